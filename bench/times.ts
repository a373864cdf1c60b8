/**
 * Reads from a finished mission's data how long each attempt took, and what it spent the time on.
 */
import { execFileSync } from "node:child_process"
import { statSync } from "node:fs"
import { join } from "node:path"
import type { Append } from "../src/core/log/event.ts"
import { Report } from "../src/core/log/report.ts"
import { openStore } from "../src/embedded/github/http/state-store.ts"
import type { State } from "../src/embedded/github/model/state.ts"

export interface Times {
  readonly attempt: string
  /** The time from the append that scheduled it to the one that ended it. */
  readonly wallMs: number
  /** The time of the agent's session; 0 if the role has none. */
  readonly agentMs: number
  /** The time of the plan's commands. */
  readonly commandsMs: number
  readonly restMs: number
  /** How many jobs ran. */
  readonly jobs: number
}

const LOG = "refs/missions/1/log"

export function readTimes(data: string): readonly Times[] {
  const state = openStore(join(data, "github")).load() as State
  const id = Object.values(state.repositories)[0]!.id
  const directory = join(data, "github", "repositories", `${id}.git`)
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: directory, encoding: "utf8" }).trim()
  const times: Times[] = []
  const open = new Map<string, { readonly at: number; run: number | null }>()
  for (const { at, events } of appendsIn(directory, git)) {
    for (const event of events) {
      if (event.type === "attempt.scheduled") open.set(event.key, { at, run: null })
      if (event.type === "attempt.started") open.get(event.attempt)!.run = event.run
      if (event.type !== "attempt.ended") continue
      const { at: began, run } = open.get(event.attempt)!
      const ref = `refs/missions/1/reports/${event.attempt}/${run}`
      const report = Report.parse(JSON.parse(git("cat-file", "blob", `${ref}:report.json`)))
      const wallMs = at - began
      const agentMs = report.agent === null ? 0 : report.usage.wallMs
      const commandsMs = report.checks.reduce((sum, { ms }) => sum + ms, 0)
      const jobs = Object.values(state.jobs).filter(
        job => job.run === run && job.steps.length > 0,
      ).length
      const restMs = wallMs - agentMs - commandsMs
      times.push({ attempt: event.attempt, wallMs, agentMs, commandsMs, restMs, jobs })
    }
  }
  return times
}

type Git = (...args: readonly string[]) => string

/**
 * The log's own instants are whole seconds of GitHub's, so the time comes from the file of each
 * append's commit.
 */
function appendsIn(directory: string, git: Git) {
  const paths = git("ls-tree", "--name-only", LOG, "events/").split("\n").sort()
  const lines = paths.flatMap(path => git("cat-file", "blob", `${LOG}:${path}`).split("\n"))
  const commits = git("rev-list", "--reverse", "--first-parent", LOG).split("\n")
  if (lines.length !== commits.length) {
    throw new Error(`${lines.length} appends in the log, but ${commits.length} commits.`)
  }
  return lines.map((line, index) => {
    const sha = commits[index]!
    const at = statSync(join(directory, "objects", sha.slice(0, 2), sha.slice(2))).mtimeMs
    return { at, events: (JSON.parse(line) as Append).events }
  })
}
