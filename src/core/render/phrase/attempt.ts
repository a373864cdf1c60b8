/** An attempt as a person counts it, and how it ended. */
import { FAILURES, isCounted } from "../../log/failure.ts"
import type { AttemptState, Mission } from "../../log/mission.ts"
import type { FeatureId } from "../../words/id.ts"
import { failureOf } from "../../work/budget.ts"
import { policyOf } from "../../work/phase.ts"
import { attemptsAt } from "../../work/progress.ts"
import { failed, proven, running, waiting } from "../markdown/glyph.ts"
import { code } from "../markdown/neutral.ts"
import { dollars, lasted } from "./amount.ts"

/** A fix is paid from its root's budget, so that it has no number of its own. */
export const attemptsMax = (m: Mission, id: FeatureId): number | null =>
  m.features.get(id)?.fix ? null : policyOf(m).budgets.attempts

/** From one; tries that count against nothing do not make the next one later. */
export function countedTry(m: Mission, attempt: AttemptState): number {
  if (attempt.subject.type !== "feature") return 1
  const id = attempt.subject.feature
  const from = m.features.get(id)?.freshFrom ?? 0
  const before = attemptsAt(m, id).filter(a => a.order >= from && a.order < attempt.order)
  return 1 + before.filter(a => isCounted(failureOf(a))).length
}

/** The state of one try: it has held, it failed, or it goes on. */
export function attemptState(attempt: AttemptState): string {
  if (attempt.ended === null) return attempt.run === null ? waiting : running
  if (attempt.ended.outcome.type === "nothing_to_do") return "nothing to do"
  const failure = failureOf(attempt)
  if (!failure) return attempt.conflictedOnto ? failed : proven
  return FAILURES[failure.kind].check === "cancelled" ? "called off" : failed
}

/** "scripted agent": no model worked there, and no text may hide it. */
export const scriptedNote = (attempt: AttemptState): string | null =>
  attempt.ended?.agent?.scripted ? "scripted agent" : null

export const agentName = (attempt: AttemptState): string | null => {
  const agent = attempt.ended?.agent
  return agent ? (agent.scripted ? "a scripted agent" : code(agent.name, 60)) : null
}

/** Stands in every text that shows what an agent did. */
export const scriptedLine = (m: Mission): string | null =>
  isScripted(m) ? "The agent here is scripted: no model works on this mission." : null

export const isScripted = (m: Mission): boolean =>
  [...m.attempts.values()].some(a => a.ended?.agent?.scripted)

/** "12 min, $1.40, scripted agent". */
export function costWords(attempt: AttemptState): string {
  const usage = attempt.ended?.usage
  if (!usage) return ""
  const money = usage.usd === null ? "cost not known" : dollars(usage.usd)
  return [lasted(usage.wallMs), money, scriptedNote(attempt)].filter(part => part).join(", ")
}
