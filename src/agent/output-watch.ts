/**
 * Watches the output of an agent's process: how much it writes, what doesn't belong to the
 * protocol, and its last words. It only reads along; the bytes go on unchanged.
 */
import { type Readable, Transform, type TransformCallback } from "node:stream"
import { lineOf } from "../core/values/printed.ts"
import { readLines } from "./role-tools/read-lines.ts"

/** Some agents print a greeting on standard output. More than this isn't the protocol. */
const JUNK_LINES_MAX = 20
/** A longer line isn't inspected, because the protocol's own limit ends it. */
const LOOKED_BYTES_MAX = 1024 * 1024
const SAID_CHARACTERS_MAX = 200

export interface OutputWatch {
  /** Standard output, for the protocol to read. */
  readonly protocol: Readable
  /** The first line on standard output that is no message; null if there was none. */
  junk(): string | null
  /** Resolves when standard error has ended. */
  readonly drained: Promise<void>
  /** The last line on standard error, cleaned; null if there was none. */
  lastWords(): string | null
}

export function watchOutput(
  { stdout, stderr }: { readonly stdout: Readable; readonly stderr: Readable },
  rules: {
    readonly bytesMax: number
    readonly onFlood: () => void
    readonly onJunk: () => void
  },
): OutputWatch {
  let bytes = 0
  let junkLines = 0
  let junk: string | null = null
  let lastWords: string | null = null
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > rules.bytesMax) rules.onFlood()
    return bytes <= rules.bytesMax
  }
  const protocol = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      // Whatever follows a flood is thrown away, so that it can't fill our memory.
      if (count(chunk)) done(null, chunk)
      else done()
    },
  })
  readLines(stdout, {
    bytesMax: LOOKED_BYTES_MAX,
    onTooLong: () => undefined,
    onLine(line) {
      if (isMessage(line)) return
      junk ??= lineOf(line, SAID_CHARACTERS_MAX)
      junkLines += 1
      if (junkLines > JUNK_LINES_MAX) rules.onJunk()
    },
  })
  stdout.pipe(protocol)
  stderr.on("data", count)
  readLines(stderr, {
    bytesMax: LOOKED_BYTES_MAX,
    onTooLong: () => undefined,
    onLine(line) {
      lastWords = lineOf(line, SAID_CHARACTERS_MAX) || lastWords
    },
  })
  const drained = new Promise<void>(resolve => stderr.once("close", () => resolve()))
  return { protocol, drained, junk: () => junk, lastWords: () => lastWords }
}

function isMessage(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return value !== null && typeof value === "object" && "jsonrpc" in value
  } catch {
    return false
  }
}
