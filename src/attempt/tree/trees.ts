/**
 * Checkouts that take turns at one path, each with a home and a temporary folder of its own, so
 * that a command can't tell two commits apart by where it runs.
 */
import { mkdir, rename } from "node:fs/promises"
import { join } from "node:path"
import type { Sha } from "../../core/values/id.ts"
import { type Kept, keep } from "./kept.ts"
import type { Git } from "./own-git.ts"
import { layOut } from "./work-tree.ts"

export interface Trees {
  /** Where the checkout whose turn it is lies. */
  readonly folder: string
  readonly home: string
  readonly temporary: string
  /** Writes the commit's files at its first turn. */
  turnTo(name: string, commit: Sha): Promise<void>
  /** The first call keeps what is there; later calls go back to that. */
  begin(): Promise<void>
}

/**
 * Where the current checkout lies, with its home and temporary folder, and with what programs that
 * know only `/tmp` leave there.
 */
export function roomIn(scratch: string) {
  const room = join(scratch, "room")
  const [folder, home, temporary] = [join(room, "tree"), join(room, "home"), join(room, "tmp")]
  return { room, folder, home, temporary, shared: join(room, "shared") }
}

export function createTrees(options: {
  readonly git: Git
  readonly scratch: string
  readonly path: string
  /** Makes the home and the temporary folder of a new tree. */
  readonly furnish: () => Promise<void>
}): Trees {
  const { git, scratch, path, furnish } = options
  const { room, folder, home, temporary } = roomIn(scratch)
  // It's moved within the same folder, because a folder without write permission can't be moved
  // into another one.
  const parked = (name: string) => `${room}.${name}`
  const known = new Set<string>()
  const kept = new Map<string, Kept>()
  let here: string | null = null
  return {
    ...{ folder, home, temporary },
    async turnTo(name, commit) {
      if (here === name) return
      if (here !== null) await rename(room, parked(here))
      here = name
      if (known.has(name)) {
        await rename(parked(name), room)
        return
      }
      known.add(name)
      await mkdir(room)
      const index = join(scratch, `${name}.index`)
      const own = { home: join(scratch, "git-home"), path }
      await Promise.all([layOut(git, { commit, folder, index, own }), furnish()])
    },
    async begin() {
      const name = `${here}`
      const before = kept.get(name)
      if (before) await before.restore()
      else kept.set(name, await keep(room))
    },
  }
}
