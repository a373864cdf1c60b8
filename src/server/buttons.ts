/**
 * Keeps buttons that were pressed lately for the next looks, because GitHub shows them nowhere. If
 * this process ends, the person must press again. The core decides about a button as about any
 * other request.
 */
import type { PressedButton } from "../core/log/observed.ts"
import { instant, MINUTE_MS, toMs } from "../core/values/time.ts"

/** A webhook does not say when its button was pressed. */
export type UndatedButton = Omit<PressedButton, "at">

export interface Buttons {
  add(button: UndatedButton): void
  recent(): readonly PressedButton[]
}

/**
 * A look that fails is repeated within seconds, and people would be surprised by a button that acts
 * later than this.
 */
const KEPT_MS = 10 * MINUTE_MS

export function createButtons(clock: () => number): Buttons {
  let kept: readonly PressedButton[] = []
  const drop = () => {
    kept = kept.filter(({ at }) => toMs(at) + KEPT_MS > clock())
  }
  return {
    add(button) {
      drop()
      kept = [...kept, { ...button, at: instant(clock()) }]
    },
    recent() {
      drop()
      return kept
    },
  }
}
