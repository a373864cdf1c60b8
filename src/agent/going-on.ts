/**
 * When a process that broke off is started once more in the same place to go on with its session.
 * Whoever cannot go on has simply broken off.
 */
import { setTimeout as pause } from "node:timers/promises"
import type { Ending } from "./ending.ts"
import type { Progress } from "./leg.ts"

interface Left {
  readonly progress: Progress
  /** Whether something else than its own process has ended it. */
  readonly isStopped: boolean
  /** Whether everything was handed in that the brief asks for. */
  readonly isComplete: boolean
}

export const mayGoOn = (
  { how }: Ending,
  { progress: { goesOnBy, sessionId }, isStopped, isComplete }: Left,
): boolean =>
  how === "crashed" && goesOnBy !== null && sessionId !== null && !isStopped && !isComplete

/** Resolves once the session is old enough for another process, or is ended meanwhile. */
export async function untilOldEnough({
  openedAt,
  atMs,
  now,
  signal,
}: {
  /** null: it never was. */
  readonly openedAt: number | null
  readonly atMs: number
  readonly now: number
  readonly signal: AbortSignal
}): Promise<void> {
  const left = openedAt === null ? 0 : openedAt + atMs - now
  if (left > 0) await pause(left, undefined, { signal }).catch(() => undefined)
}
