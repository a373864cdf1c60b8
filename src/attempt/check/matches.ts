/**
 * Matches a pattern of a plan against what a command printed. No pattern can hold up our process.
 */
import { runInNewContext } from "node:vm"

/** A sensible pattern takes milliseconds. One that backtracks without end would take for ever. */
const MATCH_MS = 2_000

export type Match = "matches" | "differs" | "not_a_pattern" | "too_slow"

/** `^` and `$` match at each line. Text and pattern enter the context as values, never as code. */
export function matches(pattern: string, text: string): Match {
  try {
    const context = { pattern, text }
    const found: unknown = runInNewContext('new RegExp(pattern, "m").test(text)', context, {
      timeout: MATCH_MS,
    })
    return found === true ? "matches" : "differs"
  } catch (error) {
    const isSlow = (error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
    return isSlow ? "too_slow" : "not_a_pattern"
  }
}
