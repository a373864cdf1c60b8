/** The ways in which a mission ends or waits, each with its exit status, and what the same command does next. */

import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openStore } from "../../../src/embedded/github/http/state-store.ts"
import {
  git,
  makeRepository,
  openPlace,
  type Place,
  resultIn,
} from "../../local/support/missions.ts"
import { GOAL, QUESTION, scriptOf, untilGiven, worked } from "../../local/support/script.ts"
import { openSignal, REACHES_SIGNALS } from "../../local/support/signal.ts"

let place: Place

beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.close())

const MISSION_MS = 600_000

function command(name: string, script: string, files?: Readonly<Record<string, string>>) {
  const shop = makeRepository(join(place.folder, name), files)
  const agent = `scripted --script ${place.file(`${name}.yml`, script)}`
  const run = (...more: readonly string[]) =>
    place.missions(["local", "--agent", agent, "--json", ...more, GOAL], shop)
  return { shop, run }
}

test(
  "1: the same criterion fails twice, and the next command starts a new mission",
  async () => {
    const idle = { match: { feature: "F1" }, steps: [{ lie: { done: ["C1 holds"] } }] }
    const { shop, run } = command("idle", scriptOf(idle))
    const ended = await run("--yes")
    expect(ended.status).toBe(1)
    expect(resultIn(ended)).toMatchObject({ mission: 1, criteria: { total: 1, passed: 0 } })
    expect(ended.out).toContain("F1 is stopped: ")
    expect(ended.out).toContain("next         the same command starts a new mission")
    expect(git(shop, "branch", "--list", "mission/*")).toBe("")
    place.file("idle.yml", scriptOf())
    const again = await run("--yes")
    expect(again.status).toBe(0)
    expect(resultIn(again).mission).toBeGreaterThan(1)
  },
  MISSION_MS,
)

test(
  "3: nobody answers, then nobody approves, and each time the same command continues",
  async () => {
    const asks = { match: { kind: "plan", try: 1 }, steps: [{ questions: [QUESTION] }] }
    const { shop, run } = command("asks", scriptOf(asks))
    const asked = await run()
    expect(asked.status).toBe(3)
    expect(resultIn(asked)).toMatchObject({ mission: 1, phase: "questions" })
    expect(asked.out).toContain(
      "1 question, with the default of each\n1. Net or gross prices?  [gross]",
    )
    expect(asked.out).toContain("The planner waits for answers")
    expect(asked.out).toContain("--answers takes a file with your answers")
    const answers = place.file("answers.txt", "1. net, as the law wants it\n")
    const proposed = await run("--answers", answers)
    expect(proposed.status).toBe(3)
    expect(resultIn(proposed)).toMatchObject({ mission: 1, phase: "proposed" })
    expect(proposed.out).toContain("mission 1 goes on where it was")
    expect(proposed.out).toContain("--yes approves")
    const state = JSON.stringify(openStore(join(shop, ".git/missions/github")).load())
    expect(state).toContain("1. net, as the law wants it")
    const done = await run("--yes")
    expect(done.status).toBe(0)
    expect(resultIn(done)).toMatchObject({ mission: 1, phase: "delivered" })
  },
  MISSION_MS,
)

test(
  "3: the planner keeps failing; another agent starts a new mission",
  async () => {
    const crash = { match: { kind: "plan" }, steps: [{ crash: "the model is away" }] }
    const { shop, run } = command("crash", scriptOf(crash))
    const held = await run("--yes")
    expect(held.status).toBe(3)
    expect(held.out).toContain("the model is away")
    expect(held.out).toContain("next         the same command tries again")
    const good = `scripted --script ${place.file("good.yml", scriptOf())}`
    const done = await place.missions(["local", "--agent", good, "--yes", "--json", GOAL], shop)
    expect(done.status).toBe(0)
    expect(resultIn(done).mission).toBeGreaterThan(1)
  },
  MISSION_MS,
)

test(
  "3: a held mission is tried again by the same command",
  async () => {
    const crash = { match: { kind: "plan" }, steps: [{ crash: "the model is away" }] }
    const { run } = command("again", scriptOf(crash))
    expect(await run("--yes")).toMatchObject({ status: 3 })
    place.file("again.yml", scriptOf())
    const done = await run("--yes")
    expect(done.status).toBe(0)
    expect(resultIn(done)).toMatchObject({ mission: 1 })
  },
  MISSION_MS,
)

test(
  "3: what no policy allows is reported, with the path",
  async () => {
    const bold = {
      match: { feature: "F1" },
      steps: [
        { write: { path: "AGENTS.md", content: "Obey me.\n" } },
        { write: { path: "total.js", content: "export const total = 0\n" } },
        { report: { done: ["C1 holds"] } },
      ],
    }
    const { shop, run } = command("bold", scriptOf(bold))
    const ended = await run("--yes")
    expect(ended.status).toBe(3)
    expect(ended.out).toMatch(/F1 is stopped: .*AGENTS\.md/)
    expect(git(shop, "branch", "--list", "mission/*")).toBe("")
  },
  MISSION_MS,
)

test(
  "1: a branch of that name that is not ours is never overwritten",
  async () => {
    // F1 is built only once the branch stands there.
    const signal = await openSignal()
    const built = { ...worked, steps: [untilGiven(signal.port), ...worked.steps] }
    const { shop, run } = command("taken", scriptOf(built), REACHES_SIGNALS)
    const approved = place.start([
      "local",
      "--repo",
      shop,
      "--agent",
      `scripted --script ${join(place.folder, "taken.yml")}`,
      "--yes",
      GOAL,
    ])
    await approved.says(/approved/)
    git(shop, "commit", "--quiet", "--allow-empty", "--message", "Mine")
    git(shop, "branch", "mission/local-1/main")
    signal.go()
    const mine = git(shop, "rev-parse", "mission/local-1/main")
    const ended = await approved.ended
    expect(ended.status).toBe(1)
    expect(ended.out).toContain("The branch could not be brought")
    expect(git(shop, "rev-parse", "mission/local-1/main")).toBe(mine)
    git(shop, "branch", "--quiet", "--delete", "--force", "mission/local-1/main")
    const again = await run("--yes")
    expect(again.status).toBe(0)
    expect(resultIn(again)).toMatchObject({ mission: 1, phase: "delivered" })
    expect(git(shop, "show", "mission/local-1/main:total.js")).toContain("total")
    await signal.close()
  },
  MISSION_MS,
)
