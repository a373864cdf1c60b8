/** Checkouts that take turns at one path, so that a command cannot tell two commits apart by where it runs. */
import { rename } from "node:fs/promises"
import { join } from "node:path"
import type { Sha } from "../core/words/id.ts"
import type { Git } from "./git.ts"
import { layOut } from "./work-tree.ts"

export interface Trees {
  /** Where the one that has its turn stands. */
  readonly folder: string
  /** Lays the commit out at its first turn. Resolves to true if it was new. */
  turnTo(name: string, commit: Sha): Promise<"fresh" | "as_left">
}

export async function createTrees(options: {
  readonly git: Git
  readonly scratch: string
  readonly path: string
}): Promise<Trees> {
  const { git, scratch, path } = options
  const folder = join(scratch, "tree")
  // In the same folder: a tree without write permission could not be moved into another one.
  const parked = (name: string) => `${folder}.${name}`
  const known = new Set<string>()
  let here: string | null = null
  return {
    folder,
    async turnTo(name, commit) {
      if (here === name) return "as_left"
      if (here !== null) await rename(folder, parked(here))
      here = name
      if (known.has(name)) {
        await rename(parked(name), folder)
        return "as_left"
      }
      known.add(name)
      const index = join(scratch, `${name}.index`)
      await layOut(git, { commit, folder, index, own: { home: join(scratch, "git-home"), path } })
      return "fresh"
    },
  }
}
