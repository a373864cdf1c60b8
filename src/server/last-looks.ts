/**
 * Lets the last look at a mission stand as long as nothing shows that anything changed. A look that
 * stands may only say that there is still nothing to do: before anything is done, everything is read
 * again.
 */
import { type Looked, lookAgain, type Observe } from "../controller.ts"
import type { Observed } from "../core/log/observed.ts"
import { type Instant, instant, MINUTE_MS, toMs } from "../core/values/time.ts"
import { awaitingCi } from "../core/work/ci.ts"
import { liveAttempts } from "../core/work/progress.ts"
import { failureOf } from "../github/failure.ts"
import type { Sentinels } from "./sentinels.ts"
import { touchesOf } from "./touches.ts"

/** "due": only time has passed, as far as we were told. "rung": we were told of something. */
export type Why = "due" | "rung"

/** Looks in full, and lets the caller see what is observed. */
type LookInFull = (noting: (observe: Observe) => Observe) => Promise<Looked | null>

export interface LastLooks {
  /** Answers what the last look found if that still stands. */
  look(issue: number, why: Why, inFull: LookInFull): Promise<Looked | null>
  /** Leaves out issues whose missions have settled and were left alone since. */
  unsettled(issues: readonly number[]): Promise<readonly number[]>
}

interface Options {
  readonly sentinels: Sentinels
  /** Of this machine. */
  readonly clock: () => number
  /** For how long lists may be behind. */
  readonly graceMs: number
  /** After how long everything is read again, even if nothing shows. Left out: an hour. */
  readonly fullMs?: number
  /** Any number; repositories with different ones look at different moments. */
  readonly offset: number
}

/** A look that had nothing to do. */
interface Rest {
  readonly startedAt: number
  /** null: the mission has settled. */
  readonly last: { readonly looked: Looked; readonly seen: Observed } | null
  readonly names: readonly string[]
  /** The runs of attempts that are under way. */
  readonly runs: readonly number[]
  /** When everything is read again, even if nothing shows. */
  readonly endsAt: number
}

interface Known {
  /** When it last did anything, or we were told of anything. */
  stirredAt: number
  rest: Rest | null
}

/** What no sentinel shows, such as a dependency that was moved, sent a webhook, and few get lost. */
const FULL_MS = 60 * MINUTE_MS
/** Checks of other Apps have no sentinel either, and this mission waits for them. */
const FULL_FOR_CI_MS = 10 * MINUTE_MS
/** Nobody waits for a mission that has settled. */
const FULL_SETTLED_MS = 24 * 60 * MINUTE_MS

export function createLastLooks(options: Options): LastLooks {
  const { sentinels, clock, graceMs, offset, fullMs = FULL_MS } = options
  const all = new Map<number, Known>()

  function isLeftAlone({ startedAt, names, runs, endsAt }: Rest): boolean {
    const at = clock()
    // A clock that was set back can't tell what came first.
    const isTimely = startedAt <= at && at < endsAt
    return isTimely && sentinels.stirredAt(names) + graceMs <= startedAt && sentinels.shows(runs)
  }

  /** Everything must be read if this answers null. Then what is read is compared with what was just asked. */
  async function still({ stirredAt, rest }: Known): Promise<Looked | null> {
    const last = rest?.last
    const guessed = last && instant(toMs(last.looked.now) + clock() - rest.startedAt)
    if (guessed && lookAgain(last, guessed) === null) return null
    const now = await askedOf(sentinels)
    if (!last || now === null || stirredAt + graceMs > rest.startedAt) return null
    return isLeftAlone(rest) ? lookAgain(last, now) : null
  }

  async function lookInFull(issue: number, stirredAt: number, inFull: LookInFull) {
    const startedAt = clock()
    // If the look fails, nothing stands.
    all.set(issue, { stirredAt, rest: null })
    let seen: Observed | null = null
    const looked = await inFull(observe => async mission => (seen = await observe(mission)))
    if (looked === null || looked.events.length + looked.sent.length > 0) {
      all.set(issue, { stirredAt: clock(), rest: null })
    } else if (looked.mission.requested === null) all.delete(issue)
    else if (seen) all.set(issue, { stirredAt, rest: restOf({ looked, seen, startedAt, fullMs }) })
    return looked
  }

  return {
    async look(issue, why, inFull) {
      const known = all.get(issue) ?? { stirredAt: clock(), rest: null }
      const stands = why === "due" ? await still(known) : null
      const stirredAt = why === "due" ? known.stirredAt : clock()
      const looked = stands ?? (await lookInFull(issue, stirredAt, inFull))
      return looked && { ...looked, againMs: together(looked.againMs, clock() + offset) }
    },
    async unsettled(issues) {
      const isSettled = (issue: number) => {
        const rest = all.get(issue)?.rest
        return rest?.last === null && isLeftAlone(rest)
      }
      const isAny = issues.some(issue => all.get(issue)?.rest?.last === null)
      if (!isAny || (await askedOf(sentinels)) === null) return issues
      return issues.filter(issue => !isSettled(issue))
    },
  }
}

function restOf({
  looked,
  seen,
  startedAt,
  fullMs,
}: {
  readonly looked: Looked
  readonly seen: Observed
  readonly startedAt: number
  readonly fullMs: number
}): Rest {
  const { mission, isSettled } = looked
  const liveMs = awaitingCi(mission) ? Math.min(fullMs, FULL_FOR_CI_MS) : fullMs
  const forMs = isSettled ? FULL_SETTLED_MS : liveMs
  return {
    startedAt,
    last: isSettled ? null : { looked, seen },
    names: touchesOf(mission),
    runs: liveAttempts(mission).flatMap(({ run }) => run ?? []),
    endsAt: startedAt + forMs,
  }
}

/** null: GitHub does not let us ask this here, so nothing can stand. */
async function askedOf(sentinels: Sentinels): Promise<Instant | null> {
  try {
    return await sentinels.ask()
  } catch (error) {
    const { is } = failureOf(error, 0)
    if (is === "cannot" || is === "gone") return null
    throw error
  }
}

/**
 * Missions of one repository look at the same moments, one a minute, and share what the sentinels
 * answer. None looks later than it asked to.
 */
function together(againMs: number, nowMs: number): number {
  if (againMs < MINUTE_MS) return againMs
  return againMs - ((nowMs + againMs) % MINUTE_MS)
}
