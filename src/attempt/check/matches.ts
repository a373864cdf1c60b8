/** Tests a pattern of a plan against what a command printed. It must never let a pattern hold up our process. */
import { runInNewContext } from "node:vm"

/** A sensible pattern needs milliseconds; one that backtracks without end needs for ever. */
const MATCH_MS = 2_000

export type Match = "matches" | "differs" | "not_a_pattern" | "too_slow"

/** Multi-line: `^` and `$` mean lines. The text and the pattern are values in there, never code. */
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
