/**
 * Submodules: those that the clone on this machine holds. Each is brought from there into a repository of
 * our own, so that neither its hooks nor its configuration count, and no address is ever asked.
 */
import { lstat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { SUBMODULE } from "./change.ts"
import type { Git } from "./git.ts"
import { readEntries, type TreeEntry } from "./tree-entry.ts"

/** All of the commit's, whether or not they are held here. */
export async function submodulesOf(git: Git, commit: string): Promise<readonly TreeEntry[]> {
  const listing = await git.text(["ls-tree", "-r", "-z", "--full-tree", commit])
  return readEntries(listing).filter(({ mode }) => mode === SUBMODULE)
}

export interface HeldSubmodule extends TreeEntry {
  /** Holds its recorded commit. */
  readonly git: Git
}

export async function heldSubmodules(git: Git, commit: string): Promise<readonly HeldSubmodule[]> {
  const { clone } = git
  const all = clone === null ? [] : await submodulesOf(git, commit)
  if (clone === null || all.length === 0) return []
  const names = await namesIn(git, commit)
  const held: HeldSubmodule[] = []
  for (const entry of all) {
    const name = names.get(entry.path)
    const places = name === undefined ? [] : placesOf(clone, { name, path: entry.path })
    const own = await bringFrom(git, places, entry)
    if (own !== null) held.push({ ...entry, git: own })
  }
  return held
}

/** As .gitmodules of the commit calls them, by their paths. */
async function namesIn(git: Git, commit: string): Promise<ReadonlyMap<string, string>> {
  const args = ["config", "-z", "--blob", `${commit}:.gitmodules`, "--get-regexp", PATHS]
  // Without one, or with one that nobody can read, they have no names.
  const told = await git.text(args).catch(() => "")
  return new Map(
    told.split("\0").flatMap(line => {
      // "submodule.lib.path\nvendor/lib"
      const [, name, path] = /^submodule\.(.+)\.path\n(.+)$/s.exec(line) ?? []
      return name === undefined || path === undefined || !isInside(name) ? [] : [[path, name]]
    }),
  )
}

const PATHS = "^submodule\\..*\\.path$"

/** Names become paths: git itself refuses those that lead elsewhere. */
const isInside = (name: string): boolean =>
  name.isWellFormed() && name.split(/[/\\]/).every(step => !["", ".", ".."].includes(step))

/** Where git keeps it, and where old clones do. */
function placesOf(
  clone: string,
  { name, path }: { readonly name: string; readonly path: string },
): readonly string[] {
  const inWorkTree = basename(clone) === ".git" && path.isWellFormed()
  return [join(clone, "modules", name), ...(inWorkTree ? [join(dirname(clone), path, ".git")] : [])]
}

async function bringFrom(
  git: Git,
  places: readonly string[],
  { id }: TreeEntry,
): Promise<Git | null> {
  for (const place of places) {
    if (!(await lstat(place).catch(() => null))?.isDirectory()) continue
    const own = await git.beside(id, place)
    const call = { env: { GIT_NO_LAZY_FETCH: "1" } }
    const answer = await own.remote([...FETCH, "REMOTE", id], call)
    if (answer.exit === 0) return own
  }
  return null
}

/**
 * The recorded commit may be on no branch, and the folder that the settings name for its files may be gone.
 * Whoever owns the clone, the person has told git before that it is safe.
 */
const FETCH = [
  ...["fetch", "--quiet", "--no-tags", "--depth=1"],
  ...["--no-write-fetch-head", "--no-auto-maintenance"],
  "--upload-pack=GIT_WORK_TREE=. git -c 'safe.directory=*' -c uploadpack.allowAnySHA1InWant=true upload-pack",
]
