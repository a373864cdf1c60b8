/** What happened, line by line, with virtual times. Two runs of one seed have one trace. */
import { createHash } from "node:crypto"

export interface Trace {
  line(text: string): void
  last(count: number): readonly string[]
  /** Of all lines so far. */
  digest(): string
}

/** So many lines are kept to be shown when something went wrong. */
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

/** Seconds and milliseconds, as wide as a long simulation needs. */
export const clockOf = (ms: number): string => (ms / 1000).toFixed(3).padStart(10)
