/**
 * Reads gate.json and the attempt's brief from the log's ref. It never folds the log, and accepts
 * only the brief that the gate names.
 */
import { z } from "zod"
import { isRunRole } from "../core/log/attempt.ts"
import { asBrief, lackedOfGate } from "../core/log/beside.ts"
import { type Brief, Gatekeeper } from "../core/log/brief.ts"
import { digestOf } from "../core/values/digest.ts"
import { AttemptKey, Sha } from "../core/values/id.ts"
import { headOf } from "../core/values/printed.ts"
import { AttemptError } from "./attempt-error.ts"
import { logRef, nameOf, type Run } from "./attempt-run.ts"
import { mayStart, type Permit } from "./gate.ts"
import { fetchArgs, fetchLog, LOG_HERE } from "./log-fetch.ts"
import type { Clock } from "./step-ports.ts"
import { type Git, type GitAnswer, gitError } from "./tree/own-git.ts"

/**
 * The log names a run within a second of the dispatch. If the dispatch's answer was lost, it takes
 * until the next full read.
 */
const GATE_WAIT_MS = 10 * 60_000
const FIRST_PAUSE_MS = 100
const PAUSE_MS_MAX = 5_000

/** `log`: a fetch of the log that is already under way. */
export interface Reading {
  readonly git: Git
  readonly run: Run
  readonly log?: Promise<GitAnswer> | undefined
}

export async function readGate({ git, run, log }: Reading): Promise<Gatekeeper> {
  const answer = await (log ?? fetchLog(git, run))
  if (answer.exit !== 0) {
    throw new AttemptError(
      {
        what: "The mission's log cannot be read.",
        where: logRef(run),
        expected: "a ref that this run's token may fetch",
        got: gitError(fetchArgs(run), answer).message,
      },
      { cause: gitError(fetchArgs(run), answer) },
    )
  }
  const gatekeeper = parse(Gatekeeper, await readFile(git, run, "gate.json"), "gate.json")
  if (gatekeeper.mission === run.mission) return gatekeeper
  throw new AttemptError({
    what: "The log is another mission's.",
    where: `gate.json in ${logRef(run)}`,
    expected: `mission ${run.mission}`,
    got: `mission ${gatekeeper.mission}`,
  })
}

/** A newer program wrote the brief or the gate. */
export interface Outdated {
  readonly kind: "outdated"
  readonly base: Sha
  /** What this version of the Action doesn't know, in words for people. */
  readonly lacked: readonly string[]
}

/** The members that are read of every brief, whatever its version. */
const BriefHead = z.object({ mission: z.int(), attempt: AttemptKey, base: Sha })

/** Comes after readGate, because the brief is read from the same commit as the gate. */
export async function readBrief(
  git: Git,
  run: Run,
  gatekeeper: Gatekeeper,
): Promise<Brief | Outdated> {
  const place = `briefs/${run.attempt}.json`
  const raw: unknown = JSON.parse(await readFile(git, run, place))
  const wanted = gatekeeper.attempts[run.attempt]?.brief
  if (digestOf(raw) !== wanted) {
    throw new AttemptError({
      what: "The brief is not the one that the log scheduled.",
      where: `${place} in ${logRef(run)}`,
      expected: `digest ${wanted ?? "of an open attempt"}`,
      got: `digest ${digestOf(raw)}`,
    })
  }
  const { mission, attempt, base } = parse(BriefHead, JSON.stringify(raw), place)
  if (attempt !== run.attempt || mission !== run.mission) {
    throw new AttemptError({
      what: "The brief belongs to another attempt.",
      where: `${place} in ${logRef(run)}`,
      expected: nameOf(run),
      got: `mission ${mission}, attempt ${attempt}`,
    })
  }
  const read = asBrief(raw)
  if (read.is === "broken") throw unreadable(place, "no `schema` that is a number")
  const unknown = isRunRole(run.role) ? [] : [`"${run.role}" as role of a run`]
  const lacked = [
    ...unknown,
    ...lackedOfGate(gatekeeper),
    ...(read.is === "newer" ? read.lacked : []),
  ]
  return read.is === "newer" || lacked.length > 0 ? { kind: "outdated", base, lacked } : read.value
}

export interface Admission {
  readonly gatekeeper: Gatekeeper
  readonly permit: Exclude<Permit, { type: "wait" }>
}

/** Asks until the log names a run for this attempt, but no longer than the limit. */
export async function awaitGate({
  git,
  run,
  clock,
  log: first,
}: Reading & { readonly clock: Clock }): Promise<Admission> {
  const until = clock.now() + GATE_WAIT_MS
  let log = first
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, PAUSE_MS_MAX)) {
    const gatekeeper = await readGate({ git, run, log })
    log = undefined
    const permit = mayStart(gatekeeper, { ...run, key: run.attempt })
    if (permit.type !== "wait") return { gatekeeper, permit }
    if (clock.now() >= until) {
      throw new AttemptError({
        what: "This run was not allowed to start.",
        where: nameOf(run),
        expected: "a log that names the attempt's run",
        got: `no run named after ${GATE_WAIT_MS / 60_000} minutes`,
      })
    }
    await clock.wait(pause)
  }
}

const readFile = async (git: Git, run: Run, path: string): Promise<string> => {
  try {
    return `${await git.object(`${LOG_HERE}:${path}`)}`
  } catch (cause) {
    throw new AttemptError(
      {
        what: "A file is missing beside the log.",
        where: `${path} in ${logRef(run)}`,
        expected: "the file that scheduling writes",
        got: "no such file",
      },
      { cause },
    )
  }
}

function parse<T>(schema: { parse(value: unknown): T }, text: string, where: string): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw unreadable(where, headOf((cause as Error).message, 500), { cause })
  }
}

const unreadable = (where: string, got: string, options?: ErrorOptions): AttemptError =>
  new AttemptError(
    {
      what: "A file beside the log cannot be read.",
      where,
      expected: "a file that Missions wrote; if a newer version did, update the pinned Action",
      got,
    },
    options,
  )
