/** Which failures count against which budget, and what a feature or a step may still do. */
import {
  type Failure,
  type ModelLimit,
  nameOf,
  type Stopped,
  type Subject,
} from "../log/attempt.ts"
import { FAILURES, isCounted, isInfra, isPaidFrom, type PaidFrom } from "../log/failure.ts"
import type { AttemptState, FeatureState, Mission } from "../log/mission.ts"
import type { Policy } from "../plan/policy.ts"
import { sha256 } from "../values/digest.ts"
import type { FeatureId, MilestoneId } from "../values/id.ts"
import { BACKOFF_MS } from "../values/limits.ts"
import { type Instant, latest, MINUTE_MS, plusMs } from "../values/time.ts"
import { policyOf } from "./phase.ts"
import { attemptsAt } from "./progress.ts"

export const failureOf = (attempt: AttemptState): Failure | null =>
  attempt.ended?.outcome.type === "failed" ? attempt.ended.outcome.failure : null

export function attemptsOf(m: Mission, subject: Subject): readonly AttemptState[] {
  const name = nameOf(subject)
  return [...m.attempts.values()].filter(a => nameOf(a.subject) === name)
}

/** Why a feature cannot be tried again. null as long as it can. */
export function exhausted(m: Mission, feature: FeatureState): Stopped | null {
  const fresh = attemptsAt(m, feature.id).filter(a => a.order >= feature.freshFrom)
  // Another try would find the same. Only a person can say whether that is right.
  if (fresh.at(-1)?.ended?.outcome.type === "nothing_to_do") return { kind: "nothing_to_do" }
  if (!feature.fix) return givenUp(m, fresh)
  const family = onRoot(m, feature)
  return givenUp(m, fresh, family) ?? usedUp(m, fresh, family)
}

/** The budgets were used up before this fix, so it has no try of its own. */
function usedUp(
  m: Mission,
  tries: readonly AttemptState[],
  family: readonly AttemptState[],
): Stopped | null {
  const { attempts, conflicts } = policyOf(m).budgets
  if (paid(family, "conflicts") >= conflicts) return { kind: "conflict", paths: [] }
  const isUsedUp = family.filter(isPaid).length >= attempts
  return isUsedUp ? (failuresOf(tries).at(-1) ?? { kind: "no_progress" }) : null
}

/**
 * Why nothing more is tried after these tries of one subject. null: there is another try. `payers`
 * are all attempts that share the tries' budgets.
 */
export function givenUp(
  m: Mission,
  tries: readonly AttemptState[],
  payers: readonly AttemptState[] = tries,
): Stopped | null {
  const failure = failuresOf(tries).at(-1)
  if (failure === undefined) return null
  const end = ENDS[FAILURES[failure.kind].paidFrom]
  return end({ failure, tries, payers, budgets: policyOf(m).budgets })
}

interface Spent {
  /** The last failure. */
  readonly failure: Failure
  readonly tries: readonly AttemptState[]
  readonly payers: readonly AttemptState[]
  readonly budgets: Policy["budgets"]
}

/**
 * Everything that pays for another try ends at some point, so that nothing is tried until all the
 * money is gone.
 */
const ENDS: { readonly [From in PaidFrom]: (spent: Spent) => Stopped | null } = {
  attempts: ({ failure, tries, budgets }) =>
    isRepeated(tries)
      ? { kind: "no_progress" }
      : reached(paid(tries, "attempts"), budgets.attempts, failure),
  conflicts: ({ failure, payers, budgets }) =>
    reached(paid(payers, "conflicts"), budgets.conflicts, failure),
  infra: ({ failure, payers, budgets }) => reached(paid(payers, "infra"), budgets.infra, failure),
  once: ({ failure, tries }) => reached(paid(tries, "once"), 2, failure),
  waits: ({ tries }) => (isStuckAtLimit(tries) ? { kind: "no_progress" } : null),
  // Each of these tries was a person's wish.
  hold: ({ failure, tries, budgets }) => reached(paid(tries, "hold"), budgets.infra, failure),
  person: ({ failure }) => failure,
  // Runs that nobody called off ended by themselves again and again, so something is broken on the
  // way.
  free: ({ failure, tries, budgets }) =>
    reached(tries.filter(isUncalledFor).length, budgets.infra, failure),
}

const reached = (used: number, most: number, failure: Failure): Failure | null =>
  used >= most ? failure : null

const isUncalledFor = (attempt: AttemptState): boolean =>
  attempt.cancelled === null && isPaidFrom(failureOf(attempt), "free")

