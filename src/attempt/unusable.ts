/**
 * What it means for an attempt that its work tree can't be taken, or isn't what its judge was
 * given.
 */
import { copyFile } from "node:fs/promises"
import { join } from "node:path"
import type { Finding } from "../core/log/attempt.ts"
import type { Brief } from "../core/log/brief.ts"
import type { Worked } from "./bundle.ts"
import type { Sandbox } from "./sandbox.ts"
import { type Change, NOTHING } from "./tree/changed-path.ts"
import type { Git } from "./tree/own-git.ts"
import { takeBack } from "./tree/take-back.ts"
import type { Snapshot } from "./tree/work-tree.ts"

/** A planner's folder is thrown away whatever happened to it. A validator's has to be unchanged. */
export function unusableIn(
  snapshot: Snapshot,
  { role }: Brief,
): Pick<Worked, "unusable" | "unusableBy"> {
  if (snapshot.type === "taken") return { unusable: null }
  const { where, by } = snapshot
  const matters = role === "worker" || (role === "validator" && by === "machine")
  return matters ? { unusable: where, unusableBy: by } : { unusable: null }
}

/**
 * A file of the commit that a validator changed. A new file may simply come from using the product.
 */
export function voidedBy(snapshot: Snapshot, files: readonly Change[]): Pick<Worked, "voidedBy"> {
  // Nobody can tell what was changed there.
  if (snapshot.type === "refused") return { voidedBy: snapshot.where }
  const own = files.find(({ oldMode }) => oldMode !== NOTHING)
  return own ? { voidedBy: own.path } : {}
}

/** `where` is one path of those that were changed. */
export const changedAnyway = (brief: Brief, path: string): Finding => ({
  id: "changed_files",
  severity: "minor",
  path,
  line: null,
  text: `The ${brief.role} changed files, which its role may not; the changes were thrown away.`,
})

/** What it tried to change stayed as it was, so what it says of it counts. */
export const heldBackFrom = ({ role }: Brief, path: string): Finding => ({
  id: "held_back",
  severity: "minor",
  path,
  line: null,
  text: `The ${role}, or what it ran, tried to change this file, which its role may not, and was kept from it.`,
})

/**
 * Where no wall keeps whoever only reads from writing, its session asks whether it did, so that this
 * is told at once and not with its report.
 */
export function changedIn(
  {
    git,
    sandbox,
    scratch,
  }: { readonly git: Git; readonly sandbox: Sandbox; readonly scratch: string },
  { role }: Brief,
  place: Parameters<typeof takeBack>[1],
): { readonly changed?: () => Promise<string | null> } {
  if ((role !== "validator" && role !== "planner") || sandbox.isolation !== "none") return {}
  const index = join(scratch, "watched.index")
  return {
    async changed() {
      await copyFile(place.index, index)
      const { snapshot, files } = await takeBack(git, { ...place, index }, null)
      return voidedBy(snapshot, files).voidedBy ?? null
    },
  }
}
