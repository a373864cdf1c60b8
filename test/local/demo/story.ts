/** The demo's whole story. Each attempt is played on top of those before it. */
import type { Brief, FeatureBrief, ValidationBrief } from "../../../src/core/log/brief.ts"
import { type Draft, ownerOf } from "../../../src/core/plan/plan.ts"
import type { CriterionId } from "../../../src/core/values/id.ts"
import { featureBrief, planBrief, validationBrief } from "../../agent/example-brief.ts"
import type { Played, Theatre } from "./theatre.ts"

export interface Scene extends Played {
  readonly brief: Brief
  /** The tree from which it started. */
  readonly from: string
}

export interface Story {
  readonly plan: Draft
  /** By the attempt's key, in the order of the story. */
  readonly scenes: ReadonlyMap<string, Scene>
}

type Key = Brief["attempt"]

export async function playStory(theatre: Theatre): Promise<Story> {
  const scenes = new Map<string, Scene>()
  const play = async (brief: Brief, from: string): Promise<string> => {
    const played = await theatre.play(brief, from)
    scenes.set(brief.attempt, { ...played, brief, from })
    return played.folder
  }
  const { base } = theatre
  await play(planBrief({ attempt: "plan.1" as Key }), base)
  await play(planBrief({ attempt: "plan.2" as Key }), base)
  const plan = scenes.get("plan.2")?.hand.handed.plan
  if (!plan) throw new Error("The planner proposed no plan.")
  const { work, judge } = briefsOf(plan)
  const f1 = await play(work("F1.1"), base)
  await play(work("F2.1"), base)
  const both = theatre.merge(f1, await play(work("F2.2"), base))
  const m1 = await play(work("F3.1"), both)
  await play(judge("M1.scrutiny.1", []), m1)
  await play(judge("M1.behaviour.1", ["C6"]), m1)
  const m2 = await play(work("F5.1"), await play(work("F4.1"), m1))
  await play(judge("M2.scrutiny.1", []), m2)
  await play(judge("M2.behaviour.1", ["C8"]), m2)
  const fixed = await play(work("F6.1"), m2)
  await play(judge("M2.scrutiny.2", []), fixed)
  await play(judge("M2.behaviour.2", ["C8"]), fixed)
  await play(judge("final.behaviour.1", ["C6"]), fixed)
  return { plan, scenes }
}

export function briefsOf(plan: Draft) {
  const criteria = (ids: readonly CriterionId[]) => plan.criteria.filter(c => ids.includes(c.id))
  /** A fix may touch the paths of the feature that it mends. */
  const work = (key: string): FeatureBrief => {
    const id = key.split(".")[0]
    const isFix = !plan.features.some(f => f.id === id)
    const root = isFix ? ownerOf(plan, "C8") : id
    const planned = plan.features.find(f => f.id === root)
    if (!planned) throw new Error(`The plan has no feature ${root}.`)
    const feature = { ...planned, id: id as typeof planned.id }
    return featureBrief({
      attempt: key as Key,
      feature,
      criteria: criteria(isFix ? ["C8"] : planned.fulfils),
      milestone: plan.milestones.find(m => m.id === planned.milestone)!,
      fixes: isFix ? { root: planned.id, lines: ["C8: fail"] } : null,
    })
  }
  const judge = (key: string, ids: readonly CriterionId[]): ValidationBrief => {
    const [milestone, step] = key.split(".") as [ValidationBrief["milestone"], "behaviour"]
    return validationBrief({ attempt: key as Key, milestone, step, criteria: criteria(ids) })
  }
  return { work, judge }
}
