/** Plays the demo's script with real steps and role tools on copies, without a mission. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { attemptBlockOf } from "../../../src/agent/prompt/attempt-block.ts"
import { EMPTY_HAND, type Hand } from "../../../src/agent/role-tools/hand.ts"
import { receive } from "../../../src/agent/role-tools/receive.ts"
import { commandEnvironment } from "../../../src/attempt/check/environments.ts"
import type { Ran } from "../../../src/attempt/check/ran.ts"
import { COMMAND_LIMITS, runCommand } from "../../../src/attempt/check/run-command.ts"
import type { Brief } from "../../../src/core/log/brief.ts"
import { lintPlan } from "../../../src/core/plan/lint.ts"
import { defaultPolicy } from "../../../src/core/plan/policy.ts"
import { demo } from "../../../src/local/demo/sample-repository.ts"
import { perform } from "../../../src/scripted-agent/perform.ts"
import { readScript } from "../../../src/scripted-agent/read-script.ts"
import { stepsFor } from "../../../src/scripted-agent/script.ts"
import { type Body, DONE, type Stage, stopped } from "../../../src/scripted-agent/stage.ts"
import { keepsNothing } from "../../agent/example-brief.ts"

export const script = readScript(readFileSync(demo.script, "utf8"), demo.script)
export const policy = defaultPolicy({
  planner: "scripted",
  worker: "scripted",
  validator: "scripted",
})

const scratch = mkdtempSync(join(tmpdir(), "missions-scratch-"))
const env = commandEnvironment(
  { PATH: process.env["PATH"] },
  { home: join(scratch, "home"), scratch },
)

export interface Played {
  /** The work tree as the attempt left it. */
  readonly folder: string
  readonly hand: Hand
  /** Why it could not continue; null: it came to its end. */
  readonly stopped: string | null
  readonly ran: readonly { readonly run: string; readonly exit: number }[]
}

export interface Theatre {
  /** The repository as it is before the mission. */
  readonly base: string
  /** What both changed since the base, in one tree. Throws if they changed the same file. */
  merge(mine: string, theirs: string): string
  play(brief: Brief, from: string): Promise<Played>
  remove(): void
}

export function openTheatre(): Theatre {
  const root = mkdtempSync(join(tmpdir(), "missions-demo-"))
  let copies = 0
  const copyOf = (folder: string): string => {
    copies += 1
    const copy = join(root, `tree-${copies}`)
    cpSync(folder, copy, { recursive: true })
    return copy
  }
  const base = copyOf(demo.directory)
  return {
    base,
    merge(mine, theirs) {
      const taken = changedPaths(base, mine)
      const paths = changedPaths(base, theirs)
      const both = paths.filter(path => taken.includes(path))
      if (both.length > 0) throw new Error(`Both changed ${both.join(", ")}.`)
      const merged = copyOf(mine)
      for (const path of paths) cpSync(join(theirs, path), join(merged, path))
      return merged
    },
    remove() {
      for (const folder of [root, scratch]) rmSync(folder, { recursive: true, force: true })
    },
    async play(brief, from) {
      const folder = copyOf(from)
      const steps = stepsFor(script, attemptBlockOf(brief))
      if (steps === null) throw new Error(`The script has no entry for ${brief.attempt}.`)
      const { stage, hand } = stageFor(brief, folder)
      for (const step of steps) {
        const done = await perform(step, stage)
        if (done.is === "stopped")
          return { folder, hand: hand(), stopped: done.why, ran: stage.ran }
      }
      return { folder, hand: hand(), stopped: null, ran: stage.ran }
    },
  }
}

const body: Body = {
  env,
  writeOutput: async () => {},
  writeError: async () => {},
  die: () => {
    throw new Error("The demo's agent does not die.")
  },
  exit: () => {
    throw new Error("The demo's agent does not exit.")
  },
  ignoreSignals: () => {
    throw new Error("The demo's agent hears signals.")
  },
}

function stageFor(brief: Brief, cwd: string) {
  let hand = EMPTY_HAND
  const context = {
    brief,
    lint: (draft: Parameters<typeof lintPlan>[0]) => lintPlan(draft, { policy }),
    keep: keepsNothing,
  }
  const stage: Stage = {
    block: attemptBlockOf(brief),
    cwd,
    body,
    signal: new AbortController().signal,
    ran: [],
    say: async () => {},
    spend: async () => {},
    doing: async (_title, _kind, act) => {
      const failed = await act()
      return failed === null ? DONE : stopped(failed)
    },
    tools: {
      async call(name, given) {
        const received = receive(hand, { name, given }, context)
        hand = received.hand
        return { isTaken: !received.answer.isError, text: received.answer.text }
      },
    },
  }
  return { stage, hand: () => hand }
}

/** Runs a command as verification does. */
export const run = (command: string, cwd: string): Promise<Ran> =>
  runCommand({
    run: command,
    cwd,
    env,
    limits: COMMAND_LIMITS,
    room: { enter: program => program },
    clock: { now: () => performance.now(), wait: async () => {} },
    signal: new AbortController().signal,
  })

/** All paths from the root, with their contents. */
export function filesIn(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(file => [relative(folder, file), readFileSync(file, "utf8")]),
  )
}

export function changedPaths(before: string, after: string): readonly string[] {
  const [old, now] = [filesIn(before), filesIn(after)]
  const all = new Set([...old.keys(), ...now.keys()])
  return [...all].filter(path => old.get(path) !== now.get(path)).toSorted()
}
