/** Runs and ends one program of a step. It must never pass on the runner's environment. */

import { type ChildProcess, spawn } from "node:child_process"
import type { Readable } from "node:stream"
import type { Limits } from "./limits.ts"
import { type Ledger, signal, TRACKING_VARIABLE } from "./process-ledger.ts"

interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment: nothing is added but the tracking id. */
  readonly env: Readonly<Record<string, string>>
  readonly onLine: (line: string) => void
  /** Abort it to end the program, by SIGINT, then SIGTERM, then SIGKILL. */
  readonly stop: AbortSignal
}

export type Exit =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "not_started"; readonly reason: string }

export interface Processes {
  run(program: Program): Promise<Exit>
}

export interface ProcessParts {
  readonly ledger: Ledger
  readonly trackingId: string
  readonly limits: Limits
}

export function createProcesses({ ledger, trackingId, limits }: ProcessParts): Processes {
  return {
    async run(program) {
      if (program.stop.aborted) return { kind: "not_started", reason: "it was cancelled before" }
      const { command, args, cwd, env } = program
      // `detached` makes it the leader of a group of its own, by which all of it can be ended.
      const child = spawn(command, args, {
        cwd,
        env: { ...env, [TRACKING_VARIABLE]: trackingId },
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      })
      if (child.pid !== undefined) ledger.add(child.pid, trackingId)
      const ending = endInOrder(child, { stop: program.stop, limits })
      const output = [readLines(child.stdout, program), readLines(child.stderr, program)]
      const exit = await ended(child, program)
      ending.settle()
      if (child.pid !== undefined) ledger.drop(child.pid)
      await atMost(limits.outputMs, Promise.all(output))
      return exit
    },
  }
}

function ended(child: ChildProcess, { command, cwd }: Program): Promise<Exit> {
  return new Promise(resolve => {
    const reason = `there is no program ${command}, or no folder ${cwd}`
    child.once("error", () => resolve({ kind: "not_started", reason }))
    child.once("exit", (code, name) =>
      resolve(code === null ? { kind: "signalled", signal: name! } : { kind: "exited", code }),
    )
  })
}

/**
 * It's safe to signal the group until we have seen its leader's end, because until then no other
 * process can get that pid.
 */
function endInOrder(
  child: ChildProcess,
  { stop, limits }: { readonly stop: AbortSignal; readonly limits: Limits },
): { settle(): void } {
  const timers: NodeJS.Timeout[] = []
  const send = (name: NodeJS.Signals) => {
    if (child.pid !== undefined) signal(-child.pid, name)
  }
  const begin = () => {
    send("SIGINT")
    timers.push(setTimeout(send, limits.interruptMs, "SIGTERM"))
    timers.push(setTimeout(send, limits.interruptMs + limits.terminateMs, "SIGKILL"))
  }
  stop.addEventListener("abort", begin, { once: true })
  return {
    settle() {
      stop.removeEventListener("abort", begin)
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

/**
 * A program that never ends its line must not fill our memory. The whole line is left out, because
 * a part of it could end in the middle of a secret, where no mask finds it.
 */
const LINE_CHARACTERS_MAX = 65_536

function readLines(stream: Readable, { onLine }: Program): Promise<void> {
  let rest = ""
  let tooLong = false
  const end = (line: string) => {
    onLine(
      tooLong ? `(a line of more than ${LINE_CHARACTERS_MAX} characters)` : line.replace(/\r$/, ""),
    )
    tooLong = false
  }
  stream.setEncoding("utf8")
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) end(line)
    if (rest.length > LINE_CHARACTERS_MAX) tooLong = true
    if (tooLong) rest = rest.slice(0, 1)
  })
  return new Promise(resolve => {
    stream.once("close", () => {
      if (rest !== "") end(rest)
      resolve()
    })
  })
}

/** A program in the background may hold the output open for ever, so we don't wait for ever. */
async function atMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise(resolve => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([work, timeout])
  clearTimeout(timer)
}
