/** The body of a call to a model, whole and unpacked, within bounds. */
import type { IncomingMessage } from "node:http"
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib"

/** A request carries a whole conversation, with pictures. */
export const BODY_BYTES_MAX = 64 * 1024 * 1024
/** For people. */
export const PACKED = "gzip, deflate, br, zstd or not at all"

/** null: it is too long, or packed in a way that we cannot read. */
export async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > BODY_BYTES_MAX) return null
    parts.push(part)
  }
  const whole = Buffer.concat(parts)
  const decode = DECODERS[request.headers["content-encoding"] ?? "identity"]
  if (decode === undefined) return null
  try {
    return decode(whole).toString("utf8")
  } catch {
    return null
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
