/**
 * What is written to the person's terminal: lines that stay, and below them one that changes. The
 * latter is only shown where a terminal can take it away again. Whoever's words they hold, nothing in
 * them drives the terminal.
 */
import { printable } from "../core/values/bare.ts"
import type { Terminal } from "../local/person.ts"

export interface Screen extends Required<Pick<Terminal, "line" | "columns" | "live">> {
  /** Writes without a line end, such as a question. */
  readonly write: (text: string) => void
}

type Output = Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">

/** `term`: the value of TERM. */
export function openScreen(output: Output, term: string | undefined): Screen {
  const isTerminal = output.isTTY === true
  const canErase = isTerminal && term !== undefined && term !== "" && term !== "dumb"
  let live = ""
  const write = (text: string) => {
    if (live !== "") output.write(ERASE)
    output.write(printable(text))
  }
  return {
    write(text) {
      write(text)
      live = ""
    },
    line(text) {
      write(`${text}\n`)
      if (live !== "") output.write(printable(live))
    },
    columns: () => (isTerminal ? (output.columns ?? null) : null),
    live(text) {
      const next = text ?? ""
      if (!canErase || next === live) return
      write(next)
      live = next
    },
  }
}

/** Back to the beginning of the line, which is then empty. */
const ERASE = "\r\u001b[2K"
