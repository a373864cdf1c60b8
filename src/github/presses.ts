/**
 * Buttons that were pressed lately. Nothing on GitHub shows a press again, so it waits here for the
 * looks to come; a process that ends loses it, and it is pressed again. It must never act on one: who
 * pressed what is decided as any other request is.
 */
import type { SeenPress } from "../core/log/observed.ts"
import { instant, MINUTE_MS } from "../core/words/time.ts"

/** A press without the instant: webhooks do not tell it. */
export type Press = Omit<SeenPress, "at">

export interface Presses {
  add(press: Press): void
  recent(): readonly SeenPress[]
}

/** A look that fails is tried again within seconds; a press that is older would surprise. */
const KEPT_MS = 10 * MINUTE_MS

export function createPresses(clock: () => number): Presses {
  let kept: readonly (SeenPress & { readonly until: number })[] = []
  const drop = () => {
    kept = kept.filter(({ until }) => until > clock())
  }
  return {
    add(press) {
      drop()
      const now = clock()
      kept = [...kept, { ...press, at: instant(now), until: now + KEPT_MS }]
    },
    recent() {
      drop()
      return kept.map(({ until: _, ...press }) => press)
    },
  }
}
