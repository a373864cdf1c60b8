/**
 * Removes a folder whatever its commands left there: folders without write permission, as Go's module
 * cache makes them, are opened first. It must never throw: what stays is answered.
 */
import { chmodSync, lstatSync, readdirSync, rmSync } from "node:fs"
import { rm } from "node:fs/promises"

/** What could not be removed, such as files of another user that a container wrote. */
export interface Left {
  readonly path: string
  readonly why: string
}

/** Processes that end just now may still write there. */
const OPTIONS = { recursive: true, force: true, maxRetries: 5 } as const

/** A large folder takes seconds, in which others have their turn. */
export async function removeFolder(path: string): Promise<Left | null> {
  try {
    await rm(path, OPTIONS)
    return null
  } catch {
    return removeFolderNow(path)
  }
}

export function removeFolderNow(path: string): Left | null {
  open(path)
  try {
    rmSync(path, OPTIONS)
    return null
  } catch (error) {
    return { path, why: (error as Error).message }
  }
}

const OWNERS = 0o700

/** Every folder below becomes its owner's to read and write. Links are not followed; names are bytes. */
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
      // Another user's, or gone by now: removing it tells.
    }
  }
}

const SLASH = Buffer.from("/")
