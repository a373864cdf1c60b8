/**
 * Buttons that were pressed lately. Nothing on GitHub shows a press again, so it waits here for the
 * looks to come; a process that ends loses it, and it is pressed again. It must never act on one: who
 * pressed what is decided as any other request is.
 */
import type { SeenPress } from "../core/log/observed.ts"
import { instant, MINUTE_MS, toMs } from "../core/words/time.ts"

/** A press without the instant: webhooks do not tell it. */
export type Press = Omit<SeenPress, "at">

export interface Presses {
  add(press: Press): void
  recent(): readonly SeenPress[]
}

/** A look that fails is tried again within seconds; a press that is older would surprise. */
const KEPT_MS = 10 * MINUTE_MS

export function createPresses(clock: () => number): Presses {
  let kept: readonly SeenPress[] = []
  const drop = () => {
    kept = kept.filter(({ at }) => toMs(at) + KEPT_MS > clock())
  }
  return {
    add(press) {
      drop()
      kept = [...kept, { ...press, at: instant(clock()) }]
    },
    recent() {
      drop()
      return kept
    },
  }
}
