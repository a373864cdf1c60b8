/**
 * Writes the job's log. The runner must never read what an agent or its code printed as a command.
 */
import { headOf } from "../core/values/printed.ts"
import { redactor } from "./secret/secrets.ts"
import type { Lines } from "./step-ports.ts"

const LINE_CHARACTERS_MAX = 2_000

/** `own`: the secrets that this job holds. */
export function logLines(write: (line: string) => void, own: readonly string[]): Lines {
  const redact = redactor(own)
  const plain = (line: string) =>
    headOf(redact(line), LINE_CHARACTERS_MAX).replace(/\s+/g, " ").replace(/^ ?::/, "∷")
  return {
    say: line => write(harmless(plain(line))),
    // The mark in front also keeps a line from starting like a command.
    quote: line => write(`│ ${harmless(plain(line))}`),
  }
}

/**
 * "##[" is the older form of a command, and it counts in the middle of a line too (actions/runner,
 * ActionCommand).
 */
const harmless = (line: string): string => line.replaceAll("##[", "# #[")
