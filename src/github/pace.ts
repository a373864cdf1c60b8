/**
 * When an installation may send its next request. All missions and repositories of an installation
 * share one pace, because GitHub counts them together. Several processes also ask a pace that they
 * share; each keeps its own besides, which goes on when the others cannot be asked.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../core/values/time.ts"
import { RestingError } from "./errors.ts"
import type { Failure } from "./failure.ts"

/** "content": a write that GitHub counts as content. "write": any other, such as a commit. */
export type Kind = "read" | "write" | "content"

export interface Pace {
  /**
   * Resolves when the turn has come, with a function that ends it. Rejects with a RestingError
   * while a limit lasts.
   */
  turn(installation: number, kind: Kind): Promise<() => void>
  /** Notes a limit that GitHub reported. All else is ignored. */
  failed(installation: number, failure: Failure): void
  /**
   * A request was answered well. `usedUpUntilMs`: it was the last one of this hour; null: more may
   * follow.
   */
  answered(installation: number, usedUpUntilMs: number | null): void
  /** Until when nothing may be sent, in milliseconds since the epoch; 0 if it may be now. */
  restingUntil(installation: number): number
}

/** What all processes of a server count together. */
export interface SharedPace {
  /**
   * A turn among all processes: how long to wait for it, or how long the installation rests. null:
   * the others cannot be asked now.
   */
  turn(
    installation: number,
    kind: Kind,
    limits: SharedLimits,
  ): Promise<{ readonly waitMs: number; readonly restMs: number } | null>
  /** The installation rests for so long from now. */
  rests(installation: number, ms: number): void
  /** How many processes there are, with this one, as far as is known. */
  members(): number
}

interface SharedLimits {
  /** Between two writes. */
  readonly paceMs: number
  /** Content that may be written in an hour. */
  readonly perHour: number
  /** How much must fit again before a rest ends. */
  readonly room: number
}

interface Options {
  readonly clock: () => number
  /** A number in [0, 1). */
  readonly random: () => number
  /** The time between two writes; 0 for an instance without limits. */
  readonly paceMs: number
  /** Left out or null: there is only this process. */
  readonly shared?: SharedPace | null
}

/** GitHub allows 500 content-creating requests an hour (docs: rate-limits-for-the-rest-api). */
const CONTENT_PER_HOUR = 500
/** A look is worth its reads only if it can write some of what it finds. */
const ROOM = 10
/** GitHub allows 100 at once, for all programs of the account. */
const AT_ONCE = 10
/** GitHub asks for at least a minute after a limit without a time. */
const REST_MS = MINUTE_MS
/** Its limits of an hour are over by then; one that still lasts is met again. */
const REST_MAX_MS = HOUR_MS
/** A wait that long belongs into the next look, not into this one. */
const LONGEST_TURN_MS = 5 * MINUTE_MS

interface Lane {
  restingUntil: number
  /** Limits in a row for which GitHub named no end. */
  unnamed: number
  open: number
  readonly waiting: (() => void)[]
  /** Resolves when the write before has ended. */
  lastWrite: Promise<void>
  /** Writes that wait for their turn. */
  queued: number
  nextWriteAt: number
  /** When content was written in the last hour, oldest first. */
  readonly written: number[]
}

export function createPace(options: Options): Pace {
  const lanes = new Map<number, Lane>()
  const laneOf = (installation: number): Lane => {
    const found = lanes.get(installation) ?? emptyLane()
    lanes.set(installation, found)
    return found
  }
  const { clock, shared } = options
  const mustNotRest = (lane: Lane) => {
    if (clock() < lane.restingUntil) throw new RestingError(lane.restingUntil)
  }
  const rest = (installation: number, lane: Lane, until: number) => {
    if (until > lane.restingUntil) shared?.rests(installation, until - clock())
    lane.restingUntil = Math.max(lane.restingUntil, until)
  }
  return {
    async turn(installation, kind) {
      const lane = laneOf(installation)
      mustNotRest(lane)
      if (options.paceMs === 0) return () => {}
      const end = kind === "read" ? await slot(lane) : await writeTurn(lane, kind, options)
      try {
        mustNotRest(lane)
        await turnAmongAll(lane, { installation, kind }, options)
        mustNotRest(lane)
      } catch (error) {
        end()
        throw error
      }
      return end
    },
    failed(installation, failure) {
      if (failure.is !== "limit" || failure.of === "pace") return
      const lane = laneOf(installation)
      const until = failure.until ?? clock() + unnamedMs(lane, options.random)
      // GitHub's clock and ours may differ, and what is asked too early prolongs a limit.
      const earliest = clock() + SECOND_MS
      rest(installation, lane, Math.max(until + SECOND_MS, earliest))
    },
    answered(installation, usedUpUntilMs) {
      const lane = laneOf(installation)
      lane.unnamed = 0
      if (usedUpUntilMs !== null) rest(installation, lane, usedUpUntilMs + SECOND_MS)
    },
    restingUntil(installation) {
      const until = lanes.get(installation)?.restingUntil ?? 0
      return until > clock() ? until : 0
    },
  }
}

