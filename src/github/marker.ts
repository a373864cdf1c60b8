/** The hidden text that says which thing of ours an object is. A cache: never authority. */
import type { Marker } from "../core/log/observed.ts"
import type { ThingKey } from "../core/log/thing.ts"
import type { Digest } from "../core/values/digest.ts"

const BEGIN = "<!-- missions:begin -->"
const PATTERN = /<!-- missions (\{[^\n]*\}) -->/

export const encode = ({ mission, thing, digest }: Marker): string =>
  `<!-- missions ${JSON.stringify({ mission, thing, digest })} -->`

/** Our block: it opens with a line of ours and closes with the marker. */
export const block = (body: string, marker: Marker): string =>
  `${BEGIN}\n${body}\n${encode(marker)}`

/** Puts our block in place of the one that stands there, and leaves all other text alone. */
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
