/** The log as files: segments of appends, one JSON a line, so that no append sends the whole log again. */
import type { Append } from "../../core/log/event.ts"
import { FOLD_VERSION } from "../../core/log/fold.ts"
import { FORMAT, type Format, formatName, lackedOf } from "../../core/log/newer.ts"

/** A segment is full with this many appends, because the contents API stops at 1 MB. */
const APPENDS_MAX = 200
const BYTES_MAX = 256 * 1024

export const segmentPath = (number: number): string =>
  `events/${String(number).padStart(6, "0")}.jsonl`

/**
 * The file with the mission as it was before that segment. A version that folds in another way
 * doesn't read it.
 */
export const snapshotPath = (segment: number, format: Format = FORMAT): string =>
  `snapshots/${String(segment).padStart(6, "0")}.${FOLD_VERSION}-${formatName(format)}.json`

export const segmentsIn = (files: ReadonlyMap<string, string>): readonly string[] =>
  [...files.keys()].filter(path => path.startsWith("events/")).sort()

export const isFull = (text: string, appends: number): boolean =>
  appends >= APPENDS_MAX || text.length >= BYTES_MAX

export const lineOf = (append: Append): string => `${JSON.stringify(append)}\n`

export interface Parsed {
  readonly appends: readonly Append[]
  /** What the first unknown append needs; empty if all are known. */
  readonly lacked: readonly string[]
}

/** Reads up to the first append that a newer program wrote and this one doesn't know. */
export function parseSegment(text: string, format: Format = FORMAT): Parsed {
  const appends: Append[] = []
  for (const line of text.split("\n")) {
    if (line === "") continue
    const append = JSON.parse(line) as Append
    const lacked = lackedOf(append, format)
    if (lacked.length > 0) return { appends, lacked }
    appends.push(append)
  }
  return { appends, lacked: [] }
}
