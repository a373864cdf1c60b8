/**
 * Runs an agent as the leader of its own process group, and ends that whole group. No child is left
 * behind, whichever process dies first, and the agent never gets our own environment.
 */
import { spawn } from "node:child_process"
import type { Duplex, Readable, Writable } from "node:stream"
import type { Entering } from "../attempt/sandbox.ts"

type AgentExit =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "not_started"; readonly reason: string }

export interface AgentProcess {
  /** The process id of the leader, and so of its group; null if it never started. */
  readonly pid: number | null
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  readonly exited: Promise<AgentExit>
  isRunning(): boolean
  /**
   * Closes its input and asks the group to end. After `withinMs`, or once the leader is gone, it
   * kills what is left.
   */
  end(withinMs: number): Promise<void>
}

/**
 * One small shell stays in the group and waits at a pipe that only we hold. However we end, the
 * kernel closes the pipe and the shell kills the group. While it waits, no other process can get
 * the group's number. `exec` keeps the leader's pid. The variables that the shell itself sets are
 * removed again.
 */
const WATCHED =
  "( trap '' INT TERM HUP; read -r _ <&3; kill -s KILL 0 ) >/dev/null 2>&1 & " +
  'unset PWD OLDPWD SHLVL; exec "$@" 3<&-'

/** Killed processes disappear within milliseconds, except one in an uninterruptible system call. */
const GONE_MS = 2_000

export function startAgent({ file, args, cwd, env, kill }: Entering): AgentProcess {
  const child = spawn("/bin/sh", ["-c", WATCHED, "sh", file, ...args], {
    cwd,
    env: { ...env },
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  })
  const exited = new Promise<AgentExit>(resolve => {
    child.once("error", error => resolve({ kind: "not_started", reason: error.message }))
    child.once("exit", (code, signal) =>
      resolve(code === null ? { kind: "signalled", signal: signal! } : { kind: "exited", code }),
    )
  })
  // This is a pair of sockets, which Node types as going in one direction only.
  const rope = child.stdio[3] as Duplex
  const watch = watchRope(rope)
  for (const stream of [child.stdin!, rope]) stream.on("error", () => stream.destroy())
  const pid = child.pid ?? null
  const isRunning = () => pid !== null && child.exitCode === null && child.signalCode === null
  return {
    pid,
    stdin: child.stdin!,
    stdout: child.stdout!,
    stderr: child.stderr!,
    exited,
    isRunning,
    async end(withinMs) {
      child.stdin!.end()
      if (pid !== null)
        await endGroup({ group: pid, withinMs, isRunning, exited, rope, watch, kill })
      rope.destroy()
      await within(GONE_MS, exited)
      child.stdout!.destroy()
      child.stderr!.destroy()
    },
  }
}

async function endGroup(parts: {
  readonly group: number
  readonly withinMs: number
  readonly isRunning: () => boolean
  readonly exited: Promise<AgentExit>
  readonly rope: Duplex
  readonly watch: Watch
  readonly kill: Entering["kill"]
}): Promise<void> {
  const { group, isRunning, watch } = parts
  const killGroup = () => {
    parts.kill?.(group)
    signalGroup(group, "SIGKILL")
  }
  if (isRunning()) {
    signalGroup(group, "SIGTERM")
    await within(parts.withinMs, parts.exited)
  }
  if (isRunning()) {
    killGroup()
    return
  }
  // The leader is gone. The shell kills the rest of the group, and once the shell itself is gone we
  // know that it did.
  const wasWatched = watch.isHeld()
  parts.rope.end()
  await within(GONE_MS, watch.released)
  // The agent killed or stopped the shell, so we signal the group from here.
  if (!wasWatched || watch.isHeld()) killGroup()
}

interface Watch {
  isHeld(): boolean
  readonly released: Promise<void>
}

/**
 * Whether the group's shell still holds its end of the pipe. The shell writes nothing, so all we
 * can read is the end.
 */
function watchRope(rope: Duplex): Watch {
  let held = true
  const released = new Promise<void>(resolve => {
    const letGo = () => {
      held = false
      resolve()
    }
    rope.once("end", letGo)
    rope.once("close", letGo)
  })
  rope.resume()
  return { isHeld: () => held, released }
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch {
    // It ended by itself in the meantime, which is what we wanted.
  }
}

/** Waits for the work, but no longer than the limit. */
export async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise(resolve => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([work.catch(() => undefined), limit])
  clearTimeout(timer)
}
