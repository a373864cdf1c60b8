/**
 * The hidden text by which we recognise our comments and issues. It's a cache, and proves nothing.
 */
import type { Marker } from "../core/log/observed.ts"
import type { ThingKey } from "../core/log/thing.ts"
import type { Digest } from "../core/values/digest.ts"

const BEGIN = "<!-- missions:begin -->"
const PATTERN = /<!-- missions (\{[^\n]*\}) -->/

export const encode = ({ mission, thing, digest }: Marker): string =>
  `<!-- missions ${JSON.stringify({ mission, thing, digest })} -->`

/** Our block of a text: it begins with a line of ours and ends with the marker. */
export const block = (body: string, marker: Marker): string =>
  `${BEGIN}\n${body}\n${encode(marker)}`

/** Replaces the old block by the new one and leaves all other text alone. */
export function replaceBlock(current: string, next: string): string {
  const start = current.indexOf(BEGIN)
  const end = PATTERN.exec(current)
  if (start < 0 || !end || end.index < start) return `${next}\n\n${current}`.trimEnd()
  return current.slice(0, start) + next + current.slice(end.index + end[0].length)
}

export function decode(text: string | null | undefined): Marker | null {
  const found = PATTERN.exec(text ?? "")?.[1]
  if (found === undefined) return null
  return parse(found)
}

export function parse(json: string | null | undefined): Marker | null {
  try {
    const value: unknown = JSON.parse(json ?? "")
    if (typeof value !== "object" || value === null) return null
    const { mission, thing, digest } = value as Record<string, unknown>
    if (typeof mission !== "number" || typeof thing !== "string" || typeof digest !== "string") {
      return null
    }
    return { mission, thing: thing as ThingKey, digest: digest as Digest }
  } catch {
    return null
  }
}
