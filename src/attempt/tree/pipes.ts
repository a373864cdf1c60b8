/**
 * Finds pipes and the like where git reads files by itself. It would wait for ever at one that nobody
 * writes to.
 */
import { readdirSync, rmSync } from "node:fs"
import { shownPath, textOfBytes } from "./path-bytes.ts"

/** What git opens in every folder, before it asks what it is. */
const READ_BY_NAME = [".gitignore", ".gitattributes", ".gitmodules"]

/**
 * Answers the first of those files that is none; null if there is none such. What lies in git's own
 * folders is removed, because nothing is ever taken of these. It follows no link, and leaves what nobody
 * may read to whoever reads it next.
 */
export function unreadableIn(folder: string): string | null {
  const pending: Place[] = [{ at: Buffer.from(folder), path: "", isGits: false }]
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const { at, path, isGits } = place
    for (const entry of entriesOf(at)) {
      if (entry.isFile() || entry.isSymbolicLink()) continue
      const name = textOfBytes(entry.name)
      const below: Place = {
        at: Buffer.concat([at, SLASH, entry.name]),
        path: path === "" ? name : `${path}/${name}`,
        isGits: isGits || name.toLowerCase() === ".git",
      }
      if (entry.isDirectory()) pending.push(below)
      else if (below.isGits) rmSync(below.at, { force: true })
      else if (READ_BY_NAME.includes(name)) return shownPath(below.path)
    }
  }
  return null
}

interface Place {
  readonly at: Buffer
  /** From the folder's own root. */
  readonly path: string
  readonly isGits: boolean
}

const SLASH = Buffer.from("/")

function entriesOf(folder: Buffer) {
  try {
    return readdirSync(folder, { withFileTypes: true, encoding: "buffer" })
  } catch {
    return []
  }
}
