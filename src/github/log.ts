/**
 * The event log: files called segments in a git ref. Each append is one commit, and the ref only
 * moves forward.
 */
import type { Entry, Log } from "../controller.ts"
import type { Append } from "../core/log/event.ts"
import { evolve, initial } from "../core/log/fold.ts"
import type { Mission, MissionRef } from "../core/log/mission.ts"
import { FORMAT, type Format, needsOf } from "../core/log/newer.ts"
import { type Answer, isNews } from "../core/log/news.ts"
import { toSnapshot } from "../core/log/snapshot.ts"
import { logMessage } from "../core/render/log-message.ts"
import { canonical } from "../core/values/digest.ts"
import { type Instant, instant, latest } from "../core/values/time.ts"
import { missionView } from "../core/view/mission.ts"
import { gatekeeper } from "../core/work/brief.ts"
import { TransientError } from "./errors.ts"
import { createMemory } from "./log/last-read.ts"
import type { Cached } from "./log/load.ts"
import { isFull, lineOf, segmentPath, snapshotPath } from "./log/segments.ts"
import { stamped } from "./log/stamp.ts"
import { createStore, type Head, type Store } from "./log/store.ts"
import { createJudge, type Judge } from "./log/whose-head.ts"
import { createWitnesses, isWorth } from "./log/witness.ts"
import type { Repository, Request } from "./request.ts"

interface Options {
  readonly request: Request
  readonly repository: Repository
  /** Names this process in the log. */
  readonly writer: string
  /**
   * Makes a new id for each append. If an answer gets lost, the id tells whether the append is in
   * the log.
   */
  readonly newId: () => string
  /** Used only if an answer of GitHub has no date. */
  readonly clock: () => number
  /** The format of logs that this program knows. */
  readonly format?: Format
  /**
   * Who appends here. Then a head counts only if GitHub shows it as signed for that account. Left
   * out: nobody else can write.
   */
  readonly trust?: Trust
}

interface Trust {
  readonly login: string
  /** null: other programs write with the same account, so no check run is ours alone. */
  readonly appSlug: string | null
}

/** How often we try to record an answer. A try fails only if somebody else appended meanwhile. */
const RECORD_TRIES_MAX = 8

export function createLog(options: Options): Log {
  const { format = FORMAT, request, repository, trust } = options
  const store = createStore(request, repository)
  const witnesses = trust?.appSlug ? createWitnesses(request, repository, trust.appSlug) : null
  const judge = trust ? createJudge({ store, witnesses, login: trust.login }) : asNamed
  const memory = createMemory({ store, format, judge, isTrusted: trust !== undefined })

  async function read(ref: MissionRef) {
    const named = await store.readHead(ref.issue)
    const now = instant(Date.parse(named.date) || options.clock())
    const current = await memory.follow(ref, named, now)
    if (current === null) return { ...NOTHING_YET, mission: initial(ref), now }
    const { mission, head, lacked, astray } = current
    return { mission, version: head.commit, now: latest(now, mission.at), lacked, astray }
  }

  async function append(ref: MissionRef, version: string | null, entry: Entry): Promise<boolean> {
    const base = version === null ? null : memory.get(ref)
    if (version !== null && (base?.head.commit !== version || base.lacked.length > 0)) return false
    const line = appendOf(options, entry)
    const next = nextSegment(base)
    const head = await written(store, ref, { entry, base, next, line, format })
    const stray = base?.astray ?? null
    const isReplaced = stray !== null && !stray.isCommit
    if (isReplaced && stray.head) await store.remove(ref.issue)
    const moved = await store.move(ref.issue, isReplaced ? null : version, head.commit)
    if (moved === "unknown") return settle(ref, line.id)
    if (moved === "late") return false
    const { events, after, now } = entry
    memory.keep(ref, appended(base, { head, after, next, line, now }))
    const witness = { sequence: after.version, head: head.commit, at: line.at }
    if (isWorth(events)) await witnesses?.write(ref, head.root, witness)
    return true
  }

  /** Called if no answer came. Our append succeeded if its id is in the log. */
  async function settle(ref: MissionRef, id: string): Promise<boolean> {
    const { version } = await read(ref)
    if (version === null) throw new TransientError("Could not tell whether the log moved.")
    return memory.get(ref)?.ids.has(id) ?? false
  }

  async function record(ref: MissionRef, answers: readonly Answer[]): Promise<void> {
    for (let tries = 0; tries < RECORD_TRIES_MAX; tries++) {
      const { mission: before, version, now, lacked, astray } = await read(ref)
      // What stands on GitHub is found again once the log is put right.
      if (lacked.length > 0 || astray) return
      const events = answers.filter(event => isNews(before, event, now))
      if (events.length === 0) return
      const after = evolve(before, events, now)
      if (await append(ref, version, { before, after, events, briefs: [], now })) return
    }
  }

  return { read, append, record }
}

