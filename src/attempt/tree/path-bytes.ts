/**
 * Names are bytes to git and to a file system; here they are text that keeps every byte. A byte
 * that isn't valid UTF-8 becomes a lone surrogate, which no valid text contains. Such text never
 * leaves an attempt: what people or GitHub read shows the byte escaped.
 */
import { isUtf8 } from "node:buffer"
import { escapedName } from "../../core/values/hidden.ts"

/** U+DC80 to U+DCFF stand for the bytes 0x80 to 0xFF, as in Python's file names (PEP 383). */
const FIRST = 0xdc00

/** The text that `bytesOf` turns back into exactly these bytes. */
export function textOfBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8")
  let text = ""
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceAt(bytes, at)
    text +=
      length === 0
        ? String.fromCharCode(FIRST + bytes[at]!)
        : bytes.toString("utf8", at, at + length)
    at += Math.max(1, length)
  }
  return text
}

/** The length of the valid character that begins there; 0 if there is none. */
function sequenceAt(bytes: Buffer, at: number): number {
  for (const length of [1, 2, 3, 4]) {
    if (at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) return length
  }
  return 0
}

const LONE = /[\ud800-\udfff]/gu

export function bytesOf(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text)
  const parts: Buffer[] = []
  let from = 0
  for (const { index, 0: lone } of text.matchAll(LONE)) {
    parts.push(Buffer.from(text.slice(from, index)), byteOf(lone))
    from = index + 1
  }
  return Buffer.concat([...parts, Buffer.from(text.slice(from))])
}

/** Any other lone surrogate isn't a byte of a name; it comes from what an agent wrote in JSON. */
const byteOf = (lone: string): Buffer => {
  const code = lone.charCodeAt(0) - FIRST
  return code >= 0x80 && code <= 0xff ? Buffer.from([code]) : Buffer.from("\ufffd")
}

/** The bytes of a path below a folder, for calls of the file system. */
export const placeOf = (folder: string, path: string): Buffer =>
  path === "" ? Buffer.from(folder) : Buffer.concat([Buffer.from(`${folder}/`), bytesOf(path)])

/** The path for people and programs to read, with each byte that isn't text shown as `\xe9`. */
export const shownBytes = (text: string): string =>
  text.isWellFormed()
    ? text
    : text.replace(LONE, lone => {
        const code = lone.charCodeAt(0) - FIRST
        return code >= 0x80 && code <= 0xff ? `\\x${code.toString(16)}` : "\ufffd"
      })

/**
 * The path inside a text for people. Every character is visible, even one that would end or reverse
 * the line.
 */
export const shownPath = (path: string): string => escapedName(shownBytes(path))

/** Applies to every text inside a JSON value, including its keys. */
export function shownBytesIn<T>(value: T): T {
  if (typeof value === "string") return shownBytes(value) as T
  if (Array.isArray(value)) return value.map(item => shownBytesIn(item)) as T
  if (value === null || typeof value !== "object") return value
  const members = Object.entries(value).map(([key, member]) => [
    shownBytes(key),
    shownBytesIn(member),
  ])
  return Object.fromEntries(members) as T
}
