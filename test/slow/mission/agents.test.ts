/**
 * Agents end at once, never answer, hang in their work, or flood their output. Each is reported,
 * and nothing is lost.
 */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Policy } from "../../../src/core/plan/policy.ts"
import { missionsWith } from "../../local/support/in-process.ts"
import { git, makeRepository, openPlace, type Place } from "../../local/support/missions.ts"
import { GOAL, scriptOf } from "../../local/support/script.ts"
import { processesAt } from "../../local/support/traces.ts"

let place: Place

beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.close())

const shortenTo =
  (minutes: number) =>
  (usual: Policy): Policy => ({
    ...usual,
    caps: { ...usual.caps, planner: { ...usual.caps.planner, minutes } },
  })

const planning = (step: object) =>
  `scripted --script ${place.file("script.yml", scriptOf({ match: { kind: "plan" }, steps: [step] }))}`

/** Of one that has to be cut, and of one that ends by itself before. */
const [SHORT, LONG] = [0.05, 2]

test.each([
  ["hangs in its work", SHORT, () => planning({ hang: true }), /not done after/],
  [
    ...(["floods", LONG] as const),
    () => planning({ flood: { bytes: 230_000_000, to: "stderr" } }),
    /wrote more than/,
  ],
])(
  "an agent that %s",
  async (name, minutes, agent, said) => {
    const { shop, isLeftAlone } = shopFor(name)
    const args = ["--repo", shop, "--agent", agent(), "--yes", GOAL]
    const ended = await missionsWith(place, { shorten: shortenTo(minutes) }, args)
    expect(ended.out).toMatch(said)
    expect(ended.status).toBe(3)
    expect(ended.out).toContain("next         the same command tries again")
    await isLeftAlone()
  },
  600_000,
)

test.each([
  ["exits at once", "false", /ended with status 1/],
  ["never answers", "sleep 300", /did not answer/],
  ["speaks no protocol", "yes", /does not speak the Agent Client Protocol|wrote more than/],
])(
  "an agent that %s is refused before anything begins",
  async (name, agent, said) => {
    const { shop, isLeftAlone } = shopFor(name)
    const args = ["--repo", shop, "--agent", agent, "--yes", GOAL]
    await expect(missionsWith(place, {}, args)).rejects.toThrow(said)
    await isLeftAlone()
  },
  600_000,
)

/** A repository of which nothing may have changed, and in which nothing may run. */
function shopFor(name: string) {
  const shop = makeRepository(join(place.folder, name.replaceAll(" ", "-")))
  const head = git(shop, "rev-parse", "HEAD")
  return {
    shop,
    async isLeftAlone() {
      expect(git(shop, "rev-parse", "HEAD")).toBe(head)
      expect(git(shop, "branch", "--list", "mission/*")).toBe("")
      await expect.poll(() => processesAt(shop)).toEqual([])
      expect(existsSync(join(shop, ".git/missions/lock"))).toBe(false)
    },
  }
}
