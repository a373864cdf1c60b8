/** The log as files: segments of appends, one JSON a line, so that no append sends the whole log again. */
import type { Append, Event } from "../../core/log/event.ts"
import { FOLD_VERSION, isKnown } from "../../core/log/fold.ts"
import { TerminalError } from "../errors.ts"

/** A segment is closed once it is this long; the contents API stops at 1 MB. */
const APPENDS_MAX = 200
const BYTES_MAX = 256 * 1024

export const segmentPath = (number: number): string =>
  `events/${String(number).padStart(6, "0")}.jsonl`

/** Of everything before the segment with that number; one of another way of folding is not read. */
export const snapshotPath = (segment: number): string =>
  `snapshots/${String(segment).padStart(6, "0")}.${FOLD_VERSION}.json`

export const segmentsIn = (files: ReadonlyMap<string, string>): readonly string[] =>
  [...files.keys()].filter(path => path.startsWith("events/")).sort()

export const isFull = (text: string, appends: number): boolean =>
  appends >= APPENDS_MAX || text.length >= BYTES_MAX

export const lineOf = (append: Append): string => `${JSON.stringify(append)}\n`

/** A newer program may have written what this one does not know: then it reads no further and writes nothing. */
export function parseSegment(text: string): readonly Append[] {
  return text
    .split("\n")
    .filter(line => line !== "")
    .map(line => {
      const append = JSON.parse(line) as Append
      const unknown = append.events.find((event: Event) => !isKnown(event))
      if (unknown) throw new NewerLog(unknown.type)
      return append
    })
}

export class NewerLog extends TerminalError {
  constructor(type: string) {
    super(
      `This log was written by a newer version of Missions: it holds "${type}", which is not known here. Update Missions; nothing was written.`,
      0,
    )
  }
}
