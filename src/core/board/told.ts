/**
 * What GitHub was told lately and does not show yet. The same thing is not said again at once, and
 * not for ever: each time it is left alone for longer, and in the end for good. A process remembers
 * it from look to look; a new one begins anew.
 */
import type { Effect, Ensure } from "../log/effect.ts"
import type { Told } from "../log/observed.ts"
import type { Wait } from "../log/wait.ts"
import { PASSING_MAX_MS, PASSING_MS, UNSHOWN_MS, UNSHOWN_TIMES_MAX } from "../values/limits.ts"
import { type Instant, plusMs } from "../values/time.ts"
import { effectKey } from "./effect-key.ts"

export type Tolds = ReadonlyMap<string, Told>

interface Looked {
  readonly sent: readonly Effect[]
  /** Those of them that got no answer. */
  readonly failed: readonly Effect[]
  readonly waits: readonly Wait[]
  readonly now: Instant
}

/** What shows by now is forgotten: it is neither sent nor waited for. */
export function toldAfter(before: Tolds, { sent, failed, waits, now }: Looked): Tolds {
  const after = new Map<string, Told>()
  for (const wait of waits) {
    const known = wait.type === "unshown" ? before.get(wait.effect) : undefined
    if (wait.type === "unshown" && known) after.set(wait.effect, known)
  }
  const lost = new Set(failed.map(effectKey))
  for (const effect of sent) {
    if (effect.type === "create") continue
    const key = effectKey(effect)
    const what = JSON.stringify(effect)
    const known = before.get(key)
    const isAnswered = !lost.has(key)
    const isAgain = known?.what === what && known.isAnswered === isAnswered
    after.set(key, { what, isAnswered, at: now, times: isAgain ? known.times + 1 : 1 })
  }
  return after
}

/** null: it is due. */
export function unshown(
  told: Tolds,
  effect: Ensure,
  { now, graceMs }: { readonly now: Instant; readonly graceMs: number },
): Extract<Wait, { type: "unshown" }> | null {
  const key = effectKey(effect)
  const known = told.get(key)
  if (!known || known.what !== JSON.stringify(effect)) return null
  const wait = { type: "unshown", needs: "time", effect: key, times: known.times } as const
  if (known.isAnswered && known.times >= UNSHOWN_TIMES_MAX) return wait
  const until = plusMs(known.at, restMs(known, graceMs))
  return now < until ? { ...wait, until } : null
}

/** Lists lag behind, so a first time means nothing until the grace is over. */
function restMs({ isAnswered, times }: Told, graceMs: number): number {
  if (!isAnswered) return Math.min(PASSING_MS * 2 ** (times - 1), PASSING_MAX_MS)
  return times === 1 ? graceMs : UNSHOWN_MS * 2 ** (times - 2)
}
