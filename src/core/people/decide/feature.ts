/** What a person wants for one feature: leave it out, do it differently, or give it to another agent. */

import type { Command, CommandName, Refusal, Request } from "../../log/command.ts"
import type { Event } from "../../log/event.ts"
import type { FeatureState, Mission } from "../../log/mission.ts"
import { approvedProposal, isLeftOut } from "../../log/scope.ts"
import { listedModels } from "../../plan/model-choice.ts"
import { meantInstead } from "../../plan/own-agent.ts"
import type { CriterionId, FeatureId } from "../../values/id.ts"
import { called } from "../../values/person.ts"
import { policyOf } from "../approved.ts"
import { calledOff } from "./call-off.ts"
import { accepted, type Decision, refused } from "./context.ts"

type CommandOf<N extends CommandName> = Extract<Command, { name: N }>

export function decideSkip(
  m: Mission,
  { by }: Request,
  { feature: id, reason }: CommandOf<"skip">,
): Decision {
  const feature = m.features.get(id)
  const refusal = whyNot(m, { id, name: "skip" })
  if (refusal || !feature) return refused(refusal ?? { reason: "unknown_subject", saw: id })
  if (feature.skipped) return refused({ reason: "already_skipped", feature: id })
  return accepted(
    { type: "feature.skipped", feature: id, by, reason },
    ...waived(m, criteriaOf(m, feature), { by, reason }),
    ...cancelled(m, id, `${called(by)} skipped it`),
  )
}

export function decideSteer(
  m: Mission,
  request: Request,
  said: Pick<CommandOf<"steer">, "feature" | "text">,
): Decision {
  const { feature: id, text } = said
  const refusal = whyNot(m, { id, name: "steer" })
  if (refusal) return refused(refusal)
  return accepted({ type: "feature.steered", feature: id, command: request.id, text })
}

/** The accepted command is itself the fact; later attempts read it. */
export function decideUse(m: Mission, { feature: id, agent, model }: CommandOf<"use">): Decision {
  const instead = meantInstead(policyOf(m).agents, agent)
  if (instead !== null) return refused({ reason: "unknown_agent", saw: agent, listed: instead })
  const listed = listedModels(policyOf(m).models)
  if (model !== undefined && !listed.includes(model)) {
    return refused({ reason: "model_not_listed", saw: model, listed })
  }
  if (id === null) return accepted()
  const refusal = whyNot(m, { id, name: "use" })
  return refusal ? refused(refusal) : accepted()
}

export function whyNot(
  m: Mission,
  { id, name }: { readonly id: FeatureId; readonly name: CommandName },
): Refusal | null {
  const feature = m.features.get(id)
  if (!feature) return { reason: "unknown_subject", saw: id }
  if (isLeftOut(m, feature.milestone)) return { reason: "left_out", name, subject: id }
  return feature.integrated ? { reason: "already_merged", name, feature: id } : null
}

/** Its milestone was proven without it. Fixes that the last round wants come after every seal. */
export const isTooLate = (m: Mission, { milestone, fix }: FeatureState): boolean =>
  m.sealed.has(milestone) && fix?.calledBy !== "final"

function criteriaOf(m: Mission, feature: FeatureState): readonly CriterionId[] {
  const plan = approvedProposal(m)?.plan
  return feature.fix?.criteria ?? plan?.features.find(f => f.id === feature.id)?.fulfils ?? []
}

/** Criteria that a person answers for without proof. They are shown as such for ever. */
export const waived = (
  m: Mission,
  criteria: readonly CriterionId[],
  by: Pick<Extract<Event, { type: "criterion.waived" }>, "by" | "reason">,
): readonly Event[] =>
  criteria
    .filter(criterion => !m.waived.has(criterion))
    .map(criterion => ({ type: "criterion.waived", criterion, ...by }))

export const cancelled = (m: Mission, id: FeatureId, why: string): readonly Event[] =>
  calledOff(m, why, a => a.subject.type === "feature" && a.subject.feature === id)
