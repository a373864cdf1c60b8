/** Which failures count against what, and what a feature or a step may still do. */
import {
  type Failure,
  type FailureKind,
  type Limit,
  nameOf,
  type Stopped,
  type Subject,
} from "../log/attempt.ts"
import type { AttemptState, FeatureState, Mission } from "../log/mission.ts"
import { sha256 } from "../words/digest.ts"
import type { FeatureId, MilestoneId } from "../words/id.ts"
import { BACKOFF_MS } from "../words/limits.ts"
import { type Instant, latest, MINUTE_MS, plusMs } from "../words/time.ts"
import { policyOf } from "./phase.ts"
import { attemptsAt } from "./progress.ts"

export const failureOf = (attempt: AttemptState): Failure | null =>
  attempt.ended?.outcome.type === "failed" ? attempt.ended.outcome.failure : null

/** Not the work's fault: tried again after a while, on a budget of its own. */
export const isInfra = (kind: FailureKind): boolean => kind === "infra" || kind === "runner_lost"
const isCounted = (kind: FailureKind): boolean =>
  kind === "agent_failed" || kind === "verification_failed"
/** These wait for a person at once: trying again would give the same. */
const isFinal = (kind: FailureKind): boolean =>
  kind === "policy_blocked" || kind === "person_cancelled"

export function attemptsOf(m: Mission, subject: Subject): readonly AttemptState[] {
  const name = nameOf(subject)
  return [...m.attempts.values()].filter(a => nameOf(a.subject) === name)
}

/** Why a feature can not be tried again; null while it can. */
export function exhausted(m: Mission, feature: FeatureState): Stopped | null {
  const fresh = attemptsAt(m, feature.id).filter(a => a.order >= feature.freshFrom)
  const failures = fresh.flatMap(a => failureOf(a) ?? [])
  const last = failures.at(-1)
  const { attempts, conflicts, infra } = policyOf(m).budgets
  const family = onRoot(m, feature)
  if (family.filter(isConflict).length >= conflicts) {
    return { kind: "conflict", paths: last?.kind === "conflict" ? last.paths : [] }
  }
  const paid = family.filter(isPaid).length
  if (!last) return feature.fix && paid >= attempts ? { kind: "no_progress" } : null
  if (isFinal(last.kind)) return last
  if (failures.filter(f => f.kind === "inconclusive").length > 1) return last
  if (isInfra(last.kind) && family.filter(isLost).length >= infra) return last
  if (isRepeated(failures.filter(f => isCounted(f.kind)))) return { kind: "no_progress" }
  if (isStuckAtLimit(fresh)) return { kind: "no_progress" }
  const used = feature.fix ? paid : failures.filter(f => isCounted(f.kind)).length
  return used >= attempts ? last : null
}

/** A fix is paid from its root's budgets: what the root used, and what all its fixes did. */
function onRoot(m: Mission, { id, fix, freshFrom }: FeatureState): readonly AttemptState[] {
  if (!fix) return attemptsAt(m, id).filter(a => a.order >= freshFrom)
  const { root, calledBy } = fix
  const ids: FeatureId[] = [...m.features.values()].filter(f => f.fix?.root === root).map(f => f.id)
  if (isFeature(root)) ids.push(root)
  // A person who wants it once more gives it fresh budgets.
  const from = Math.max(freshFrom, m.retriedFrom.get(calledBy) ?? 0)
  return ids.flatMap(one => attemptsAt(m, one)).filter(a => a.order >= from)
}
const isFeature = (root: FeatureId | MilestoneId): root is FeatureId => root.startsWith("F")
const isPaid = (attempt: AttemptState): boolean => {
  const failure = failureOf(attempt)
  return attempt.ended !== null && (failure === null || isCounted(failure.kind))
}
const isConflict = (attempt: AttemptState): boolean =>
  attempt.conflictedOnto !== null || failureOf(attempt)?.kind === "workflows_moved"
const isLost = (attempt: AttemptState): boolean => isInfra(failureOf(attempt)?.kind ?? "conflict")

/** The same criteria, gates and ways to tamper twice in a row. */
function isRepeated(failures: readonly Failure[]): boolean {
  const [a, b] = failures.slice(-2)
  if (a?.kind !== "verification_failed" || b?.kind !== "verification_failed") return false
  const of = (f: typeof a) =>
    JSON.stringify([f.criteria, f.gates, f.tampering ?? []].map(all => [...all].sort()))
  return of(a) === of(b)
}

/** When a subject may be tried again after failures that are nobody's fault; null: at once. */
export function notBefore(tries: readonly AttemptState[]): {
  readonly until: Instant
  /** When it failed. */
  readonly since: Instant
  readonly failure: Failure
  readonly is: "backoff" | "parked"
} | null {
  const last = tries.at(-1)
  const failure = last && failureOf(last)
  if (!last?.ended || !failure) return null
  if (failure.kind === "limit") {
    const until = parkedUntil(failure, last.ended.at)
    return until === null ? null : { until, since: last.ended.at, failure, is: "parked" }
  }
  if (!isInfra(failure.kind)) return null
  const inRow =
    tries.length - 1 - tries.findLastIndex(a => !isInfra(failureOf(a)?.kind ?? "conflict"))
  const wait = BACKOFF_MS * 2 ** Math.min(inRow - 1, 6) * jitter(last.key)
  const since = last.ended.at
  return { until: plusMs(since, Math.round(wait)), since, failure, is: "backoff" }
}

/** At a limit that no waiting lifts, twice in a row, with nothing more saved: it would go on for ever. */
function isStuckAtLimit(tries: readonly AttemptState[]): boolean {
  const [a, b] = tries.slice(-2)
  const isStuck = (attempt: AttemptState | undefined) => {
    const failure = attempt && failureOf(attempt)
    return failure?.kind === "limit" && failure.resetsAt === null && !isWaitedFor(failure)
  }
  return isStuck(a) && isStuck(b) && a?.ended?.checkpoint === b?.ended?.checkpoint
}

/** The attempt whose saved work the next one goes on with. */
export function resumable(tries: readonly AttemptState[]): AttemptState | null {
  const last = tries.at(-1)
  return last?.ended?.checkpoint && failureOf(last)?.kind === "limit" ? last : null
}

/** Waiting brings a quota back. Turns, context and an attempt's own cap are fresh at once. */
const isWaitedFor = ({ of }: Limit): boolean => of === "quota" || of === "rate"

/** null: the next attempt may start at once. A reset time that has passed already is not believed. */
export const parkedUntil = (failure: Limit, at: Instant): Instant | null =>
  failure.resetsAt !== null
    ? latest(failure.resetsAt, plusMs(at, MINUTE_MS))
    : isWaitedFor(failure)
      ? plusMs(at, PARKED_MS)
      : null

/** A quota without a known end is asked again after a quarter of an hour. */
const PARKED_MS = 15 * 60_000

/** Between 0.75 and 1.25, from the key: the same in every replay. */
const jitter = (key: string): number =>
  0.75 + Number.parseInt(sha256(key).slice(0, 4), 16) / 0x20000
