/** `missions init` without an App: its files, how it stays what it is, and how a repository changes its form. */
import { expect, test } from "vitest"
import { initCommand } from "../../src/cli/init.ts"
import { parseInit, typedInit } from "../../src/cli/init-arguments.ts"
import { pruneCommand } from "../../src/cli/prune.ts"
import { parsePrune } from "../../src/cli/prune-arguments.ts"
import { aloneLines } from "../../src/core/render/phrase/alone.ts"
import { commits, fileOf, openWorld, rewrite, typed, type World } from "./enrolling.ts"

const ACTION = `missions/missions@${"a1".repeat(20)}`
const NEWER = `missions/missions@${"b2".repeat(20)}`
const workflow = (name: string) => `.github/workflows/${name}.yml`
const ATTEMPT = workflow("missions-attempt")
const OURS = ["missions", "missions-attempt", "missions-sweep", "missions-warm"].map(workflow)

const init = (world: World, ...args: readonly string[]) =>
  typed(world, machine => initCommand(parseInit(["ada/engine", ...args]), machine))

const there = async (world: World) => {
  const texts = await Promise.all(OURS.map(path => fileOf(world, path).catch(() => null)))
  return OURS.filter((_, at) => texts[at] !== null)
}

test.each([[["--alone"]], [["--action"]]])(
  "%j writes what looks after missions, and says what differs",
  async form => {
    const world = await openWorld()
    const { status, said } = await init(world, "--action", ACTION, ...form)
    expect(status).toBe(0)
    expect(said).toMatch(/^ada\/engine, for github-actions\[bot\]\n/)
    for (const line of aloneLines) expect(said).toContain(line.replaceAll(/[`*]/g, ""))
    expect(await there(world)).toEqual(OURS)
    for (const path of OURS) {
      const text = await fileOf(world, path)
      expect(text).toContain(`uses: ${ACTION}`)
      expect(text).not.toMatch(/__[A-Z]+__/)
    }
    expect(await fileOf(world, ATTEMPT)).toContain("triggering_actor == 'github-actions[bot]'")
  },
)

test("whoever names no form keeps the one that the repository has", async () => {
  const world = await openWorld()
  await init(world, "--alone", "--action", ACTION)
  const before = (await commits(world)).length
  const { status, said } = await init(world, "--action", NEWER)
  expect([status, said]).toEqual([0, expect.stringContaining("for github-actions[bot]")])
  expect((await commits(world)).length).toBe(before + 1)
  for (const path of OURS) expect(await fileOf(world, path)).toContain(`uses: ${NEWER}`)
})

test("an App that is named takes the place of the workflows that looked after missions", async () => {
  const world = await openWorld()
  await init(world, "--alone", "--action", ACTION)
  const { said } = await init(world, "--app", "missions", "--action", ACTION)
  expect(said).toMatch(/made +file +\.github\/workflows\/missions\.yml, gone/)
  expect(await there(world)).toEqual([ATTEMPT, workflow("missions-warm")])
  expect(await fileOf(world, ATTEMPT)).not.toContain("bell:")
})

test("a workflow that somebody changed stays beside the App, and is named", async () => {
  const world = await openWorld()
  await init(world, "--alone", "--action", ACTION)
  await rewrite(world, workflow("missions"), text => `${text}# mine\n`)
  const { status, said } = await init(world, "--app", "missions", "--action", ACTION)
  expect(status).toBe(3)
  expect(said).toMatch(/to do +file +\.github\/workflows\/missions\.yml, which would look after/)
  expect(await there(world)).toContain(workflow("missions"))
})

test("prune takes all of it away", async () => {
  const world = await openWorld()
  await init(world, "--alone", "--action", ACTION)
  const { status } = await typed(world, machine =>
    pruneCommand(parsePrune(["ada/engine", "--yes"]), machine),
  )
  expect([status, await there(world)]).toEqual([0, []])
})

test.each([
  [["--alone", "--app", "missions"], "--app and --alone"],
  [["--action", "missions/missions@main"], "--action"],
])("%j is refused", (args, where) => {
  expect(() => parseInit(["ada/engine", ...args])).toThrow(where)
})

test("what was typed can be typed again", () => {
  const args = parseInit(["--action", "ada/engine", "--pr"])
  expect(args.isAlone).toBe(true)
  expect(typedInit(args)).toBe("npm run missions -- init ada/engine --pr --alone")
})
