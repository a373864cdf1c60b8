/** What a mission is ready for from people. It must never look at GitHub: the log alone says it. */
import type { AskedRound, Mission, Proposal } from "../log/mission.ts"

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

export const newestProposal = (m: Mission): Proposal | null => m.proposals.at(-1) ?? null

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

/** A plain comment is an answer, or something worth knowing, only before there is a plan. */
export const takesReplies = (stage: Stage): boolean => stage === "planning" || stage === "questions"
