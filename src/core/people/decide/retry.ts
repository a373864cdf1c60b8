/** One more try, with a fresh count: for a feature that stopped, or for a validation that waits for a person. */
import type { Command } from "../../log/command.ts"
import type { Mission, RoundState } from "../../log/mission.ts"
import { approvedProposal, isLeftOut } from "../../log/scope.ts"
import { ownerOf } from "../../plan/plan.ts"
import type { CriterionId, FeatureId, MilestoneId } from "../../values/id.ts"
import { accepted, type Decision, refused } from "./context.ts"
import { isTooLate, whyNot } from "./feature.ts"

type Retry = Extract<Command, { name: "retry" }>

export function decideRetry(m: Mission, { subject }: Retry): Decision {
  return isFeature(subject) ? retryFeature(m, subject) : retryRound(m, subject)
}

const isFeature = (subject: Retry["subject"]): subject is FeatureId => subject.startsWith("F")
const isCriterion = (subject: Retry["subject"]): subject is CriterionId => subject.startsWith("C")

function retryFeature(m: Mission, id: FeatureId): Decision {
  const feature = m.features.get(id)
  const refusal = whyNot(m, { id, name: "retry" })
  if (refusal || !feature) return refused(refusal ?? { reason: "unknown_subject", saw: id })
  if (isTooLate(m, feature)) return refused({ reason: "nothing_to_retry", subject: id })
  const isLost = m.lostIssues.has(id)
  if (feature.stopped || feature.skipped || feature.unneeded || feature.taken || isLost) {
    return accepted({ type: "feature.returned", feature: id })
  }
  return refused({ reason: "still_at_work", subject: id })
}

/** The accepted command is itself the fact: the round counts anew from there. */
function retryRound(m: Mission, subject: MilestoneId | CriterionId): Decision {
  const plan = approvedProposal(m)?.plan
  const owner = isCriterion(subject) && plan ? ownerOf(plan, subject) : subject
  const milestone = plan?.features.find(f => f.id === owner)?.milestone ?? owner
  if (!plan?.milestones.some(ms => ms.id === milestone)) {
    return refused({ reason: "unknown_subject", saw: subject })
  }
  if (isLeftOut(m, milestone as MilestoneId)) {
    return refused({ reason: "left_out", name: "retry", subject })
  }
  const round = m.rounds.at(-1)
  const isThis = round?.milestone === milestone || round?.milestone === "final"
  if (!round || !isThis || m.delivered) return refused({ reason: "nothing_to_retry", subject })
  if (isJudging(m, round)) return refused({ reason: "still_at_work", subject })
  const stopped = [...m.features.values()].filter(f => f.milestone === milestone && f.stopped)
  return accepted(...stopped.map(f => ({ type: "feature.returned", feature: f.id }) as const))
}

const isJudging = (m: Mission, round: RoundState): boolean =>
  [...m.attempts.values()].some(
    a =>
      a.ended === null && a.subject.type === "milestone" && a.subject.milestone === round.milestone,
  )
