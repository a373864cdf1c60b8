/** Writes the job's log. What an agent or its code printed must never be read as a command by the runner. */
import type { Lines } from "./step-ports.ts"

const LINE_CHARACTERS_MAX = 2_000

export function logLines(write: (line: string) => void): Lines {
  return {
    say: line => write(plain(line)),
    // The mark in front also keeps a line from beginning like a command.
    quote: line => write(`│ ${plain(line)}`),
  }
}

/** "##[" is the older form of a command and counts in the middle of a line too (actions/runner, ActionCommand). */
function plain(line: string): string {
  return line
    .replace(/\p{Cc}+/gu, " ")
    .replaceAll("##[", "# #[")
    .replace(/^\s*::/, "∷")
    .slice(0, LINE_CHARACTERS_MAX)
}
