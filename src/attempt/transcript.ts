/**
 * Receives everything that is told of an agent. Each text is freed of secrets here and nowhere
 * else, then goes to the job's log and into the attempt's transcript, which is written at once so
 * that people can follow it. A transcript that can't be written never ends an attempt.
 */
import { closeSync, constants, mkdirSync, openSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import type { Told, TranscriptEntry, TranscriptHead } from "../core/log/transcript.ts"
import { toldLine } from "../core/render/transcript.ts"
import { headOf, lineOf, tailOf } from "../core/values/printed.ts"
import { type Instant, instant } from "../core/values/time.ts"
import { type Redact, redactor } from "./secret/secrets.ts"
import type { Lines } from "./step-ports.ts"

/** A message's line, and the ends of what a tool gave. */
const TEXT_CHARACTERS_MAX = 2_000
const TOOL_CHARACTERS_MAX = 300
/** More than the ends of it is not looked at, however much a tool printed. */
const LOOKED_AT_CHARACTERS = 16 * 1_024

/** An agent's whole day fits in. */
const BYTES_MAX = 4 * 1_024 * 1_024
/** Beyond that only the last entries are kept, because they tell how it ended. */
const LAST_ENTRIES = 200

export interface Transcript {
  tell(told: Told): void
  /** From now on this is taken out as well. */
  conceal(secret: string): void
  ended(how: string, said: string): void
  close(): void
}

interface Parts {
  /** Where it is written; null: it isn't kept. */
  readonly file: string | null
  readonly head: Omit<TranscriptHead, "transcript" | "at">
  readonly secrets: readonly string[]
  readonly lines: Lines
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export function openTranscript({ file, head, secrets, lines, now }: Parts): Transcript {
  const at = () => instant(now())
  const own = [...secrets]
  let redact = redactor(own)
  const kept = file === null ? null : writer(file, why => lines.say(failed(why)))
  kept?.head({ transcript: 1, at: at(), ...head, agent: headOf(redact(head.agent), 500) })
  return {
    tell(told) {
      const fit = fitted(told, redact)
      const line = toldLine(fit)
      if (line !== null) lines.quote(line)
      kept?.write({ at: at(), ...fit })
    },
    conceal(secret) {
      own.push(secret)
      redact = redactor(own)
    },
    ended(how, said) {
      kept?.last({ at: at(), kind: "ended", how, said: headOf(redact(said), TEXT_CHARACTERS_MAX) })
    },
    close: () => kept?.close(at()),
  }
}

const failed = (why: string): string =>
  `The transcript cannot be written (${why}). The attempt goes on without the rest of it.`

function fitted(told: Told, redact: Redact): Told {
  switch (told.kind) {
    case "said":
    case "thought":
    case "ours":
      return { ...told, text: short(told.text, redact) }
    case "uses":
      return { ...told, tool: title(told.tool, redact) }
    case "result":
    case "handed":
      return { ...told, tool: title(told.tool, redact), text: short(told.text, redact) }
  }
}

const title = (text: string, redact: Redact): string =>
  lineOf(redact(headOf(text, LOOKED_AT_CHARACTERS)), TOOL_CHARACTERS_MAX)

function short(text: string, redact: Redact): string {
  const first = redact(headOf(text, LOOKED_AT_CHARACTERS)).trimEnd()
  const isWhole = text.length <= LOOKED_AT_CHARACTERS
  if (isWhole && first.length <= TEXT_CHARACTERS_MAX) return first
  const last = redact(tailOf(text, LOOKED_AT_CHARACTERS))
  return `${headOf(first, HALF)}\n… (${text.length} characters in all) …\n${tailOf(last, HALF)}`
}

const HALF = TEXT_CHARACTERS_MAX / 2

interface Writer {
  head(head: TranscriptHead): void
  write(entry: TranscriptEntry): void
  last(entry: TranscriptEntry): void
  close(at: Instant): void
}

/** `onFailure` is called once, and nothing is written afterwards. */
function writer(file: string, onFailure: (why: string) => void): Writer {
  let bytes = 0
  let later: TranscriptEntry[] = []
  let leftOut = 0
  let fd: number | null = null
  const trying = (act: () => void) => {
    try {
      act()
    } catch (error) {
      fd = closed(fd)
      onFailure((error as NodeJS.ErrnoException).code ?? String(error))
    }
  }
  const put = (line: TranscriptHead | TranscriptEntry) => {
    if (fd === null) return
    const text = `${JSON.stringify(line)}\n`
    bytes += Buffer.byteLength(text)
    writeFileSync(fd, text)
  }
  trying(() => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    fd = openSync(file, NEW, 0o600)
  })
  const finish = (at: Instant) => {
    if (leftOut > 0) put({ at, kind: "left_out", entries: leftOut })
    for (const entry of later) put(entry)
    later = []
    leftOut = 0
  }
  return {
    head: head => trying(() => put(head)),
    write(entry) {
      if (bytes < BYTES_MAX) return trying(() => put(entry))
      later.push(entry)
      if (later.length > LAST_ENTRIES && later.shift()) leftOut += 1
    },
    last(entry) {
      trying(() => {
        finish(entry.at)
        put(entry)
      })
    },
    close(at) {
      trying(() => finish(at))
      fd = closed(fd)
    },
  }
}

/** Nobody's link is followed. */
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW

function closed(fd: number | null): null {
  try {
    if (fd !== null) closeSync(fd)
  } catch {
    // What a full disk still owes us is only told when the file is closed.
  }
  return null
}
