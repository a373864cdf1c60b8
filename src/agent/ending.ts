/**
 * Why a session ended. The first cause that is seen counts, because later ones only follow from it.
 */
import type { AgentEnd } from "../attempt/ports.ts"
import type { ModelLimit, Unready } from "../core/log/attempt.ts"

export interface Ending {
  readonly how: AgentEnd["how"]
  /** One line for people. */
  readonly said: string
  /** Set when `how` is "limit": which limit it was, and until when. */
  readonly limit?: ModelLimit
  /** Set when `how` is "unready": what it lacks. */
  readonly why?: Unready["why"]
}

export interface FirstEnding {
  settle(ending: Ending): void
  readonly settled: Promise<Ending>
  /** Aborts as soon as the ending is known. */
  readonly signal: AbortSignal
}

export function firstEnding(): FirstEnding {
  const { promise, resolve } = Promise.withResolvers<Ending>()
  const controller = new AbortController()
  return {
    settled: promise,
    signal: controller.signal,
    settle(ending) {
      resolve(ending)
      controller.abort()
    },
  }
}