const emptyLane = (): Lane => ({
  ...{ restingUntil: 0, unnamed: 0, open: 0, waiting: [], lastWrite: Promise.resolve() },
  ...{ queued: 0, nextWriteAt: 0, written: [] },
})

/** Waits until no other process writes, or throws if all of them rest. */
async function turnAmongAll(
  lane: Lane,
  { installation, kind }: { readonly installation: number; readonly kind: Kind },
  { clock, paceMs, shared }: Options,
): Promise<void> {
  if (!shared) return
  const limits = { paceMs, perHour: CONTENT_PER_HOUR, room: ROOM }
  const turn = await shared.turn(installation, kind, limits)
  if (turn !== null && turn.restMs > 0) {
    lane.restingUntil = Math.max(lane.restingUntil, clock() + turn.restMs)
    throw new RestingError(lane.restingUntil)
  }
  if (kind === "read") return
  const members = shared.members()
  // What the others write is not known then, so this process leaves room for them.
  if (turn === null && kind === "content") mustFit(lane, clock(), CONTENT_PER_HOUR / members)
  const waitMs = turn?.waitMs ?? (members - 1) * paceMs
  if (waitMs > 0) await waited(waitMs)
  lane.nextWriteAt = clock() + paceMs
}

const waited = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Doubles each time; the jitter keeps several processes from coming back at once. */
function unnamedMs(lane: Lane, random: () => number): number {
  lane.unnamed += 1
  const ms = Math.min(REST_MS * 2 ** (lane.unnamed - 1), REST_MAX_MS)
  return ms + random() * ms * 0.5
}

/** One of the requests that may be open at once. */
async function slot(lane: Lane): Promise<() => void> {
  if (lane.open >= AT_ONCE) await new Promise<void>(resolve => lane.waiting.push(resolve))
  else lane.open += 1
  let isEnded = false
  return () => {
    if (isEnded) return
    isEnded = true
    const next = lane.waiting.shift()
    if (next) next()
    else lane.open -= 1
  }
}

/** Writes go one after the other, and each begins that long after the one before. */
async function writeTurn(lane: Lane, kind: Kind, options: Options): Promise<() => void> {
  const { clock, paceMs } = options
  if (lane.queued * paceMs > LONGEST_TURN_MS) {
    throw new RestingError(clock() + lane.queued * paceMs)
  }
  if (kind === "content") {
    mustFit(lane, clock(), CONTENT_PER_HOUR)
    lane.written.push(clock())
  }
  const before = lane.lastWrite
  let end = () => {}
  lane.lastWrite = new Promise<void>(resolve => {
    end = resolve
  })
  lane.queued += 1
  await before
  const waitMs = lane.nextWriteAt - clock()
  if (waitMs > 0) await waited(waitMs)
  lane.queued -= 1
  lane.nextWriteAt = clock() + paceMs
  return end
}

/** Lets the installation rest until there is room for some more, if there are so many. */
function mustFit(lane: Lane, now: number, most: number): void {
  const { written } = lane
  while (written.length > 0 && (written[0] ?? now) <= now - HOUR_MS) written.shift()
  const enough = written[ROOM - 1]
  if (written.length >= most && enough !== undefined) {
    lane.restingUntil = Math.max(lane.restingUntil, enough + HOUR_MS)
    throw new RestingError(lane.restingUntil)
  }
}
