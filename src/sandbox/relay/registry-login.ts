/** What opens a private registry, as its header says it, and whether an answer repeats it. */
import type { OpenRegistry } from "../../attempt/room-network.ts"

type Login = Pick<OpenRegistry, "as" | "value">

/** A user with a password goes as such, everything else as a token. */
export function headerOf({ as, value }: Login): string {
  if (as === "plain") return value
  if (!value.includes(":")) return `Bearer ${value}`
  return `Basic ${Buffer.from(value).toString("base64")}`
}

/** An answer would have told the login to whoever asked. */
class RevealedError extends Error {}

/** Whether the login stands in a header of an answer. */
export const reveals = (login: Login, text: string): boolean =>
  wordsOf(login).some(word => text.includes(word))

/**
 * The bytes of an answer as they come. The last few are held back until the next ones are seen, so
 * that not even a part of the login gets through.
 */
export async function* withoutLogin(
  login: Login,
  pieces: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const words = wordsOf(login).map(word => Buffer.from(word))
  const kept = Math.max(1, ...words.map(word => word.length)) - 1
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of pieces) {
    const seen = Buffer.concat([rest, piece])
    if (words.some(word => seen.includes(word))) throw new RevealedError()
    const end = Math.max(0, seen.length - kept)
    rest = seen.subarray(end)
    if (end > 0) yield seen.subarray(0, end)
  }
  yield rest
}

/** Shorter ones stand in any file by chance. */
const CHARACTERS_MIN = 8

/** The value, its password, and both as a header or a program could write them. */
function wordsOf(login: Login): readonly string[] {
  const { value } = login
  const header = headerOf(login).replace(/^\w+ /, "")
  const password = value.slice(value.indexOf(":") + 1)
  const packed = (["base64", "base64url"] as const).map(it =>
    Buffer.from(value).toString(it).replaceAll("=", ""),
  )
  const words = [value, header, password, ...packed, encodeURIComponent(value)]
  return [...new Set(words)].filter(word => word.length >= CHARACTERS_MIN)
}
