/** A person answers for something that was not proven. It never counts as proven, and it bears their name. */
import { stepOf } from "../../log/attempt.ts"
import type { Command, Request } from "../../log/command.ts"
import type { Event } from "../../log/event.ts"
import type { Found } from "../../log/found.ts"
import { unread } from "../../log/inspections.ts"
import type { FeatureState, Mission, RoundState } from "../../log/mission.ts"
import { approvedProposal } from "../../log/scope.ts"
import { blockingOf, foundBy, isDismissed } from "../../log/settled.ts"
import { ownerOf } from "../../plan/plan.ts"
import type { CriterionId, FeatureId, MilestoneId } from "../../values/id.ts"
import { accepted, type Decision, refused } from "./context.ts"
import { waived, whyNot } from "./feature.ts"

type Accept = Extract<Command, { name: "accept" }>

export function decideAccept(m: Mission, { by }: Request, { subject, reason }: Accept): Decision {
  if (isMilestone(m, subject)) return acceptMilestone(m, subject, { by, reason })
  const feature = m.features.get(subject as FeatureId)
  if (feature) return acceptFeature(m, feature, { by, reason })
  const plan = approvedProposal(m)?.plan
  const criterion = plan?.criteria.find(c => c.id === subject)?.id
  if (criterion) {
    const facts = waived(m, [criterion], { by, reason })
    return facts.length > 0 ? accepted(...facts) : refused({ reason: "already_settled", subject })
  }
  const found = foundBy(m, subject)
  if (!found) return refused({ reason: "unknown_subject", saw: subject })
  if (isDismissed(m, found)) return refused({ reason: "already_settled", subject: found.name })
  return accepted(dismissed(found, { by, reason }))
}

/**
 * Its worker changed nothing. Its criteria held before, and are proven with the milestone like all
 * others.
 */
function acceptFeature(m: Mission, feature: FeatureState, { by, reason }: By): Decision {
  const { id } = feature
  const refusal = whyNot(m, { id, name: "accept" })
  if (refusal) return refused(refusal)
  if (feature.unneeded) return refused({ reason: "already_settled", subject: id })
  if (feature.stopped?.kind !== "nothing_to_do") {
    return refused({ reason: "nothing_to_accept", subject: id })
  }
  return accepted({ type: "feature.unneeded", feature: id, by, reason })
}

const dismissed = ({ name }: Found, by: By): Event => ({
  ...{ type: "finding.settled", finding: name, as: "dismissed" },
  ...by,
})

const isMilestone = (m: Mission, subject: string): subject is MilestoneId =>
  m.proposals.some(p => p.plan.milestones.some(ms => ms.id === subject))

type By = Pick<Extract<Event, { type: "criterion.waived" }>, "by" | "reason">

/** Everything that the milestone's last round held against it, once none of it is being worked on. */
function acceptMilestone(m: Mission, subject: MilestoneId, { by, reason }: By): Decision {
  const round = roundOf(m, subject)
  if (!round) {
    const reason = m.sealed.has(subject) ? "already_settled" : "nothing_to_accept"
    return refused({ reason, subject })
  }
  if (isUnderWay(m, subject)) return refused({ reason: "nothing_to_accept", subject })
  const stopped = [...m.features.values()].filter(f => f.milestone === subject && f.stopped)
  const facts: readonly Event[] = [
    ...waived(m, failedIn(m, round), { by, reason }),
    ...unreadIn(m, round).map(id => ({ type: "look.waived" as const, feature: id, by, reason })),
    ...stopped.map(f => {
      const type = f.stopped?.kind === "nothing_to_do" ? "feature.unneeded" : "feature.skipped"
      return { type, feature: f.id, by, reason } as const
    }),
    ...blockingOf(m, attemptsOf(m, round)).map(found => dismissed(found, { by, reason })),
  ]
  return facts.length > 0 ? accepted(...facts) : refused({ reason: "nothing_to_accept", subject })
}

/** The milestone's own last round. Once all are proven, the last milestone answers for the round over all. */
function roundOf(m: Mission, subject: MilestoneId): RoundState | undefined {
  if (!m.sealed.has(subject)) return m.rounds.findLast(r => r.milestone === subject)
  const last = m.rounds.at(-1)
  const plan = approvedProposal(m)?.plan
  const isLast = plan?.milestones.at(-1)?.id === subject
  return isLast && last?.milestone === "final" && m.delivered === null ? last : undefined
}

const attemptsOf = (m: Mission, round: RoundState) =>
  [...m.attempts.values()].filter(
    a =>
      a.order >= round.attemptsFrom &&
      a.subject.type === "milestone" &&
      a.subject.milestone === round.milestone,
  )

/** In a closed round, what failed; in an open one, what nobody could tell or ever judged. */
function failedIn(m: Mission, round: RoundState): readonly CriterionId[] {
  if (round.closed) return round.closed.failed
  const verdicts = attemptsOf(m, round).flatMap(a => a.verdicts)
  const latest = new Map(verdicts.map(v => [v.criterion, v.is]))
  const unclear = [...latest].filter(([, is]) => is !== "pass").map(([criterion]) => criterion)
  return [...unclear, ...unjudgedIn(m, round)]
}

/** Criteria of steps that were tried and never gave a verdict. */
function unjudgedIn(m: Mission, round: RoundState): readonly CriterionId[] {
  const tries = attemptsOf(m, round)
  const stepsOf = (all: typeof tries) =>
    new Set(all.flatMap(({ subject }) => ("step" in subject ? [subject.step] : [])))
  const tried = stepsOf(tries)
  const spoken = stepsOf(tries.filter(a => a.ended?.outcome.type === "verdicts"))
  return (approvedProposal(m)?.plan.criteria ?? [])
    .filter(({ kind }) => {
      const step = stepOf(kind)
      return step !== null && tried.has(step) && !spoken.has(step)
    })
    .map(({ id }) => id)
    .filter(id => isJudgedIn(m, round, id))
}

/** The last round judges only what no earlier round judged, or what has changed since. */
function isJudgedIn(m: Mission, { milestone }: RoundState, id: CriterionId): boolean {
  if (milestone === "final") return !m.verdicts.has(id)
  const plan = approvedProposal(m)?.plan
  const owner = plan ? ownerOf(plan, id) : null
  return owner === milestone || m.features.get(owner as FeatureId)?.milestone === milestone
}

/**
 * Features that validators were asked to inspect and did not. Until one has tried, nobody has to
 * answer for them.
 */
const unreadIn = (m: Mission, round: RoundState): readonly FeatureId[] =>
  attemptsOf(m, round).some(({ subject }) => "step" in subject && subject.step === "scrutiny")
    ? unread(m, round)
    : []

const isUnderWay = (m: Mission, milestone: MilestoneId): boolean =>
  [...m.attempts.values()].some(a => {
    if (a.ended !== null) return false
    if ("milestone" in a.subject) return a.subject.milestone === milestone
    return (
      a.subject.type === "feature" && m.features.get(a.subject.feature)?.milestone === milestone
    )
  })
