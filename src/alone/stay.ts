/**
 * How long a job stays for a mission. A job that leaves and comes back costs a minute, so it stays for
 * what is over within that time, and for nothing that a bell, a person or the sweep will tell.
 */
import type { Looked } from "../controller.ts"
import type { Wait } from "../core/log/wait.ts"
import { MINUTE_MS, SECOND_MS, toMs } from "../core/values/time.ts"

/** What ends at a known time is waited for if that is not later. */
export const STAY_MS = 3 * MINUTE_MS
/** What GitHub usually shows within seconds is asked for so often, and so long. */
export const POLL_MS = 5 * SECOND_MS
const PATIENCE_MS = 90 * SECOND_MS

/** "seconds": nobody tells of its end, which is near. "told": somebody rings, or the sweep finds it. */
const ENDS: { readonly [Kind in Wait["type"]]: "seconds" | "told" } = {
  answers: "told",
  quiet: "told",
  approval: "told",
  replanning: "told",
  held: "told",
  run_queued: "told",
  run_approval: "told",
  run_working: "told",
  report: "seconds",
  integration: "seconds",
  syncing: "seconds",
  merging: "seconds",
  dependency: "told",
  capacity: "told",
  earlier_milestone: "told",
  paths: "told",
  budget: "told",
  backoff: "told",
  parked: "told",
  person_works: "told",
  person_wanted: "told",
  stopped: "told",
  verdict_by_person: "told",
  checks_pending: "told",
  sealing: "seconds",
  finding: "told",
  creation: "seconds",
  unshown: "told",
  github_refuses: "told",
  requests: "told",
  comments_rest: "told",
  contested: "told",
  issue_lost: "told",
  stale: "told",
  nothing_built: "told",
  merge_by_person: "told",
  newer_log: "told",
  newer_report: "told",
}

/**
 * Milliseconds until this job looks again; null: it does not. `idleMs`: how long no look of this
 * job has changed anything.
 */
export function stayFor(looked: Looked, idleMs: number): number | null {
  const { events, sent, againMs, waits, now } = looked
  if (looked.isSettled) return null
  const isBusy = events.length + sent.length > 0
  if (isBusy && againMs <= POLL_MS) return againMs
  const times = waits.flatMap(wait => {
    if (wait.until === undefined || wait.needs === "person") return []
    const ms = Math.max(SECOND_MS, toMs(wait.until) - toMs(now))
    return ms <= STAY_MS ? [ms] : []
  })
  const isNear = waits.some(wait => wait.needs !== "person" && ENDS[wait.type] === "seconds")
  const polls = isNear && idleMs < PATIENCE_MS ? [POLL_MS] : []
  const soonest = Math.min(...times, ...polls)
  return Number.isFinite(soonest) ? soonest : null
}
