/** What happened, line by line, with virtual times. Two runs of one seed have the same trace. */
import { createHash } from "node:crypto"

export interface Trace {
  line(text: string): void
  last(count: number): readonly string[]
  /** The digest of all lines so far. */
  digest(): string
}

/** How many lines are kept, to be shown if something goes wrong. */
const KEPT_MAX = 400

export function createTrace(now: () => number, tell: (line: string) => void = () => {}): Trace {
  const hash = createHash("sha256")
  const kept: string[] = []
  let hashed = 0
  const catchUp = () => {
    hash.update(kept.slice(hashed).join("\n")).update("\n")
    hashed = kept.length
  }
  return {
    line(text) {
      const line = `${clockOf(now())} ${text}`
      kept.push(line)
      tell(line)
      if (kept.length < 2 * KEPT_MAX) return
      catchUp()
      kept.splice(0, KEPT_MAX)
      hashed = kept.length
    },
    last: count => kept.slice(-count),
    digest() {
      catchUp()
      return hash.copy().digest("hex")
    },
  }
}

/** Seconds and milliseconds, wide enough for a long simulation. */
export const clockOf = (ms: number): string => (ms / 1000).toFixed(3).padStart(10)