const NOTHING_YET = { version: null, lacked: [], astray: null } as const

/** Where nobody else can write, a replica may still show a head older than one that we know. */
const asNamed: Judge = async ({ named: { commit }, known }) =>
  commit === null || known?.older.has(commit)
    ? { is: "kept", astray: null }
    : { is: "read", commit, astray: null }

interface Writing {
  readonly entry: Entry
  readonly base: Cached | null
  readonly next: Segment
  readonly line: Append
  readonly format: Format
}

/** Makes the append's commit. What somebody else put in its place stands beside it as a parent. */
function written(store: Store, ref: MissionRef, writing: Writing): Promise<Head> {
  const { entry, base } = writing
  const stamp = { ...ref, sequence: entry.after.version, root: base?.head.root ?? null }
  const beside = base?.astray?.isCommit ? base.astray.head : null
  const message = stamped(messageOf(entry), stamp)
  return store.write(base?.head ?? null, { message, files: filesOf(writing), beside })
}

const messageOf = ({ events, after }: Entry): string => logMessage(events, missionView(after))

function appendOf({ newId, writer, format }: Options, { before, events, now }: Entry): Append {
  const needs = needsOf(events, format)
  const named = needs.length > 0 ? { needs } : {}
  return { id: newId(), at: latest(now, before.at), writer, ...named, events }
}

interface Segment {
  readonly segment: number
  readonly text: string
}

/** The files that an append writes. */
function filesOf({ entry, base, next, line, format }: Writing): ReadonlyMap<string, string> {
  const { before, after, briefs } = entry
  const files = new Map([[segmentPath(next.segment), next.text + lineOf(line)]])
  // When a new segment begins, the mission up to it is stored too, so that a first read needn't
  // fold everything.
  if (base && next.segment > base.segment) {
    files.set(snapshotPath(next.segment, format), toSnapshot(before))
  }
  files.set("gate.json", `${canonical(gatekeeper(after))}\n`)
  for (const brief of briefs) files.set(`briefs/${brief.attempt}.json`, canonical(brief))
  return files
}

/** What a read would bring now, computed without reading. */
function appended(
  base: Cached | null,
  made: {
    readonly head: Head
    readonly after: Mission
    readonly next: Segment
    readonly line: Append
    readonly now: Instant
  },
): Cached {
  const { head, after, next, line, now } = made
  const isNewSegment = base?.segment !== next.segment
  return {
    head,
    mission: after,
    segment: next.segment,
    text: next.text + lineOf(line),
    appends: isNewSegment ? 1 : base.appends + 1,
    ids: new Set([...(base?.ids ?? []), line.id]),
    older: new Set(base ? [...base.older, base.head.commit] : []),
    lacked: [],
    seenAt: now,
    astray: null,
  }
}

function nextSegment(base: Cached | null): Segment {
  if (base === null) return { segment: 1, text: "" }
  if (isFull(base.text, base.appends)) return { segment: base.segment + 1, text: "" }
  return { segment: base.segment, text: base.text }
}
