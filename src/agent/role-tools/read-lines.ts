/** Cuts a stream into lines. It never keeps more than the given number of bytes of one line. */
import type { Readable } from "node:stream"

export function readLines(
  stream: Readable,
  {
    bytesMax,
    onLine,
    onTooLong,
  }: {
    readonly bytesMax: number
    readonly onLine: (line: string) => void
    /** We throw away the rest of a line that is too long. */
    readonly onTooLong: () => void
  },
): void {
  let parts: Buffer[] = []
  let bytes = 0
  let skipping = false
  const take = (piece: Buffer) => {
    if (skipping) return
    bytes += piece.length
    if (bytes <= bytesMax) {
      parts.push(piece)
      return
    }
    parts = []
    skipping = true
    onTooLong()
  }
  const end = () => {
    const line = Buffer.concat(parts).toString("utf8").replace(/\r$/, "")
    if (!skipping && line !== "") onLine(line)
    parts = []
    bytes = 0
    skipping = false
  }
  stream.on("data", (chunk: Buffer) => {
    let start = 0
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, start)) {
      take(chunk.subarray(start, at))
      end()
      start = at + 1
    }
    if (start < chunk.length) take(chunk.subarray(start))
  })
  stream.once("end", end)
}
