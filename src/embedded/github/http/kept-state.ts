/**
 * Keeps the state in two files: all of it, and after that a line for each change with the tables
 * that changed. It must never leave half a change, wherever the process is killed.
 */
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

export interface KeptState {
  /** What `save` was given last; null if nothing was saved yet. */
  load(): unknown
  save(state: unknown): void
}

/** After that many characters of changes, all is written anew. */
const CHANGES_MAX = 8 * 1024 * 1024

/**
 * A change is a line of its own, because a file that is replaced is written out to the disk before
 * the next call returns. A mission makes hundreds of changes, and everything waits for each.
 */
export function keepState(directory: string): KeptState {
  const whole = join(directory, "state.json")
  const changes = join(directory, "state.changes")
  let saved: ReadonlyMap<string, string> | null = null
  let size = 0
  return {
    load() {
      const text = read(whole)
      if (text === null) return null
      const lines = (read(changes) ?? "").split("\n").map(parsed)
      return Object.assign(JSON.parse(text), ...lines)
    },
    save(state) {
      const tables = textsOf(state)
      const changed = [...tables].filter(([name, text]) => saved?.get(name) !== text)
      // Many requests change nothing.
      if (changed.length === 0) return
      const line = `\n${objectOf(changed)}`
      if (saved === null || size + line.length > CHANGES_MAX) {
        // The last line says the same as the whole file, so it may still be there beside the new
        // one.
        const all = objectOf([...tables])
        appendFileSync(changes, `\n${all}`, { mode: 0o600 })
        replace(whole, all)
        rmSync(changes)
        size = 0
      } else {
        appendFileSync(changes, line, { mode: 0o600 })
        size += line.length
      }
      saved = tables
    },
  }
}

const textsOf = (state: unknown): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(state as object)
      .filter(([, table]) => table !== undefined)
      .map(([name, table]) => [name, JSON.stringify(table)]),
  )

const objectOf = (tables: readonly (readonly [string, string])[]): string =>
  `{${tables.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(",")}}`

/** A line that was cut short is no change: whoever made it was never answered. */
function parsed(line: string): object {
  try {
    return JSON.parse(line) as object
  } catch {
    return {}
  }
}

/**
 * Writes beside the file and renames, so that a reader sees the old text or the new one, and never
 * a part.
 */
export function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

export function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8")
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null
    throw cause
  }
}
