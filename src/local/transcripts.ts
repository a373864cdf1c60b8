/** Reads the transcripts of this machine's missions, also while an attempt still writes them. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { join } from "node:path"
import { TranscriptEntry, TranscriptHead, transcriptFile } from "../core/log/transcript.ts"
import type { AttemptKey } from "../core/values/id.ts"

/** Below the data folder, with one folder for each mission. */
export const transcriptsIn = (data: string): string => join(data, "transcripts")

export const transcriptAt = (data: string, mission: number, attempt: AttemptKey): string =>
  join(transcriptsIn(data), `${mission}`, transcriptFile(attempt))

export interface ReadTranscript {
  /** null until it can be read. */
  readonly head: TranscriptHead | null
  readonly entries: readonly TranscriptEntry[]
  /** Lines that are no entry which this version knows. */
  readonly unread: number
  /** Whether the first line is no head which this version knows. */
  readonly isUnknown: boolean
}

const NOTHING: ReadTranscript = { head: null, entries: [], unread: 0, isUnknown: false }

/** We never write a longer line. */
const LINE_BYTES_MAX = 1_000_000
const PIECE_BYTES = 256 * 1_024

/** Each call answers what has come since the last one. A file that isn't there yet is empty. */
export function openReader(path: string): { more(): ReadTranscript } {
  let from = 0
  let rest = Buffer.alloc(0)
  let head: TranscriptHead | null = null
  let isUnknown = false
  const take = (line: string, into: { entries: TranscriptEntry[]; unread: number }) => {
    const value = parsed(line)
    if (head === null) {
      head = TranscriptHead.safeParse(value).data ?? null
      isUnknown ||= head === null
      return
    }
    const entry = TranscriptEntry.safeParse(value).data
    if (entry) into.entries.push(entry)
    else into.unread += 1
  }
  return {
    more() {
      if (isUnknown) return { ...NOTHING, isUnknown }
      const into = { entries: [] as TranscriptEntry[], unread: 0 }
      for (;;) {
        const piece = readFrom(path, from)
        if (piece.length === 0) break
        from += piece.length
        const all = Buffer.concat([rest, piece])
        const end = all.lastIndexOf("\n") + 1
        rest = all.subarray(end)
        if (rest.length > LINE_BYTES_MAX) rest = Buffer.alloc(0)
        for (const line of all.subarray(0, end).toString("utf8").split("\n")) {
          if (line !== "" && !isUnknown) take(line, into)
        }
      }
      return { head, ...into, isUnknown }
    },
  }
}

function readFrom(path: string, from: number): Buffer {
  let fd: number
  try {
    fd = openSync(path, "r")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0)
    throw error
  }
  try {
    if (!fstatSync(fd).isFile()) return Buffer.alloc(0)
    const piece = Buffer.alloc(PIECE_BYTES)
    return piece.subarray(0, readSync(fd, piece, 0, PIECE_BYTES, from))
  } finally {
    closeSync(fd)
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
