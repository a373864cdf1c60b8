/**
 * Reads refs as git stores them: one file each, or a line of packed-refs. A git process for every
 * list of refs would cost more than all other reading. It must never write.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

export interface Ref {
  readonly name: string
  readonly sha: string
}

/** Null if there is no such ref. */
export function readRef(directory: string, name: string): string | null {
  if (!name.startsWith("refs/") || name.includes("..")) return null
  return (
    readLoose(directory, name) ?? readPacked(directory).find(ref => ref.name === name)?.sha ?? null
  )
}

/** The refs below a folder such as "refs/heads/", in the order of `git for-each-ref`. */
export function listRefs(directory: string, folder: string): readonly Ref[] {
  if (!folder.startsWith("refs/") || folder.includes("..")) return []
  // Loose refs are read before packed ones. So a ref that is packed meanwhile is read twice rather
  // than missed.
  const found = new Map<string, string>()
  for (const name of namesBelow(directory, folder)) {
    const sha = readLoose(directory, name)
    if (sha !== null) found.set(name, sha)
  }
  for (const { name, sha } of readPacked(directory)) {
    if (name.startsWith(folder) && !found.has(name)) found.set(name, sha)
  }
  const refs = [...found].map(([name, sha]) => ({ name, sha }))
  return refs.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
}

function namesBelow(directory: string, folder: string): readonly string[] {
  const path = folder.replace(/\/$/, "")
  return entriesOf(join(directory, path)).flatMap(entry => {
    const name = `${path}/${entry.name}`
    if (entry.isDirectory()) return namesBelow(directory, name)
    // Git forbids this ending in names of refs, so such a file is a lock.
    return entry.isFile() && !name.endsWith(".lock") ? [name] : []
  })
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // There is no ref here, or a ref has the folder's name. Git may also have removed an empty
    // folder.
    if (code === "ENOENT" || code === "ENOTDIR") return []
    throw error
  }
}

function readLoose(directory: string, name: string): string | null {
  const text = readText(join(directory, name))?.trim()
  return text !== undefined && SHA.test(text) ? text : null
}

/**
 * Each line is "sha name". A line with # is a comment, and one with ^ says what the tag above it
 * points at.
 */
function readPacked(directory: string): readonly Ref[] {
  const text = readText(join(directory, "packed-refs")) ?? ""
  return text
    .split("\n")
    .map(line => ({ sha: line.slice(0, 40), name: line.slice(41) }))
    .filter(({ sha }) => SHA.test(sha))
}

const SHA = /^[0-9a-f]{40}$/

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined
    throw error
  }
}
