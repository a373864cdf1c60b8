/**
 * The event log: files called segments in a git ref. Each append is one commit, and the ref only
 * moves forward.
 */
import type { Entry, Log } from "../controller.ts"
import type { Append } from "../core/log/event.ts"
import { catchUp, evolve, fold, initial } from "../core/log/fold.ts"
import type { Mission, MissionRef } from "../core/log/mission.ts"
import { FORMAT, type Format, needsOf } from "../core/log/newer.ts"
import { type Answer, isNews } from "../core/log/news.ts"
import { fromSnapshot, toSnapshot } from "../core/log/snapshot.ts"
import { logMessage } from "../core/render/log-message.ts"
import { canonical } from "../core/values/digest.ts"
import { instant, latest } from "../core/values/time.ts"
import { missionView } from "../core/view/mission.ts"
import { gatekeeper } from "../core/work/brief.ts"
import { TransientError } from "./errors.ts"
import {
  isFull,
  lineOf,
  type Parsed,
  parseSegment,
  segmentPath,
  segmentsIn,
  snapshotPath,
} from "./log/segments.ts"
import { createStore, type Head, type Store } from "./log/store.ts"
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
}

/** What was last read of one mission. All of it can be read again from the ref. */
interface Cached {
  readonly head: Head
  readonly mission: Mission
  readonly segment: number
  readonly text: string
  readonly appends: number
  readonly ids: ReadonlySet<string>
  /** What a newer program wrote after that, and this one doesn't understand. */
  readonly lacked: readonly string[]
  /** Earlier heads. */
  readonly older: ReadonlySet<string>
}

/** How often we try to record an answer. A try fails only if somebody else appended meanwhile. */
const RECORD_TRIES_MAX = 8

export function createLog(options: Options): Log {
  const { format = FORMAT } = options
  const store = createStore(options.request, options.repository)
  const cache = new Map<number, Cached>()

  async function read(ref: MissionRef) {
    const { commit, date } = await store.readHead(ref.issue)
    const now = instant(Date.parse(date) || options.clock())
    const cached = cache.get(ref.issue)
    if (commit === null && !cached) return { ...NOTHING_YET, mission: initial(ref), now }
    // A replica may show a head older than the one that we last read or wrote. Then we keep ours.
    const isKnown = commit === null || cached?.head.commit === commit || cached?.older.has(commit)
    const current =
      cached && isKnown ? cached : await load({ store, format }, ref, commit ?? "", cached)
    const { mission, head, lacked } = keep(ref, current)
    return { mission, version: head.commit, now: latest(now, mission.at), lacked }
  }

  /** Two reads may run at the same time. We keep the one that saw more. */
  function keep(ref: MissionRef, read: Cached): Cached {
    const cached = cache.get(ref.issue)
    const newer = cached && cached.mission.version > read.mission.version ? cached : read
    cache.set(ref.issue, newer)
    return newer
  }

  async function append(ref: MissionRef, version: string | null, entry: Entry): Promise<boolean> {
    const base = version === null ? null : cache.get(ref.issue)
    if (base !== null && (base?.head.commit !== version || base.lacked.length > 0)) return false
    const { after } = entry
    const line = appendOf(options, entry)
    const next = nextSegment(base)
    const files = filesOf(entry, { base, next, line, format })
    const head = await store.write(base?.head ?? null, files, messageOf(entry))
    const moved = await store.move(ref.issue, version, head.commit)
    if (moved === "unknown") return settle(ref, line.id)
    if (moved === "moved") keep(ref, appended(base, { head, after, next, line }))
    return moved === "moved"
  }

  /** Called if no answer came. Our append succeeded if its id is in the log. */
  async function settle(ref: MissionRef, id: string): Promise<boolean> {
    const { version } = await read(ref)
    if (version === null) throw new TransientError("Could not tell whether the log moved.")
    return cache.get(ref.issue)?.ids.has(id) ?? false
  }

  async function record(ref: MissionRef, answers: readonly Answer[]): Promise<void> {
    for (let tries = 0; tries < RECORD_TRIES_MAX; tries++) {
      const { mission: before, version, now, lacked } = await read(ref)
      if (lacked.length > 0) return
      const events = answers.filter(event => isNews(before, event, now))
      if (events.length === 0) return
      const after = evolve(before, events, now)
      if (await append(ref, version, { before, after, events, briefs: [], now })) return
    }
  }

  return { read, append, record }
}

const NOTHING_YET = { version: null, lacked: [] } as const

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
function filesOf(
  { before, after, briefs }: Entry,
  made: {
    readonly base: Cached | null
    readonly next: Segment
    readonly line: Append
    readonly format: Format
  },
): ReadonlyMap<string, string> {
  const { base, next, line, format } = made
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
  },
): Cached {
  const { head, after, next, line } = made
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
  }
}

function nextSegment(base: Cached | null): Segment {
  if (base === null) return { segment: 1, text: "" }
  if (isFull(base.text, base.appends)) return { segment: base.segment + 1, text: "" }
  return { segment: base.segment, text: base.text }
}

interface Source {
  readonly store: Store
  readonly format: Format
}

/** Folds only what is new, if the log still begins with what we read before. */
async function load(
  { store, format }: Source,
  ref: MissionRef,
  commit: string,
  cached: Cached | undefined,
): Promise<Cached> {
  const head = await store.readTree(commit)
  const paths = segmentsIn(head.files)
  const last = paths.length
  const textOf = (number: number) => store.readBlob(head.files.get(segmentPath(number)) ?? "")
  const text = await textOf(last)
  const isLonger = cached?.segment === last && text.startsWith(cached.text)
  if (cached && isLonger && cached.lacked.length === 0) {
    const more = parseSegment(text.slice(cached.text.length), format)
    const mission = catchUp(cached.mission, more.appends)
    const ids = new Set([...cached.ids, ...more.appends.map(a => a.id)])
    const appends = cached.appends + more.appends.length
    const older = new Set([...cached.older, cached.head.commit])
    return { head, mission, segment: last, text, appends, ids, older, lacked: more.lacked }
  }
  const older = new Set(cached?.older)
  const snapshot = head.files.get(snapshotPath(last, format))
  const closed = snapshot ? NOTHING : await readClosed(textOf, last, format)
  const before = snapshot
    ? fromSnapshot(await store.readBlob(snapshot), ref)
    : fold(ref, closed.appends)
  // Events after one that we don't know can't be interpreted.
  const open =
    closed.lacked.length > 0 ? { ...NOTHING, lacked: closed.lacked } : parseSegment(text, format)
  const mission = catchUp(before, open.appends)
  const ids = new Set(open.appends.map(a => a.id))
  const { lacked } = open
  return { head, mission, segment: last, text, appends: open.appends.length, ids, older, lacked }
}

const NOTHING: Parsed = { appends: [], lacked: [] }

async function readClosed(
  textOf: (segment: number) => Promise<string>,
  last: number,
  format: Format,
): Promise<Parsed> {
  const appends: Append[] = []
  for (let number = 1; number < last; number++) {
    const parsed = parseSegment(await textOf(number), format)
    appends.push(...parsed.appends)
    if (parsed.lacked.length > 0) return { appends, lacked: parsed.lacked }
  }
  return { appends, lacked: [] }
}
