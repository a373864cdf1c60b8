/**
 * Runs a command of a plan in its own process group, and ends everything in that group. The command
 * is hostile, so it gets no environment of ours, no input, and no handle but its one output.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { createHash } from "node:crypto"
import type { Readable } from "node:stream"
import type { Digest } from "../../core/values/digest.ts"
import { withoutHalfAtEnd, withoutHalfAtStart } from "../../core/values/printed.ts"
import type { Entering, Room } from "../sandbox.ts"
import type { Clock } from "../step-ports.ts"
import type { Ran } from "./ran.ts"

export interface CommandLimits {
  readonly wallMs: number
  /** A command that prints more than this is ended. */
  readonly outputBytes: number
}

/**
 * Twenty minutes are enough for a slow test suite, and the job's own limit is sixty. Nobody reads
 * more than 50 MB.
 */
export const COMMAND_LIMITS: CommandLimits = { wallMs: 20 * 60_000, outputBytes: 50_000_000 }

export interface CommandOptions {
  readonly run: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly limits: CommandLimits
  /** Where it runs. */
  readonly room: Pick<Room, "enter" | "exceeded">
  readonly clock: Clock
  readonly signal: AbortSignal
  /**
   * "apart" also keeps standard output by itself. How it was mixed with standard error is then a
   * guess.
   */
  readonly outputs?: "together" | "apart"
}

export interface Running {
  readonly over: Promise<Ran>
  /** What it has printed so far. */
  printed(): string
  /** Whether it has ended, though its last output may still be on the way. */
  hasEnded(): boolean
  end(): void
}

/**
 * A small shell in the group waits at a pipe that only we hold. However we end, even by SIGKILL,
 * the kernel closes the pipe and the shell kills the group. Both outputs go into one pipe, because
 * the order between two pipes can't be known.
 */
const WATCHED =
  "( trap '' INT TERM HUP; read -r _ <&3; kill -s KILL 0 ) >/dev/null 2>&1 & " + 'exec "$@" 3<&-'
const TOGETHER = `${WATCHED} 2>&1`

/**
 * These are the options of GitHub's `shell: bash`: nobody's settings are read, and a pipe fails if
 * any part of it does.
 */
const SHELL = ["--noprofile", "--norc", "-o", "pipefail", "-c"]

/** A process that left the group may hold the pipe for ever, so we don't wait for it. */
const OUTPUT_MS = 500

export const runCommand = (options: CommandOptions): Promise<Ran> => startCommand(options).over

export function startCommand(options: CommandOptions): Running {
  const { run, cwd, env, limits, room, clock, signal, outputs = "together" } = options
  const entering = room.enter({ file: "bash", args: [...SHELL, run], cwd, env })
  const { file, args } = entering
  const began = clock.now()
  const isApart = outputs === "apart"
  const child = spawn("/bin/sh", ["-c", isApart ? WATCHED : TOGETHER, "sh", file, ...args], {
    cwd: entering.cwd,
    env: { ...entering.env },
    detached: true,
    stdio: ["ignore", "pipe", isApart ? "pipe" : "ignore", "pipe"],
  })
  let ended: Ran["ended"] = "itself"
  const end = (how: Ran["ended"]) => {
    if (ended === "itself") ended = how
    killGroup(child, entering)
  }
  const flood = () => end("flooded")
  const standard = isApart ? keepHead(child.stdout!) : null
  const streams = isApart ? [child.stdout!, child.stderr!] : [child.stdout!]
  const output = collect(streams, limits.outputBytes, flood)
  const timer = setTimeout(() => end("overtime"), limits.wallMs)
  const cancel = () => end("cancelled")
  signal.addEventListener("abort", cancel, { once: true })
  if (signal.aborted) cancel()
  const finish = async (exit: number): Promise<Ran> => {
    clearTimeout(timer)
    signal.removeEventListener("abort", cancel)
    const ms = clock.now() - began
    killGroup(child, entering)
    await atMost(OUTPUT_MS, output.closed)
    ended = (ended === "itself" && room.exceeded?.()) || ended
    const status = { exit: ended === "itself" ? exit : 124, ms, ended }
    return { ...status, ...output.taken(), ...(standard && { standard: standard() }) }
  }
  const over = exitOf(child).then(finish)
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  return { over, printed: output.text, hasEnded, end: () => end("cancelled") }
}

/**
 * The watching shell keeps the group alive until we kill it here, so the group's number is still
 * ours.
 */
function killGroup(child: ChildProcess, { kill }: Entering): void {
  if (child.pid === undefined) return
  kill?.(child.pid)
  try {
    process.kill(-child.pid, "SIGKILL")
  } catch {
    // The group is gone, so nothing is left to end.
  }
}

const SIGNALS: Readonly<Record<string, number>> = {
  SIGINT: 2,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
}

const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code, name) => resolve(code ?? 128 + (SIGNALS[name ?? ""] ?? 0)))
  })

/** Enough at both ends for any pattern or any report of a test suite. */
const KEPT_BYTES = 512 * 1024

/** As much as any program reads at once; longer output isn't treated as JSON. */
const STANDARD_BYTES_MAX = 1024 * 1024

function keepHead(stream: Readable): () => string {
  const parts: Buffer[] = []
  let size = 0
  stream.on("data", (part: Buffer) => {
    if (size < STANDARD_BYTES_MAX) parts.push(part)
    size += part.length
  })
  return () => Buffer.concat(parts).subarray(0, STANDARD_BYTES_MAX).toString("utf8")
}

function collect(streams: readonly Readable[], bytesMax: number, onFlood: () => void) {
  const hash = createHash("sha256")
  const head: Buffer[] = []
  let tail: Buffer = Buffer.alloc(0)
  let size = 0
  let kept = 0
  const take = (part: Buffer) => {
    size += part.length
    hash.update(part)
    if (kept < KEPT_BYTES) {
      head.push(part)
      kept += part.length
    } else tail = Buffer.concat([tail, part]).subarray(-KEPT_BYTES)
    if (size > bytesMax) onFlood()
  }
  for (const stream of streams) stream.on("data", take)
  const text = (): string => {
    if (size === kept + tail.length) return Buffer.concat([...head, tail]).toString("utf8")
    return leftOut(Buffer.concat(head).toString("utf8"), tail.toString("utf8"))
  }
  return {
    closed: Promise.all(
      streams.map(stream => new Promise<void>(resolve => stream.once("close", () => resolve()))),
    ),
    text,
    taken: () => {
      for (const stream of streams) stream.destroy()
      return { output: text(), outputDigest: hash.digest("hex") as Digest }
    },
  }
}

/** A secret that was cut in two at this place could no longer be recognised. */
const leftOut = (head: string, tail: string): string =>
  `${withoutHalfAtEnd(head)}\n…\n${withoutHalfAtStart(tail)}`

/** Waits for the work, but no longer than the limit. */
export async function atMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise(resolve => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([work, limit])
  clearTimeout(timer)
}
