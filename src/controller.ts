/** The only loop: it reads, asks the core, appends and sends. It must never decide anything. */
import type { Brief } from "./core/log/brief.ts"
import type { Create, Effect, Ensure } from "./core/log/effect.ts"
import type { Event } from "./core/log/event.ts"
import type { Mission, MissionRef } from "./core/log/mission.ts"
import type { Answer } from "./core/log/news.ts"
import type { Observed, SeenLog } from "./core/log/observed.ts"
import { hasTrait, type Wait } from "./core/log/wait.ts"
import { reconcile } from "./core/reconcile.ts"
import { earliest, type Instant, MINUTE_MS, SECOND_MS } from "./core/values/time.ts"

/** The mission's log on GitHub. */
export interface Log {
  read(ref: MissionRef): Promise<ReadLog>
  /** False if somebody else appended first. If the answer gets lost, the adapter looks for its own commit. */
  append(ref: MissionRef, version: string | null, entry: Entry): Promise<boolean>
  /** Records bindings and refusals. It appends again until none of them is news. */
  record(ref: MissionRef, answers: readonly Answer[]): Promise<void>
}

interface ReadLog {
  readonly mission: Mission
  /** The version that was read. An append must bring it back. */
  readonly version: string | null
  /** GitHub's clock at the moment of this read. */
  readonly now: Instant
  /**
   * What a newer program wrote and this one does not know. The mission then shows only what came
   * before it.
   */
  readonly lacked: readonly string[]
  /** Set if somebody else changed the log. The mission is then as the last append of ours left it. */
  readonly astray?: SeenLog | null
}

export interface Entry {
  readonly before: Mission
  readonly after: Mission
  readonly events: readonly Event[]
  readonly briefs: readonly Brief[]
  readonly now: Instant
}

export type Observe = (mission: Mission) => Promise<Observed>

/** Sends what it is given; each answer comes back as a fact. It stops creating once `mayCreate` says no. */
export type Send = (
  mission: Mission,
  effects: readonly Effect[],
  mayCreate: () => boolean,
) => Promise<readonly Answer[]>

export interface Ports {
  readonly log: Log
  readonly observe: Observe
  readonly send: Send
  /** This machine's clock, for lengths of time only. Instants come from GitHub. */
  readonly clock: () => number
  /** Gets one line for each look, with what happened in it. */
  readonly report: (looked: Looked) => void
}

export interface Looked {
  readonly ref: MissionRef
  readonly before: Mission
  readonly mission: Mission
  readonly events: readonly Event[]
  readonly sent: readonly (Create | Ensure)[]
  readonly waits: readonly Wait[]
  readonly now: Instant
  readonly isSettled: boolean
  /** When to look again at the latest, in milliseconds from now. A wake-up may come sooner. */
  readonly againMs: number
}

/** Six losses in a row mean that others are at work, so the mission is left to them. */
const ROUNDS_MAX = 6
/** Something was sent, and the next look can see what it changed. */
const SOON_MS = SECOND_MS
/** No webhook reliably ends a wait for GitHub or for a runner. */
const POLL_MS = 60 * SECOND_MS
/** Only a person can end this wait, and what a person does sends a webhook. */
const RESYNC_MS = 5 * MINUTE_MS

/** One look at one mission. It returns null if others were faster each time. */
export async function look(ref: MissionRef, ports: Ports): Promise<Looked | null> {
  const { log, observe, send, clock, report } = ports
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { mission: before, version, now, lacked, astray = null } = await log.read(ref)
    if (lacked.length > 0) return onlyRead(ref, { before, now, lacked }, report)
    const seen = { ...(await observe(before)), log: astray }
    const { mission, events, briefs, creates, ensures, waits, isSettled } = reconcile(
      before,
      seen,
      now,
    )
    const entry = { before, after: mission, events, briefs, now }
    const heldSince = clock()
    if (events.length > 0 && !(await log.append(ref, version, entry))) continue
    const sent = [...creates, ...ensures]
    const mayCreate = () => clock() - heldSince < ref.instance.holdMs
    const answers = sent.length > 0 ? await send(mission, sent, mayCreate) : []
    if (answers.length > 0) await log.record(ref, answers)
    const isBusy = events.length + sent.filter(isSeenAtOnce).length > 0
    const againMs = isBusy ? SOON_MS : pauseOf(waits, now)
    const looked = { ref, before, mission, events, sent, waits, now, isSettled, againMs }
    report(looked)
    return looked
  }
  return null
}

/**
 * A look that had nothing to do, once more, with what it saw and at a later time. What was seen then
 * may only say that there is still nothing to do; null means that everything has to be read again.
 */
export function lookAgain(
  { looked, seen }: { readonly looked: Looked; readonly seen: Observed },
  now: Instant,
): Looked | null {
  const before = looked.mission
  const { events, creates, ensures, waits, isSettled } = reconcile(before, seen, now)
  if (events.length + creates.length + ensures.length > 0 || isSettled) return null
  return { ...looked, before, waits, now, againMs: pauseOf(waits, now) }
}

/** Newer programs carry the mission on. What this one would do may be wrong, so it only reads. */
function onlyRead(
  ref: MissionRef,
  { before, now, lacked }: Pick<Looked, "before" | "now"> & Pick<ReadLog, "lacked">,
  report: Ports["report"],
): Looked {
  const waits = [{ type: "newer_log", needs: "person", lacked }] as const
  const nothing = { events: [], sent: [], isSettled: false, againMs: RESYNC_MS }
  const looked: Looked = { ref, before, mission: before, now, waits, ...nothing }
  report(looked)
  return looked
}

/** A run that is told to end takes its time; asking again every second would not hurry it. */
const isSeenAtOnce = (effect: Effect): boolean => effect.type !== "ensure_run_cancelled"

function pauseOf(waits: readonly Wait[], now: Instant): number {
  const until = earliest(waits.flatMap(w => (w.until === undefined ? [] : [w.until])))
  const untilMs =
    until === undefined ? RESYNC_MS : Math.max(SOON_MS, Date.parse(until) - Date.parse(now))
  const needsOthers = waits.some(
    wait => (wait.needs === "github" || wait.needs === "runner") && !hasTrait(wait, "behind"),
  )
  return Math.min(untilMs, needsOthers ? POLL_MS : RESYNC_MS)
}
