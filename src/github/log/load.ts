/** Reads a log's files and folds them into a mission. It must never write. */
import type { Append } from "../../core/log/event.ts"
import { catchUp, fold } from "../../core/log/fold.ts"
import type { Mission, MissionRef } from "../../core/log/mission.ts"
import type { Format } from "../../core/log/newer.ts"
import type { SeenLog } from "../../core/log/observed.ts"
import { fromSnapshot } from "../../core/log/snapshot.ts"
import type { Sha } from "../../core/values/id.ts"
import type { Instant } from "../../core/values/time.ts"
import { type Parsed, parseSegment, segmentPath, segmentsIn, snapshotPath } from "./segments.ts"
import type { Head, Store } from "./store.ts"

/** What was last read of one mission. All of it can be read again from the ref. */
export interface Cached {
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
  /** When the ref was last seen to name this head. */
  readonly seenAt: Instant
  /** Set while the ref names something else, which the next append puts right. */
  readonly astray: SeenLog | null
}

interface Source {
  readonly store: Store
  readonly format: Format
}

type Place = Pick<Cached, "seenAt" | "astray"> & { readonly commit: Sha }

/** Folds only what is new, if the log still begins with what we read before. */
export async function load(
  { store, format }: Source,
  ref: MissionRef,
  { commit, ...place }: Place,
  cached: Cached | null,
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
    return {
      ...place,
      head,
      mission,
      segment: last,
      text,
      appends,
      ids,
      older,
      lacked: more.lacked,
    }
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
  const appends = open.appends.length
  return { ...place, head, mission, segment: last, text, appends, ids, older, lacked }
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
