/** A plan and the changes to it that people and planners propose. */
import type { PlanBrief } from "../../../src/core/log/brief.ts"
import type { Draft } from "../../../src/core/plan/plan.ts"
import { examplePlan } from "./plan.ts"
import type { Told } from "./report.ts"
import type { World } from "./world.ts"

export const plan = examplePlan()
export const withPlan = (draft: Draft) => ({ outcome: { type: "plan", plan: draft } }) as const
export const crash = {
  outcome: { type: "failed", failure: { kind: "agent_failed", how: "crashed" } },
} as const
export const asks: Told = {
  outcome: {
    type: "questions",
    questions: [{ text: "Which mail?", default: "Plain.", because: "It is there." }],
  },
}

/** The plan with one more feature, F5 with C7, in the second milestone. */
export const more = examplePlan({
  criteria: [...plan.criteria, { id: "C7", text: "mails", kind: "command", run: "check C7" }],
  features: [
    ...plan.features,
    { id: "F5", milestone: "M2", title: "Mail", fulfils: ["C7"], paths: ["src/mail/**"] },
  ],
})

export const briefOf = (looked: { readonly briefs: readonly unknown[] }) =>
  looked.briefs[0] as PlanBrief
export const bodyOf = (w: World, version: number) => {
  const id = w.mission.things.get(`comment plan:${version}` as never)?.id
  return w.observed.comments.items.find(c => c.id === id)?.body ?? ""
}
