/**
 * Takes an agent's work back from its work tree, and lists what is left there. It never reads the
 * work tree's own git directory.
 */
import { blaming, WorkTreeError } from "./blame.ts"
import type { Change } from "./changed-path.ts"
import { type LeftOut, leftOutBy, type Named } from "./left-out.ts"
import type { Git } from "./own-git.ts"
import { changesOf } from "./patch.ts"
import { type Snapshot, takeSnapshot } from "./work-tree.ts"

export interface Taken {
  readonly snapshot: Snapshot
  /** Empty if the tree is unchanged, or can't be taken. */
  readonly patch: Buffer
  readonly files: readonly Change[]
  readonly leftOut: LeftOut[]
}

export async function takeBack(
  git: Git,
  place: Parameters<typeof takeSnapshot>[1] & { readonly without: readonly string[] },
  claim: Named | null,
): Promise<Taken> {
  const snapshot = await takeSnapshot(git, place)
  if (snapshot.type !== "taken") return { snapshot, patch: Buffer.alloc(0), files: [], leftOut: [] }
  const [files, leftOut] = await Promise.all([
    changesOf(git, place.base, snapshot.tree),
    blaming("taking", () => leftOutBy(git, place, claim)).catch(untold),
  ])
  return { snapshot, patch: snapshot.patch, files, leftOut }
}

/** The list is no part of the work, so failing to make it doesn't fail the work. */
function untold(error: unknown): LeftOut[] {
  if (error instanceof WorkTreeError) return []
  throw error
}
