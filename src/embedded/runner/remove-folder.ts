/**
 * Removes a folder whatever was left in it. Folders without write permission, such as Go's module
 * cache, are made writable first. It never throws, but answers what could not be removed.
 */
import { chmodSync, lstatSync, readdirSync, rmSync } from "node:fs"
import { rm } from "node:fs/promises"

/** What could not be removed, such as files of another user that a container wrote. */
export interface Left {
  readonly path: string
  readonly why: string
}

/** Tries again, because processes that are just ending may still write there. */
const OPTIONS = { recursive: true, force: true, maxRetries: 5 } as const

/** Asynchronous, because a large folder takes seconds. */
export async function removeFolder(path: string): Promise<Left | null> {
  try {
    await rm(path, OPTIONS)
    return null
  } catch {
    return removeFolderNow(path)
  }
}

export function removeFolderNow(path: string): Left | null {
  try {
    rmSync(path, OPTIONS)
    return null
  } catch {
    open(path)
  }
  try {
    rmSync(path, OPTIONS)
    return null
  } catch (error) {
    return { path, why: (error as Error).message }
  }
}

const OWNERS = 0o700

/**
 * Makes every folder in it readable and writable for its owner. It doesn't follow links, and treats
 * names as bytes.
 */
function open(root: string): void {
  const pending = [Buffer.from(root)]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    try {
      const found = lstatSync(at)
      if (!found.isDirectory()) continue
      if ((found.mode & OWNERS) !== OWNERS) chmodSync(at, (found.mode & 0o7777) | OWNERS)
      for (const entry of readdirSync(at, { withFileTypes: true, encoding: "buffer" })) {
        if (entry.isDirectory()) pending.push(Buffer.concat([at, SLASH, entry.name]))
      }
    } catch {
      // The folder is another user's, or it's gone. Removing it will show which.
    }
  }
}

const SLASH = Buffer.from("/")
