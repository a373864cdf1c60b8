/**
 * Finds logs of missions for a clone: those of its origin, and those of this machine. It only
 * fetches objects; no ref, branch or file of the clone changes.
 */
import { existsSync, readdirSync } from "node:fs"
import { join, resolve } from "node:path"
import { fold } from "../core/log/fold.ts"
import { EMBEDDED, GITHUB_COM, type Instance, type Mission } from "../core/log/mission.ts"
import type { Sha } from "../core/values/id.ts"
import { parseSegment, segmentsIn } from "../github/log/segments.ts"
import { StoppedError, UsageError } from "./command-error.ts"
import { type GitEnvironment, gitOf, type Original, runGit } from "./copy.ts"
import type { Machine } from "./machine.ts"
import { findOriginal } from "./original.ts"
import type { MissionOptions } from "./typed-command.ts"
import { ELSEWHERE } from "./typed-command.ts"
import { gitSaid } from "./unfit.ts"

export interface FoundLog {
  /** The mission as people type it: "412", or "local-1" for one of this machine. */
  readonly name: string
  readonly issue: number
  readonly head: Sha
  /** The repository that holds its objects, once they are fetched. */
  readonly directory: string
  /** The remote from which a missing object is fetched. */
  readonly source: string
  readonly instance: Instance
  /**
   * The clone whose other files the attempts could see; null on GitHub's runners, which have no
   * such clone.
   */
  readonly clone: string | null
  /** The folder of this machine's missions that it lies in; null: it is one of GitHub's. */
  readonly data: string | null
}

/** The same command for a given mission. */
type Again = (mission: string) => string

interface Here {
  readonly git: GitEnvironment
  readonly original: Original
  /** The folder of missions on this machine. */
  readonly data: string
  readonly again: Again
  readonly which: MissionOptions
}

/** What a command is started with, on the machine of the person who typed it. */
type Machinery = Pick<Machine, "directory" | "home" | "path" | "shell">

export interface OpenedMission {
  readonly git: GitEnvironment
  readonly log: FoundLog
  readonly mission: Mission
}

export function openMission(which: MissionOptions, here: Machinery, again: Again): OpenedMission {
  const git = gitOf(here)
  const original = originalAt(resolve(here.directory, which.repository ?? "."), git)
  const data = resolve(here.directory, which.data ?? join(original.gitDirectory, "missions"))
  const log = logFor({ git, original, data, again, which })
  return { git, log, mission: readMission(git, log) }
}

function originalAt(directory: string, git: GitEnvironment): Original {
  const found = findOriginal(git, directory)
  if (found.is === "repository") return found.original
  throw new UsageError({
    what: "This isn't a clone of the mission's repository.",
    where: "--repo",
    expected: "a folder under git",
    got: found.is === "unusable" ? `${directory}: ${found.why}` : `${directory}, a plain folder`,
    try: (found.is === "unusable" ? found.try : null) ?? ELSEWHERE,
  })
}

function logFor(here: Here): FoundLog {
  const { mission: wanted } = here.which
  const { remote, got } = remoteLogs(here)
  const found = [...localLogs(here), ...remote]
  const named = wanted ?? /^mission\/([\w-]+)\/main$/.exec(here.original.branch ?? "")?.[1]
  const chosen = named === undefined ? undefined : missionNamed(found, named)
  if (chosen) return chosen
  const [only, ...more] = found
  if (wanted === null && only && more.length === 0) return only
  const names = found.map(({ name }) => name)
  throw new UsageError({
    what:
      found.length === 0 ? "There is no mission here." : "It is not clear which mission you mean.",
    where: "--mission",
    expected: found.length === 0 ? "a clone whose origin has one" : `one of ${names.join(", ")}`,
    got: wanted ?? (got || "none named"),
    try: names[0]
      ? here.again(names[0])
      : "the same command, in a clone whose origin has a mission",
  })
}

/** A plain number means the origin's mission, or this machine's if the origin has none with it. */
const missionNamed = (found: readonly FoundLog[], wanted: string): FoundLog | undefined =>
  [wanted.toLowerCase(), `local-${wanted}`]
    .flatMap(name => found.find(log => log.name === name) ?? [])
    .at(0)

const REF = /^([0-9a-f]{40})\s+refs\/missions\/(\d+)\/log$/

const logsIn = (listed: string) =>
  listed.split("\n").flatMap(line => {
    const [, head, number] = REF.exec(line) ?? []
    return head === undefined ? [] : [{ head: head as Sha, issue: Number(number) }]
  })

function remoteLogs({ git, original }: Here) {
  const { remote, directory } = original
  if (remote === null) return { remote: [], got: `${directory}, which has no origin` }
  try {
    const listed = runGit(git, directory, ["ls-remote", remote, "refs/missions/*/log"])
    const place = { directory, source: remote, instance: GITHUB_COM, clone: null, data: null }
    const found = logsIn(listed).map(it => ({ ...it, ...place, name: `${it.issue}` }))
    return { remote: found, got: `no log of a mission in ${remote}` }
  } catch (error) {
    // Missions of this machine can still be read.
    return { remote: [], got: `${remote} does not answer: ${gitSaid(error)}` }
  }
}

function localLogs({ git, original, data }: Here): readonly FoundLog[] {
  const folder = join(data, "github", "repositories")
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap(name => {
    const directory = join(folder, name)
    const format = "--format=%(objectname) %(refname)"
    const listed = runGit(git, directory, ["for-each-ref", format, "refs/missions/"])
    const { directory: source, gitDirectory: clone } = original
    const place = { directory, source, instance: EMBEDDED, clone, data }
    return logsIn(listed).map(it => ({ ...it, ...place, name: `local-${it.issue}` }))
  })
}

function readMission(git: GitEnvironment, log: FoundLog): Mission {
  const { directory, head, issue, instance } = log
  bring(git, log, head)
  try {
    const listed = runGit(git, directory, ["ls-tree", "-r", "--name-only", head])
    const files = new Map(listed.split("\n").map(path => [path, path]))
    const parsed = segmentsIn(files).map(path =>
      parseSegment(runGit(git, directory, ["cat-file", "-p", `${head}:${path}`])),
    )
    const lacked = parsed.flatMap(segment => segment.lacked)
    if (lacked.length > 0) throw new Error(`a newer log, with ${lacked.join(", ")}`)
    return fold(
      { repository: 0, issue, instance },
      parsed.flatMap(segment => segment.appends),
    )
  } catch (cause) {
    throw new StoppedError(
      {
        what: "The mission's log cannot be read.",
        where: `refs/missions/${issue}/log`,
        expected: "a log that this version of Missions knows",
        got: cause instanceof Error ? gitSaid(cause) : String(cause),
        try: "the same command, once Missions is updated",
      },
      { cause },
    )
  }
}

/** Fetches a commit unless it's already there. */
export function bring(git: GitEnvironment, { directory, source }: FoundLog, commit: Sha): void {
  if (isHere(git, directory, commit)) return
  try {
    const quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance"]
    runGit(git, directory, ["fetch", ...quiet, source, commit])
  } catch (cause) {
    throw new StoppedError(
      {
        what: "A commit of the mission cannot be fetched.",
        where: source,
        expected: `an answer with ${commit.slice(0, 7)}`,
        got: gitSaid(cause),
        try: "the same command, once it answers",
      },
      { cause },
    )
  }
}

function isHere(git: GitEnvironment, directory: string, commit: Sha): boolean {
  try {
    runGit(git, directory, ["cat-file", "-e", `${commit}^{commit}`])
    return true
  } catch {
    return false
  }
}
