/** A whole mission on a repository full of a person's own things, none of which it may touch. */
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  type Ended,
  git,
  makeRepository,
  openPlace,
  type Place,
  resultIn,
} from "../../local/support/missions.ts"
import { GOAL, PLAN, planned, scriptOf } from "../../local/support/script.ts"
import { changesBetween, filesOf, processesAt } from "../../local/support/traces.ts"

let place: Place
let shop: string
let ended: Ended
let before: { readonly files: ReadonlyMap<string, string>; readonly refs: string }

/** On the person's own host these would link to other issues. */
const LINKING = {
  ...PLAN,
  title: "Cart total, closes #3 and GH-4",
  features: [
    { ...PLAN.features[0], title: "Fixes: https://github.com/acme/shop/issues/5, acme/shop#6" },
  ],
}
const LINK = /#\d|\bGH-\d|\/issues\/\d/i

const refsOf = (directory: string) =>
  git(directory, "for-each-ref", "--format=%(refname) %(objectname)")

beforeAll(async () => {
  place = await openPlace()
  shop = makeRepository(join(place.folder, "my shop's repository"))
  const canary = join(place.folder, "hook-ran")
  for (const hook of ["post-checkout", "post-commit", "reference-transaction", "post-merge"]) {
    const path = join(shop, ".git/hooks", hook)
    writeFileSync(path, `#!/bin/sh\necho ${hook} >> '${canary}'\n`)
    chmodSync(path, 0o755)
  }
  git(shop, "-c", "core.hooksPath=/dev/null", "switch", "--quiet", "--create", "feature/try")
  writeFileSync(join(shop, "README.md"), "# Stashed\n")
  git(shop, "-c", "core.hooksPath=/dev/null", "stash", "--quiet")
  git(shop, "config", "fetch.prune", "true")
  git(shop, "config", "alias.co", "checkout")
  writeFileSync(join(shop, "README.md"), "# Half done\n")
  writeFileSync(join(shop, "notes.txt"), "mine\n")
  writeFileSync(join(shop, "staged.txt"), "mine\n")
  git(shop, "add", "staged.txt")
  before = { files: filesOf(shop), refs: refsOf(shop) }
  const script = place.file("my scripts/the 'good' one.yml", scriptOf(planned(LINKING)))
  const agent = `scripted --script ${JSON.stringify(script)}`
  ended = await place.missions(["local", "--agent", agent, "--yes", "--json", GOAL], shop)
}, 600_000)
afterAll(() => place.close())

test("it ends with every criterion proven, and says so in one line of JSON", () => {
  expect(ended).toMatchObject({ status: 0, error: "" })
  const result = resultIn(ended)
  expect(Object.keys(result)).toEqual(
    "mission phase milestones features criteria attempts branch pull_request wall_s".split(" "),
  )
  expect(result).toMatchObject({
    mission: 1,
    phase: "delivered",
    milestones: 1,
    features: 1,
    criteria: { total: 1, passed: 1 },
    branch: "mission/local-1/main",
    pull_request: expect.any(Number),
    wall_s: expect.any(Number),
  })
})

test("it says what it leaves out, before anything else happens", () => {
  const [agent, repository, left, sandbox, blank] = ended.out.split("\n")
  expect(agent).toContain("plays a script, no model works here")
  expect(repository).toContain(`${shop} at `)
  expect(repository).toContain("in a copy; 3 uncommitted files are left out")
  expect(left).toMatch(/^left out +not committed: /)
  expect(sandbox).toMatch(/^sandbox +(each agent|bubblewrap|none)/)
  expect(blank).toBe("")
})

test("it brings one branch, and changes no other byte", () => {
  expect(changesBetween(before.files, filesOf(shop))).toEqual([
    ".git/logs/refs/heads/mission/local-1/main",
    ".git/refs/heads/mission/local-1/main",
  ])
  const branch = git(shop, "rev-parse", "mission/local-1/main")
  const refs = before.refs.split("\n")
  expect(refsOf(shop).split("\n")).toEqual(
    [...refs, `refs/heads/mission/local-1/main ${branch}`].toSorted(),
  )
  expect(existsSync(join(place.folder, "hook-ran"))).toBe(false)
})

test("the branch holds the work, on what was committed", () => {
  const changed = git(shop, "diff", "--name-only", "feature/try...mission/local-1/main")
  expect(changed).toBe("total.js")
  expect(git(shop, "show", "mission/local-1/main:README.md")).toBe("# Shop")
  expect(ended.out).toContain("git diff feature/try...mission/local-1/main   1 line, 1 file")
})

test("its head keeps nobody's CI away, changes nothing, and is the commit that was proven", () => {
  const head = "mission/local-1/main"
  expect(git(shop, "log", "--max-count=1", "--format=%B", head)).not.toMatch(
    /skip-checks|\[.*ci.*\]/i,
  )
  expect(git(shop, "log", "--format=%B", `${head}^`)).toMatch(/skip-checks: true/)
  expect(git(shop, "rev-parse", `${head}^{tree}`)).toBe(git(shop, "rev-parse", `${head}^^{tree}`))
  const report = readFileSync(join(shop, ".git/missions/report-1.md"), "utf8")
  expect(report).toContain(git(shop, "rev-parse", "--short=7", head))
})

test("neither its commits nor its report link to an issue on the person's host", () => {
  const messages = git(shop, "log", "--format=%B", "feature/try..mission/local-1/main")
  expect(messages).toContain("F1: Fixes: https://github.com/acme/shop/issues/\u200b5")
  expect(messages).toContain("\nMission 1, Cart total, closes #\u200b3")
  expect(messages).not.toMatch(LINK)
  expect(readFileSync(join(shop, ".git/missions/report-1.md"), "utf8")).not.toMatch(LINK)
})

test("its log reads as the story", () => {
  const repositories = join(shop, ".git/missions/github/repositories")
  const [bare] = readdirSync(repositories)
  const story = git(
    join(repositories, bare!),
    "log",
    "--reverse",
    "--format=%s",
    "refs/missions/1/log",
  )
  const lines = story.replaceAll(/\b[0-9a-f]{7}\b/g, "<sha>").split("\n")
  expect(lines[0]).toBe(`owner asks: ${GOAL}`)
  expect(lines).toEqual(
    expect.arrayContaining([
      "owner approves plan 1",
      "F1 is delivered as <sha>",
      "Merge F1 as <sha>",
      "M1 is proven on <sha>",
      "Delivered: everything holds on <sha>",
    ]),
  )
})

test("no process and no lock is left", async () => {
  await expect.poll(() => processesAt(place.folder)).toEqual([])
  expect(existsSync(join(shop, ".git/missions/lock"))).toBe(false)
})
