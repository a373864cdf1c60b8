/** What options change in a whole mission: a person's own plan, answers, paths, and goals of any text. */
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
import { PLAN, scriptOf } from "../../local/support/script.ts"

let place: Place

beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.close())

const MISSION_MS = 600_000

test(
  "a person's own plan runs without a planner, from relative paths, whatever the goal says",
  async () => {
    const shop = makeRepository(join(place.folder, "shop"))
    const never = { match: { kind: "plan" }, steps: [{ crash: "No planner may work." }] }
    place.file("here/my script.yml", scriptOf(never))
    place.file("here/plan.yml", JSON.stringify(PLAN))
    const start = `It's "5 €" 👋\n\n/mission cancel\n@mira \`rm -rf\` ${"$"}(id) <!-- x -->\n`
    const goal = start + "ä".repeat(4_000 - start.length)
    const args = ["--repo", "../shop", "--agent", "scripted --script 'my script.yml'"]
    const ended = await place.missions(
      ["local", ...args, "--plan", "plan.yml", "--data", "data", "--yes", "--json", goal],
      join(place.folder, "here"),
    )
    expect(ended.error).toBe("")
    expect(ended.status).toBe(0)
    expect(ended.out).toContain(
      `${join(place.folder, "here/plan.yml")}: brought by you, no planner works`,
    )
    expect(ended.out).toContain(`report       ${join(place.folder, "here/data/report-1.md")}`)
    expect(resultIn(ended)).toMatchObject({ mission: 1, attempts: 5 })
    const state = JSON.stringify(openStore(join(place.folder, "here/data/github")).load())
    expect(state).toContain(JSON.stringify(goal).slice(1, -1))
    expect(git(shop, "show", "mission/local-1/main:total.js")).toContain("total")
  },
  MISSION_MS,
)

test(
  "a .git that cannot be written matters only at the end, and then nothing is lost",
  async () => {
    const shop = makeRepository(join(place.folder, "locked"))
    const agent = `scripted --script ${place.file("script.yml", scriptOf())}`
    const data = join(place.folder, "elsewhere")
    const args = ["local", "--agent", agent, "--data", data, "--yes", "--json", PLAN.goal]
    // A test may run as root, whom permissions do not stop, but a file in place of a folder stops
    // everybody.
    place.file("locked/.git/refs/heads/mission", "")
    const ended = await place.missions(args, shop)
    expect(ended.status).toBe(1)
    expect(ended.out).toContain("The branch could not be brought")
    expect(ended.out).toMatch(new RegExp(`git fetch ${data}/github/repositories/\\d+\\.git refs/`))
    expect(resultIn(ended)).toMatchObject({ criteria: { total: 1, passed: 1 } })
    const command = /git (fetch \S+ \S+)/.exec(ended.out)?.[1] ?? ""
    const mine = makeRepository(join(place.folder, "mine"))
    git(mine, ...command.split(" "))
    expect(git(mine, "show", "mission/local-1/main:total.js")).toContain("total")
  },
  MISSION_MS,
)

test(
  "a policy that wants two named people is satisfied by the only one who is here",
  async () => {
    const policy = "approvals: 2\npeople: { approve: admin, approvers: [somebody, else] }\n"
    const shop = makeRepository(join(place.folder, "ours"), { ".github/missions.yml": policy })
    const agent = `scripted --script ${place.file("script.yml", scriptOf())}`
    const ended = await place.missions(["local", "--agent", agent, "--yes", PLAN.goal], shop)
    expect(ended).toMatchObject({ status: 0, error: "" })
  },
  MISSION_MS,
)
