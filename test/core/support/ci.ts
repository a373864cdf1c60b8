/** A small mission whose milestone asks for a check of the repository's own CI. */
import type { AwaitedCheck } from "../../../src/core/log/ci.ts"
import type { SeenCheck } from "../../../src/core/log/observed.ts"
import type { Draft } from "../../../src/core/plan/plan.ts"
import type { Policy } from "../../../src/core/plan/policy.ts"
import { judges } from "./judge.ts"
import { examplePlan, smallPlan } from "./plan.ts"
import { built, running, validated, type World } from "./world.ts"

export const ACTIONS = { id: 15_368, slug: "github-actions", name: "GitHub Actions" }
export const check = (
  name: string,
  is: SeenCheck["is"],
  over: Partial<SeenCheck> = {},
): SeenCheck => ({
  ...{ name, app: ACTIONS, is, url: `https://github.com/acme/shop/runs/${name}`, said: [] },
  ...over,
})

export const ci = {
  id: "C2",
  text: "CI is green",
  kind: "check",
  name: "ci",
  app: "github-actions",
}
/** One feature, and a check of its milestone. */
export const plan = (over: object = {}): Draft =>
  examplePlan({
    ...smallPlan(),
    criteria: [...smallPlan().criteria, { ...ci, ...over }],
    milestones: [{ ...smallPlan().milestones[0], criteria: ["C2"] }],
  })
export const shows = (w: World, ...checks: readonly SeenCheck[]) =>
  w.show(seen => {
    seen.checks.splice(0, seen.checks.length, ...checks)
  })

/** A round in which everything but CI holds. */
export function awaited(policy: Partial<Policy> = {}, over: object = {}): World {
  const w = built(running(plan(over), { words: "max 60", policy }), "F1.1")
  return validated(w)
}
/** A mission in which the last verdict on M1 is about to come in. */
export function sealing(): World {
  const w = built(running(plan(), { words: "max 60" }), "F1.1")
  judges(w, "M1.gates.1")
  w.rest()
  judges(w, "M1.scrutiny.1")
  return w
}
export const pending = (w: World): readonly AwaitedCheck[] =>
  w.peek().waits.flatMap(it => (it.type === "checks_pending" ? it.checks : []))
export const head = (w: World) => w.mission.integration!.head
export const lastRound = (w: World) => w.mission.rounds.at(-1)!
