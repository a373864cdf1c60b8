/** A person stands for exactly one plan, known by its digest. It must never bind them to a plan that they have not seen. */
import type { Command, Refusal, Request } from "../../log/command.ts"
import type { Event } from "../../log/event.ts"
import { isRoundLeft, left } from "../../log/fold/replan.ts"
import type { Mission } from "../../log/mission.ts"
import type { Membership } from "../../log/observed.ts"
import type { Endorsement, Proposal, Terms } from "../../log/proposal.ts"
import { lintChange } from "../../plan/lint.ts"
import type { Plan } from "../../plan/plan.ts"
import type { Care } from "../../plan/policy.ts"
import { type Cap, usd } from "../../values/money.ts"
import { approvedProposal } from "../approved.ts"
import { baselineOf } from "../baseline.ts"
import { newestProposal } from "../stage.ts"
import { type Admission, admission } from "../team.ts"
import { calledOff } from "./call-off.ts"
import { accepted, type DecideContext, type Decision, refused } from "./context.ts"

type Approve = Extract<Command, { name: "approve" }>

export function decideApprove(
  m: Mission,
  request: Request,
  said: Approve,
  { base, inUse, memberships = [] }: DecideContext,
): Decision {
  const { usd: spent } = inUse
  const newest = newestProposal(m)
  if (newest === null) return refused({ reason: "nothing_proposed" })
  const admitted = admittedTo(newest, request, memberships)
  if (admitted.type === "unknown") return { type: "wait" }
  if (admitted.type === "may_not") return refused(admitted.refusal)
  if (liftsCheckpoint(m, newest, said)) {
    return accepted({ type: "mission.released", hold: "person" })
  }
  const { id: command, by, permission } = request
  const all = [...endorsedTerms(m, newest), said]
  const refusal =
    whyNot(m, newest, request, said) ??
    whyTooLow(lowest(all) ?? newest.terms.max, spent) ??
    whyRewritten(m, newest, base) ??
    whyOutdated(m, newest)
  if (refusal) return refused(refusal)
  const { digest, plan } = newest
  const missing = missingFor(m, newest, by.id)
  if (endorsersOf(m, newest).has(by.id)) {
    return refused({ reason: "already_endorsed", version: plan.version, missing })
  }
  const team = admitted.team === null ? {} : { team: admitted.team }
  const endorsed = { type: "plan.endorsed", digest, by, permission, command, ...team } as const
  if (missing > 0) return accepted(endorsed)
  const care = strictest(all) ?? newest.terms.care ?? m.approved?.care ?? newest.policy.care
  const max = atLeast(nextCeiling(m, newest, { asked: lowest(all), spent }), inUse)
  const isByPeople = said.byPeople || endorsementsOf(m, newest).some(e => e.isByPeople)
  const people = isByPeople ? { byPeople: true as const } : {}
  const terms = { version: plan.version, digest, care, max, ...people }
  const approved = { type: "plan.approved", ...terms } as const
  return accepted(endorsed, approved, ...superseded(m, plan))
}

/**
 * The plan stops after a milestone until a person approves it. There is no newer plan that could be
 * meant.
 */
function liftsCheckpoint(m: Mission, newest: Proposal, said: Approve): boolean {
  const { digest, care, max, byPeople = false } = said
  if (m.holds.get("person")?.checkpoint === undefined) return false
  // Other terms need a plan that is not approved yet.
  if (newest.digest !== m.approved?.digest || care !== null || max !== null || byPeople)
    return false
  return digest === null || newest.digest.startsWith(digest)
}

/**
 * Whether the person may approve under the proposal's own policy, which decides everything else
 * about it too.
 */
function admittedTo(
  { policy }: Proposal,
  { by }: Request,
  memberships: readonly Membership[],
): Admission {
  const approvers = policy.people?.approvers ?? null
  return approvers === null ? { type: "may", team: null } : admission(approvers, by, memberships)
}

function whyNot(m: Mission, newest: Proposal, request: Request, said: Approve): Refusal | null {
  const version = newest.plan.version
  if (said.digest === null) {
    if (m.approved?.version === version) return { reason: "already_approved", version }
    // Equal does not mean older: comments are dated in whole seconds.
    return newest.at < request.at ? null : { reason: "newer_proposal", newest: version }
  }
  const saw = said.digest
  if (newest.digest.startsWith(saw)) {
    return m.approved?.version === version ? { reason: "already_approved", version } : null
  }
  const older = m.proposals.find(p => p.digest.startsWith(saw))
  if (!older) return { reason: "digest_unknown", saw }
  if (older.withdrawn !== null) {
    return { reason: "plan_outdated", version: older.plan.version, text: older.withdrawn }
  }
  if (m.approved?.version === older.plan.version) {
    return { reason: "already_approved", version: older.plan.version }
  }
  return { reason: "digest_stale", saw, version: older.plan.version, newest: version }
}