const paid = (tries: readonly AttemptState[], from: PaidFrom): number =>
  tries.filter(a => isPaidFrom(failureAt(a), from)).length

/** A merge that GitHub refused counts as a failure of the attempt that was to be merged. */
export const failureAt = (attempt: AttemptState): Failure | null =>
  attempt.conflictedOnto === null ? failureOf(attempt) : { kind: "conflict", paths: [] }

const failuresOf = (tries: readonly AttemptState[]): readonly Failure[] =>
  tries.flatMap(a => failureAt(a) ?? [])

/** A fix is paid from its root's budgets, together with the root and all its other fixes. */
function onRoot(m: Mission, { id, fix, freshFrom }: FeatureState): readonly AttemptState[] {
  if (!fix) return attemptsAt(m, id).filter(a => a.order >= freshFrom)
  const { root, calledBy } = fix
  const ids: FeatureId[] = [...m.features.values()].filter(f => f.fix?.root === root).map(f => f.id)
  if (isFeature(root)) ids.push(root)
  // A person who retries it gives it fresh budgets.
  const from = Math.max(freshFrom, m.retriedFrom.get(calledBy) ?? 0)
  return ids.flatMap(one => attemptsAt(m, one)).filter(a => a.order >= from)
}
const isFeature = (root: FeatureId | MilestoneId): root is FeatureId => root.startsWith("F")
const isPaid = (attempt: AttemptState): boolean =>
  attempt.ended?.outcome.type === "delivered" || isCounted(failureOf(attempt))

/** Whether the same criteria, gates and ways to tamper failed twice in a row. */
function isRepeated(tries: readonly AttemptState[]): boolean {
  const [a, b] = failuresOf(tries).filter(isCounted).slice(-2)
  if (a?.kind !== "verification_failed" || b?.kind !== "verification_failed") return false
  const of = (f: typeof a) =>
    JSON.stringify([f.criteria, f.gates, f.tampering ?? []].map(all => [...all].sort()))
  return of(a) === of(b)
}

/** When a subject may be tried again after failures that are nobody's fault. null: at once. */
export function notBefore(tries: readonly AttemptState[]): {
  readonly until: Instant
  /** When the last attempt failed. */
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
  if (!isInfra(failure)) return null
  const inRow = tries.length - 1 - tries.findLastIndex(a => !isInfra(failureOf(a)))
  const wait = BACKOFF_MS * 2 ** Math.min(inRow - 1, 6) * jitter(last.key)
  const since = last.ended.at
  return { until: plusMs(since, Math.round(wait)), since, failure, is: "backoff" }
}

/**
 * It hit a limit that no waiting lifts twice in a row, and saved no more work in between. It would
 * go on like this for ever.
 */
function isStuckAtLimit(tries: readonly AttemptState[]): boolean {
  const [a, b] = tries.slice(-2)
  const isStuck = (attempt: AttemptState | undefined) => {
    const failure = attempt && failureOf(attempt)
    return failure?.kind === "limit" && failure.resetsAt === null && !isWaitedFor(failure)
  }
  return isStuck(a) && isStuck(b) && a?.ended?.checkpoint === b?.ended?.checkpoint
}

/** The attempt whose saved work the next one continues. */
export function resumable(tries: readonly AttemptState[]): AttemptState | null {
  const last = tries.at(-1)
  return last?.ended?.checkpoint && failureOf(last)?.kind === "limit" ? last : null
}

/** Waiting brings a quota back. Turns, context and an attempt's own cap are fresh at once. */
const isWaitedFor = ({ of }: ModelLimit): boolean => WAITED_FOR.includes(of)
const WAITED_FOR: readonly ModelLimit["of"][] = ["quota", "rate", "overload", "unreachable"]

/** null: the next attempt may start at once. A reset time in the past is not believed. */
export const parkedUntil = (failure: ModelLimit, at: Instant): Instant | null =>
  failure.resetsAt !== null
    ? latest(failure.resetsAt, plusMs(at, MINUTE_MS))
    : isWaitedFor(failure)
      ? plusMs(at, PARKED_MS)
      : null

/** A quota without a known end is tried again after a quarter of an hour. */
const PARKED_MS = 15 * 60_000

/** A factor between 0.75 and 1.25, computed from the key, so that every replay has the same. */
const jitter = (key: string): number =>
  0.75 + Number.parseInt(sha256(key).slice(0, 4), 16) / 0x20000
