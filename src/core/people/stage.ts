/** Which requests of people a mission is ready for. It must never look at GitHub: the log alone decides. */
import type { Mission } from "../log/mission.ts"
import type { AskedRound, Proposal, Revision } from "../log/proposal.ts"
import { approvedProposal } from "../log/scope.ts"

/**
 * Coarser than the phase that people read: it holds only what decides which commands make sense.
 * `running` lasts from the approval to the delivery, `delivered` until a person merges or closes.
 */
export type Stage =
  | "none"
  | "planning"
  | "questions"
  | "proposed"
  | "running"
  | "delivered"
  | "ended"

export const stages: readonly Stage[] = [
  "none",
  "planning",
  "questions",
  "proposed",
  "running",
  "delivered",
  "ended",
]

export function stageOf(m: Mission): Stage {
  if (m.requested === null) return "none"
  if (m.ended !== null) return "ended"
  if (m.delivered !== null) return m.ref.instance.endsAt === "delivery" ? "ended" : "delivered"
  if (m.approved !== null) return "running"
  if (newestProposal(m) !== null) return "proposed"
  return openRound(m) === null ? "planning" : "questions"
}

/**
 * The proposal that counts. A replaced one is history, and a withdrawn one leaves the approved one
 * in force.
 */
export function newestProposal(m: Mission): Proposal | null {
  const last = m.proposals.at(-1) ?? null
  if (last?.withdrawn === null) return last
  return approvedProposal(m)
}

/** The proposal that a person can approve now. There may be an approved plan as well, which goes on. */
export function openProposal(m: Mission): Proposal | null {
  const newest = newestProposal(m)
  return newest?.digest === m.approved?.digest ? null : newest
}

/** Revisions that people asked for and that no proposal answers yet. */
export const owedRevisions = (m: Mission): readonly Revision[] =>
  m.revisions.filter(r => r.version === null)

export const isPlannerAtWork = (m: Mission): boolean =>
  [...m.attempts.values()].some(a => a.subject.type === "plan" && a.ended === null)

/**
 * The round of questions that still waits for answers. `/mission go` closes it, and so does the
 * next planner, which takes the answers so far.
 */
export function openRound(m: Mission): AskedRound | null {
  const round = m.asked.at(-1)
  if (round === undefined || m.defaultsTaken.has(round.round)) return null
  const isTakenUp = [...m.attempts.values()].some(
    a => a.subject.type === "plan" && a.order >= round.attemptsFrom,
  )
  return isTakenUp ? null : round
}

/**
 * A plain comment counts only before there is a plan, as something worth knowing, or after a
 * planner has asked, as an answer.
 */
export const takesReplies = (m: Mission): boolean => {
  const stage = stageOf(m)
  if (stage === "planning" || stage === "questions") return true
  return stage !== "none" && stage !== "ended" && openRound(m) !== null
}
