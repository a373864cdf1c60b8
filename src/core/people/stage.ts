/** What a mission is ready for from people. It must never look at GitHub: the log alone says it. */
import type { Mission } from "../log/mission.ts"
import type { AskedRound, Proposal, Revision } from "../log/proposal.ts"
import { approvedProposal } from "../log/scope.ts"

/**
 * Coarser than the phase that people read: only what decides which commands make sense.
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

/** The one that counts: what was replaced is history, and what was withdrawn leaves the approved one. */
export function newestProposal(m: Mission): Proposal | null {
  const last = m.proposals.at(-1) ?? null
  if (last?.withdrawn === null) return last
  return approvedProposal(m)
}

/** What a person can approve now; it may stand beside an approved plan, which goes on. */
export function openProposal(m: Mission): Proposal | null {
  const newest = newestProposal(m)
  return newest?.digest === m.approved?.digest ? null : newest
}

/** What people want otherwise and no proposal answers yet. */
export const owedRevisions = (m: Mission): readonly Revision[] =>
  m.revisions.filter(r => r.version === null)

export const isPlannerAtWork = (m: Mission): boolean =>
  [...m.attempts.values()].some(a => a.subject.type === "plan" && a.ended === null)

/**
 * The round that still waits for answers. It is closed by `/mission go`, and by the next planner,
 * which takes the answers that are there.
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
 * A plain comment is something worth knowing only before there is a plan, and an answer wherever a
 * planner has asked.
 */
export const takesReplies = (m: Mission): boolean => {
  const stage = stageOf(m)
  if (stage === "planning" || stage === "questions") return true
  return stage !== "none" && stage !== "ended" && openRound(m) !== null
}
