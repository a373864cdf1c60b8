/** Says what is at a path of a hostile folder. No link is ever followed on the way. */
import { lstat } from "node:fs/promises"
import { placeOf } from "./path-bytes.ts"

/**
 * Walks the path step by step. "elsewhere" means that there is a link at the path or on the way, or
 * a file on the way, so that we would write or delete outside of the place that we were asked for.
 */
export async function entryAt(
  folder: string,
  path: string,
): Promise<"folder" | "file" | "nothing" | "elsewhere"> {
  const steps = path.split("/")
  for (const [at] of steps.entries()) {
    const found = await lstat(placeOf(folder, steps.slice(0, at + 1).join("/"))).catch(nothing)
    if (found === null) return "nothing"
    if (found.isFile() && at === steps.length - 1) return "file"
    if (!found.isDirectory()) return "elsewhere"
  }
  return "folder"
}

/** Other errors say nothing about what is there. */
function nothing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null
  throw error
}
