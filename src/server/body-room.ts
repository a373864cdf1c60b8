/**
 * Room for the bodies of webhooks while they are read: so much for each, and so much for all of them.
 * What strangers send must never take more, however many of them there are and however they cut it.
 */
import type { IncomingMessage } from "node:http"

interface Limits {
  /** Bytes that one body may have. */
  readonly bodyMax: number
  /** Bytes that all bodies under way may take. */
  readonly allMax: number
}

type ReadBody =
  | { readonly type: "whole"; readonly bytes: Buffer }
  | { readonly type: "too_large" }
  /** Others needed the room. */
  | { readonly type: "crowded" }
  /** The sender went away, or was too slow. */
  | { readonly type: "broken" }

export interface BodyRoom {
  /** Resolves once the body is whole or will not be read on. */
  read(request: IncomingMessage): Promise<ReadBody>
  /** Bytes that are held at this moment. */
  held(): number
}

/** Most webhooks fit into it. */
const FIRST_BYTES = 64 * 1024

interface Reading {
  buffer: Buffer
  length: number
  end(read: ReadBody): void
}

export function createBodyRoom({ bodyMax, allMax }: Limits): BodyRoom {
  const under = new Set<Reading>()
  let held = 0

  /**
   * Parts are copied, because a sender that cuts a body into single bytes would otherwise take a
   * hundred times as much in objects.
   */
  function take(reading: Reading, part: Buffer): void {
    const length = reading.length + part.length
    if (length > bodyMax) {
      reading.end({ type: "too_large" })
      return
    }
    if (length > reading.buffer.length) {
      const size = Math.min(bodyMax, Math.max(FIRST_BYTES, length, reading.buffer.length * 2))
      held += size - reading.buffer.length
      const larger = Buffer.allocUnsafeSlow(size)
      reading.buffer.copy(larger, 0, 0, reading.length)
      reading.buffer = larger
    }
    part.copy(reading.buffer, reading.length)
    reading.length = length
    while (held > allMax) largest(under)?.end({ type: "crowded" })
  }

  return {
    held: () => held,
    read: request =>
      new Promise(resolve => {
        const onPart = (part: Buffer) => take(reading, part)
        const onEnd = () => {
          const bytes = reading.buffer.subarray(0, reading.length)
          reading.end({ type: "whole", bytes })
        }
        const onBroken = () => reading.end({ type: "broken" })
        const reading: Reading = {
          buffer: Buffer.alloc(0),
          length: 0,
          end(read) {
            if (!under.delete(reading)) return
            held -= reading.buffer.length
            reading.buffer = Buffer.alloc(0)
            request.off("data", onPart).off("end", onEnd).off("close", onBroken)
            resolve(read)
          },
        }
        under.add(reading)
        request.on("data", onPart).on("end", onEnd).on("close", onBroken).on("error", onBroken)
      }),
  }
}

/** Webhooks are small, so whoever holds most is the least likely to be GitHub. */
const largest = (under: ReadonlySet<Reading>): Reading | undefined =>
  [...under].reduce<Reading | undefined>(
    (most, one) => (most && most.buffer.length >= one.buffer.length ? most : one),
    undefined,
  )
