/**
 * The person's terminal. It stays in its own line mode, so that Ctrl-C is a signal at every moment.
 * What was typed before a question was shown must never answer it.
 */
import { createInterface, type Interface } from "node:readline"
import { turnOfLoop } from "../attempt/wait-for.ts"
import type { Terminal } from "../local/person.ts"
import { openScreen } from "./screen.ts"

/** How long a terminal may take to hand over what was typed before the first question. */
const TYPED_AHEAD_MS = 50

export function openTerminal(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  { signal, term }: { readonly signal: AbortSignal; readonly term: string | undefined },
): Terminal & { close(): void } {
  const { write, ...screen } = openScreen(output, term)
  const close = () => screen.live(null)
  if (!input.isTTY) return { ...screen, isAttended: false, ask: async () => null, close }
  let reader: Reader | null = null
  return {
    ...screen,
    isAttended: true,
    async ask(prompt) {
      // The reader is opened by the first question, because a mission in the background must not read from its terminal.
      if (reader === null) {
        const opened = readLines(input)
        // After Ctrl-C nobody answers the question any more.
        signal.addEventListener("abort", () => opened.close(), { once: true })
        reader = opened
        await new Promise(resolve => setTimeout(resolve, TYPED_AHEAD_MS))
        await opened.drained()
      }
      write(prompt)
      return reader.next(line => write(`${line}\n`))
    },
    close() {
      close()
      reader?.close()
    },
  }
}

interface Reader {
  /** `echo` shows a line that was pasted together with the answer before it. null: the input ended. */
  next(echo: (line: string) => void): Promise<string | null>
  /** Resolves when a whole turn of the loop brought no line: a terminal gives one in each. */
  drained(): Promise<void>
  close(): void
}

function readLines(input: NodeJS.ReadStream): Reader {
  const lines: Interface = createInterface({ input, terminal: false })
  let hasEnded = false
  let isPasting = false
  let pasted: string[] = []
  let give: ((line: string | null) => void) | null = null
  let heard = 0
  const answer = (line: string | null) => {
    give?.(line)
    give = null
  }
  lines.on("line", line => {
    heard += 1
    if (give === null) {
      if (isPasting) pasted.push(line)
      return
    }
    isPasting = true
    setImmediate(() => {
      isPasting = false
      pasted = []
    })
    answer(line)
  })
  lines.on("close", () => {
    hasEnded = true
    answer(null)
  })
  return {
    next(echo) {
      const line = pasted.shift()
      if (line !== undefined) {
        echo(line)
        return Promise.resolve(line)
      }
      if (hasEnded) return Promise.resolve(null)
      return new Promise(resolve => {
        give = resolve
      })
    },
    async drained() {
      for (let before = -1; before !== heard; ) {
        before = heard
        await turnOfLoop()
      }
    },
    close: () => lines.close(),
  }
}
