/** A person stands for exactly one plan, known by its digest. It must never bind to one unseen. */
import type { Command, Refusal, Request } from "../../log/command.ts"
import type { Mission, Proposal } from "../../log/mission.ts"
import { type Cap, usd } from "../../words/money.ts"
import { isListed } from "../policy.ts"
import { newestProposal } from "../stage.ts"
import { accepted, type DecideContext, type Decision, refused } from "./context.ts"

type Approve = Extract<Command, { name: "approve" }>

export function decideApprove(
  m: Mission,
  request: Request,
  said: Approve,
  { spent }: DecideContext,
): Decision {
  const newest = newestProposal(m)
  if (newest === null) return refused({ reason: "nothing_proposed" })
  const others = whyNotThey(newest, request)
  if (others) return refused(others)
  if (liftsCheckpoint(m, newest, said)) {
    return accepted({ type: "mission.released", hold: "person" })
  }
  const refusal = whyNot(m, newest, request, said) ?? whyTooLow(said, spent)
  if (refusal) return refused(refusal)
  const { id: command, by, permission } = request
  const { digest, policy, plan } = newest
  const endorsed = { type: "plan.endorsed", digest, by, permission, command } as const
  if (endorsersOf(m, newest).add(by.id).size < policy.approvals) return accepted(endorsed)
  const care = said.care ?? policy.care
  const max = ceilingOf(newest, { asked: said.max, spent })
  return accepted(endorsed, { type: "plan.approved", version: plan.version, digest, care, max })
}

/** The plan stops after a milestone until a person approves of it; there is no newer plan to mean. */
function liftsCheckpoint(m: Mission, newest: Proposal, { digest, care, max }: Approve): boolean {
  if (m.holds.get("person")?.checkpoint === undefined) return false
  if (newest.digest !== m.approved?.digest || care !== null || max !== null) return false
  return digest === null || newest.digest.startsWith(digest)
}

/** Bound by the proposal's own policy, like everything else about it. */
function whyNotThey({ policy }: Proposal, { by }: Request): Refusal | null {
  const approvers = policy.people?.approvers ?? null
  if (approvers === null || isListed(approvers, by)) return null
  return { reason: "not_an_approver", approvers }
}

function whyNot(m: Mission, newest: Proposal, request: Request, said: Approve): Refusal | null {
  const version = newest.plan.version
  if (m.approved?.version === version) return { reason: "already_approved", version }
  if (said.digest === null) {
    // Equal is not older: comments are dated in whole seconds.
    return newest.at < request.at ? null : { reason: "newer_proposal", newest: version }
  }
  const saw = said.digest
  if (newest.digest.startsWith(saw)) return null
  const older = m.proposals.find(p => p.digest.startsWith(saw))
  if (!older) return { reason: "digest_unknown", saw }
  return { reason: "digest_stale", saw, version: older.plan.version, newest: version }
}

const whyTooLow = ({ max }: Approve, spent: number): Refusal | null =>
  max !== null && max < spent ? { reason: "max_too_low", max, spent } : null

/** Ids of the people who stand for this very proposal already. */
function endorsersOf(m: Mission, proposal: Proposal): Set<number> {
  const ids = new Set<number>()
  for (const { answer, by, at } of m.answered.values()) {
    if (answer.type !== "accepted" || answer.said.name !== "approve") continue
    const { digest } = answer.said
    // One that named no digest was bound to the newest proposal of its time.
    const isOfThis = digest === null ? at > proposal.at : proposal.digest.startsWith(digest)
    if (isOfThis) ids.add(by.id)
  }
  return ids
}

/** The late estimate and 30 %: most missions end below it, and none runs away. */
const MARGIN = 1.3

/**
 * Policy's own ceiling is never exceeded, whoever asks. Without a request the ceiling lets at least
 * one attempt start, however low the estimate is. Where workers have none (a person's own login
 * pays, and nobody sees a price), the mission has none either.
 */
export function ceilingOf(
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
