/**
 * Looks at all missions of one repository until the next thing to do is far away. It is the loop of a
 * job that leaves again; which missions there are and what a look does is handed in.
 */
import type { Looked } from "../controller.ts"
import { MINUTE_MS, SECOND_MS } from "../core/values/time.ts"
import type { Failure } from "../github/failure.ts"
import { POLL_MS, STAY_MS, stayFor } from "./stay.ts"

export interface AllOptions {
  /** The missions that may have something to do, by their issues. */
  readonly find: () => Promise<readonly number[]>
  /** null: others were faster each time. */
  readonly look: (issue: number) => Promise<Looked | null>
  /** Whether the last job of an attempt's run has begun, so that the run ends now. */
  readonly isEnding: (looked: Looked) => Promise<boolean>
  readonly onSettled: (looked: Looked) => Promise<void>
  /** Says what a failed look was taken for, and does what helps. */
  readonly failed: (issue: number, error: unknown) => Promise<Failure>
  readonly clock: () => number
  readonly wait: (ms: number) => Promise<void>
  readonly isStopped: () => boolean
}

export interface All {
  /** Missions that are not over, each as it was last seen; null: no look succeeded. */
  readonly live: ReadonlyMap<number, Looked | null>
  readonly looks: number
  readonly failures: readonly Failure[]
  /** Until when GitHub's limit lets nothing be asked, in milliseconds since the epoch. */
  readonly restsUntil: number | null
}

/** A job of GitHub's has 15 minutes by our file. The rest is for what a look still sends. */
const JOB_MS = 11 * MINUTE_MS
/** The bell rings in the last job of a run, before the run has ended. */
const ENDING_MS = MINUTE_MS
const FAILURES_MAX = 4
const OTHERS_FASTER_MS = 2 * SECOND_MS

interface Task {
  readonly issue: number
  /** null: this job looks at it no more. */
  dueAt: number | null
  changedAt: number
  /** When the last job of its run was first seen without the run's end. */
  endingSince: number | null
  failures: number
  last: Looked | null
}

interface Round extends AllOptions {
  readonly tasks: Map<number, Task>
  readonly failures: Failure[]
  readonly endsAt: number
  looks: number
  restsUntil: number | null
}

export async function lookAtAll(options: AllOptions): Promise<All> {
  const endsAt = options.clock() + JOB_MS
  const tasks = new Map<number, Task>()
  const round: Round = { ...options, tasks, failures: [], endsAt, looks: 0, restsUntil: null }
  await findMore(round)
  for (;;) {
    const next = nextOf(round)
    if (next === null) {
      if (await someEnd(round)) continue
      break
    }
    const ms = (next.dueAt ?? 0) - round.clock()
    if (round.isStopped() || round.clock() + Math.max(0, ms) > endsAt) break
    if (ms > 0) await round.wait(ms)
    // Whoever asked meanwhile waits for a job of its own, which begins only once this one has left.
    if (ms >= POLL_MS) await findMore(round)
    await lookAt(round, next)
  }
  const { looks, failures, restsUntil } = round
  const live = [...tasks.values()].filter(({ last }) => last === null || isLive(last))
  return {
    ...{ looks, failures, restsUntil },
    live: new Map(live.map(({ issue, last }) => [issue, last])),
  }
}

/** What somebody asked may have come to nothing. */
const isLive = ({ isSettled, mission }: Looked): boolean => !isSettled && mission.requested !== null

async function findMore(round: Round): Promise<void> {
  try {
    for (const issue of await round.find()) {
      const begun = { dueAt: round.clock(), changedAt: round.clock() }
      const task = { issue, ...begun, endingSince: null, failures: 0, last: null }
      if (!round.tasks.has(issue)) round.tasks.set(issue, task)
    }
  } catch (error) {
    if (round.tasks.size === 0) throw error
    round.failures.push(await round.failed(0, error))
  }
}

function nextOf({ tasks }: Round): Task | null {
  const due = [...tasks.values()].filter(({ dueAt }) => dueAt !== null)
  const [first = null] = due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
  return first
}

async function lookAt(round: Round, task: Task): Promise<void> {
  round.looks += 1
  try {
    const looked = await round.look(task.issue)
    task.failures = 0
    if (looked === null) {
      task.dueAt = round.clock() + OTHERS_FASTER_MS
      return
    }
    if (looked.events.length + looked.sent.length > 0) task.changedAt = round.clock()
    task.last = looked
    const ms = stayFor(looked, round.clock() - task.changedAt)
    task.dueAt = ms === null ? null : round.clock() + ms
    if (looked.isSettled) await round.onSettled(looked)
  } catch (error) {
    const failure = await round.failed(task.issue, error)
    task.failures += 1
    const ms = againAfter(round, task, failure)
    if (ms === null) round.failures.push(failure)
    task.dueAt = ms === null ? null : round.clock() + ms
  }
}

/** null: a later job looks again. */
function againAfter(round: Round, { failures }: Task, failure: Failure): number | null {
  if (failure.is === "limit") {
    // Our own is met before GitHub's, so that the next look can still say that the mission rests.
    if (failure.of === "pace" && failures === 1) return 0
    const ms = Math.max(SECOND_MS, (failure.until ?? Number.POSITIVE_INFINITY) - round.clock())
    if (ms <= STAY_MS && failures < FAILURES_MAX) return ms
    round.restsUntil = Math.max(round.restsUntil ?? 0, failure.until ?? 0)
    return null
  }
  if (failure.is !== "passing" || failures >= FAILURES_MAX) return null
  return Math.max(SECOND_MS * 2 ** failures, (failure.until ?? 0) - round.clock())
}

/** Asked only before the job leaves, because each question costs a request. */
async function someEnd(round: Round): Promise<boolean> {
  let isAny = false
  for (const task of round.tasks.values()) {
    const { last } = task
    if (last === null || last.isSettled || round.isStopped()) continue
    if (task.endingSince !== null && round.clock() - task.endingSince >= ENDING_MS) continue
    if (!(await ends(round, last))) continue
    task.endingSince ??= round.clock()
    task.dueAt = round.clock() + POLL_MS
    isAny = true
  }
  return isAny
}

async function ends(round: Round, last: Looked): Promise<boolean> {
  if (!last.waits.some(({ type }) => type === "run_working" || type === "run_queued")) return false
  try {
    return await round.isEnding(last)
  } catch {
    return false
  }
}
