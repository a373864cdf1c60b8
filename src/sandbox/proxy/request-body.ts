/** The body of a call to a model, whole and unpacked, within bounds. */
import type { IncomingMessage } from "node:http"
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib"

/** A request carries a whole conversation, with pictures. */
export const BODY_BYTES_MAX = 64 * 1024 * 1024
/** For people. */
export const PACKED = "gzip, deflate, br, zstd or not at all"

/**
 * An agent that asks for much at once must not fill our memory. A body is held as bytes, as text and
 * as an object, until its call has ended.
 */
const HELD_BYTES_MAX = 2 * BODY_BYTES_MAX

/** How much of the bodies of all calls is held at this moment. */
export interface HeldBodies {
  bytes: number
}

/**
 * "unread": it is too long, or packed in a way that we cannot read. "crowded": it is too much beside
 * what is held. `keep` is told how much more is held, and says whether that is still little enough.
 */
export async function bodyOf(
  request: IncomingMessage,
  keep: (bytes: number) => boolean,
): Promise<Body> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > BODY_BYTES_MAX) return { is: "unread" }
    if (!keep(part.length)) return { is: "crowded" }
    parts.push(part)
  }
  const whole = Buffer.concat(parts)
  const decode = DECODERS[request.headers["content-encoding"] ?? "identity"]
  if (decode === undefined) return { is: "unread" }
  try {
    const text = decode(whole)
    const isKept = keep(Math.max(0, text.length - bytes))
    return isKept ? { is: "read", text: text.toString("utf8") } : { is: "crowded" }
  } catch {
    return { is: "unread" }
  }
}

type Body =
  | { readonly is: "read"; readonly text: string }
  | { readonly is: "unread" }
  | { readonly is: "crowded" }

/** For one call: what it holds counts among all that is held, until `end`. */
export function keeping(held: HeldBodies) {
  let own = 0
  return {
    keep(bytes: number): boolean {
      if (held.bytes + bytes > HELD_BYTES_MAX) return false
      own += bytes
      held.bytes += bytes
      return true
    },
    end() {
      held.bytes -= own
      own = 0
    },
  }
}

/** What is unpacked must not fill our memory either. */
const UNPACKED = { maxOutputLength: BODY_BYTES_MAX }
const DECODERS: Readonly<Record<string, (packed: Buffer) => Buffer>> = {
  identity: packed => packed,
  gzip: packed => gunzipSync(packed, UNPACKED),
  deflate: packed => inflateSync(packed, UNPACKED),
  br: packed => brotliDecompressSync(packed, UNPACKED),
  zstd: packed => zstdDecompressSync(packed, UNPACKED),
}

export function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === "object" ? value : null
  } catch {
    return null
  }
}