const whyTooLow = (max: number | null, spent: number): Refusal | null =>
  max !== null && max < spent ? { reason: "max_too_low", max, spent } : null

/** A change is based on what the mission's own branch has, no matter where the default branch is. */
function whyRewritten(
  m: Mission,
  { plan: { version }, base }: Proposal,
  branch: DecideContext["base"],
): Refusal | null {
  if (m.approved !== null || branch === null || branch.lacks !== base) return null
  return { reason: "base_rewritten", version, base, head: branch.sha }
}

function whyOutdated(m: Mission, { plan, policy }: Proposal): Refusal | null {
  const [finding] = lintChange(plan, { policy, baseline: baselineOf(m) })
  if (!finding) return null
  return { reason: "plan_outdated", version: plan.version, text: finding.text }
}

const endorsementsOf = (m: Mission, { digest }: Proposal): readonly Endorsement[] =>
  m.endorsements.filter(e => e.digest === digest)

const endorsersOf = (m: Mission, proposal: Proposal): ReadonlySet<number> =>
  new Set(endorsementsOf(m, proposal).map(e => e.by.id))

/** How many more people must approve it after this one. */
function missingFor(m: Mission, proposal: Proposal, by: number): number {
  const people = new Set([...endorsersOf(m, proposal), by])
  return Math.max(0, proposal.policy.approvals - people.size)
}

const endorsedTerms = (m: Mission, proposal: Proposal): readonly Terms[] =>
  endorsementsOf(m, proposal).map(e => e.terms)

/** If several people approve, none of them gets less care or a higher ceiling than they agreed to. */
const CARES: readonly Care[] = ["strict", "standard", "light"]
const strictest = (all: readonly Terms[]): Care | null =>
  CARES.find(care => all.some(t => t.care === care)) ?? null
const lowest = (all: readonly Terms[]): number | null => {
  const named = all.flatMap(t => t.max ?? [])
  return named.length === 0 ? null : Math.min(...named)
}

/** Attempts at what the next plan leaves out or changes. All others go on under it. */
function superseded(m: Mission, next: Plan): readonly Event[] {
  const before = approvedProposal(m)?.plan
  if (!before) return []
  const gone = new Set(left(m, next).map(({ id }) => id))
  return calledOff(m, `plan ${next.version} goes on without it`, ({ subject }) => {
    if (subject.type === "feature") return gone.has(subject.feature)
    const isOfRound = subject.type === "milestone" || subject.type === "merge"
    return isOfRound && isRoundLeft(m, subject, before, next)
  })
}

/** A change of plan keeps the ceiling in force, unless somebody asks for another. */
export function nextCeiling(
  m: Pick<Mission, "approved">,
  proposal: Proposal,
  { asked, spent }: { readonly asked: number | null; readonly spent: number },
): Cap {
  const wanted = asked ?? proposal.terms.max
  if (m.approved && wanted === null) return m.approved.max
  const max = ceilingOf(proposal, { asked: wanted, spent })
  return m.approved ? { ...m.approved.max, usd: max.usd } : max
}

/**
 * What is used and promised stays within the ceilings of tokens and minutes. Somebody may have asked
 * for another plan just before, and its planner was promised what planning may use.
 */
const atLeast = (max: Cap, inUse: DecideContext["inUse"]): Cap => ({
  ...max,
  tokens: max.tokens === null ? null : Math.max(max.tokens, inUse.tokens),
  minutes: Math.max(max.minutes, inUse.minutes),
})

/** The late estimate and 30 %: most missions end below it, and none runs away. */
const MARGIN = 1.3

/**
 * No request exceeds the policy's own ceiling. Without a request the ceiling allows at least one
 * attempt, no matter how low the estimate is. If workers have no ceiling (a person's own login
 * pays, and nobody sees a price), the mission has none either.
 */
function ceilingOf(
  { plan, policy }: Proposal,
  { asked, spent }: { readonly asked: number | null; readonly spent: number },
): Cap {
  const limits = policy.ceilings.mission
  const likely = Math.ceil(plan.estimate.usd.high * MARGIN)
  const wanted = asked ?? Math.max(likely, Math.ceil(spent + policy.least.worker))
  const most = limits.usd ?? Number.POSITIVE_INFINITY
  const isPriced = asked !== null || policy.caps.worker.usd !== null
  const ceiling = isPriced ? usd(Math.min(wanted, most)) : limits.usd
  return { usd: ceiling, tokens: limits.tokens, minutes: limits.minutes }
}
