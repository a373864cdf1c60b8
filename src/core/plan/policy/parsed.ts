/** A policy's file as the edge hands it in: parsed, with the line of each key, or with YAML's complaint. */

export interface ParsedFile {
  /** The name that people use: ".github/missions.yml", "acme/.github/missions.yml". */
  readonly name: string
  /** null for an empty file. */
  readonly value: unknown
  /** Lines from 1, by the path of a key or of a list's item: "ceilings.hours", "people.bots.0". */
  readonly lines: ReadonlyMap<string, number>
  /** Why it cannot be read at all. */
  readonly broken: { readonly line: number; readonly said: string } | null
}

/** The line of the nearest key above that has one. */
export function lineOf({ lines }: ParsedFile, path: string): number {
  for (let at = path; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    const line = lines.get(at)
    if (line !== undefined) return line
  }
  return 1
}

/** The value at a path. undefined: there is none. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === "") return value
  return path.split(".").reduce<unknown>((within, name) => {
    const isGroup = typeof within === "object" && within !== null && Object.hasOwn(within, name)
    return isGroup ? (within as Readonly<Record<string, unknown>>)[name] : undefined
  }, value)
}
