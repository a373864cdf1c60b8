/**
 * Submodules that this machine holds, or that the policy lets us fetch. Each is brought into a
 * repository of our own, so that neither hooks nor configuration of a clone count. Only the
 * repository's own host is ever asked.
 */
import { lstat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { WorkTreeError } from "./blame.ts"
import { SUBMODULE } from "./changed-path.ts"
import type { Git } from "./own-git.ts"
import { submoduleAddress } from "./submodule-address.ts"
import { entriesOf, type TreeEntry } from "./tree-entry.ts"

/** All submodules of the commit, whether or not they are held here. */
export async function submodulesOf(git: Git, commit: string): Promise<readonly TreeEntry[]> {
  return (await entriesOf(git, commit)).filter(({ mode }) => mode === SUBMODULE)
}

export interface HeldSubmodule extends TreeEntry {
  /** The repository of ours that holds its recorded commit. */
  readonly git: Git
}

export async function heldSubmodules(git: Git, commit: string): Promise<readonly HeldSubmodule[]> {
  const { clone, lays } = git
  const isAsked = lays.submodules === "fetched"
  if (lays.submodules === "off" || (clone === null && !isAsked)) return []
  const all = await submodulesOf(git, commit)
  if (all.length === 0) return []
  const modules = await modulesIn(git, commit)
  const held: HeldSubmodule[] = []
  for (const entry of all) {
    const { name, url } = modules.get(entry.path) ?? {}
    const places = !name || clone === null ? [] : placesOf(clone, { name, path: entry.path })
    const address = isAsked && url ? submoduleAddress(url, git.url) : null
    const own =
      (await bringFrom(git, places, entry)) ??
      (address === null ? null : await fetchFrom(git, address, entry))
    if (own !== null) held.push({ ...entry, git: own })
  }
  return held
}

interface Module {
  readonly name: string
  readonly url: string | undefined
}

/** Names and addresses from the commit's .gitmodules, by path. */
async function modulesIn(git: Git, commit: string): Promise<ReadonlyMap<string, Module>> {
  const args = ["config", "-z", "--blob", `${commit}:.gitmodules`, "--get-regexp", KEYS]
  // Without a readable .gitmodules, submodules have no names.
  const told = (await git.text(args).catch(() => "")).split("\0").flatMap(line => {
    // "submodule.lib.path\nvendor/lib"
    const [, name = "", key, value = ""] = /^submodule\.(.+)\.(path|url)\n(.+)$/s.exec(line) ?? []
    return key === undefined || !isInside(name) ? [] : [{ name, key, value }]
  })
  const urls = new Map(told.flatMap(it => (it.key === "url" ? [[it.name, it.value]] : [])))
  return new Map(
    told.flatMap(({ name, key, value }) =>
      key === "path" ? [[value, { name, url: urls.get(name) }]] : [],
    ),
  )
}

const KEYS = "^submodule\\..*\\.(path|url)$"

/** Names become paths, so git itself refuses those that lead elsewhere. */
const isInside = (name: string): boolean =>
  name.isWellFormed() && name.split(/[/\\]/).every(step => !["", ".", ".."].includes(step))

/** Where git keeps the submodule's repository, and where old versions of git did. */
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
    const own = await git.beside(id, { clone: place })
    const call = { env: { GIT_NO_LAZY_FETCH: "1" } }
    const answer = await own.remote([...FETCH, UPLOADED, "REMOTE", id], call)
    if (answer.exit === 0) return own
  }
  return null
}

/** null if the token may not read it, or its commit is gone. */
async function fetchFrom(git: Git, url: string, { id }: TreeEntry): Promise<Git | null> {
  const own = await git.beside(id, { url })
  const { exit, stderr } = await own.remote([...FETCH, "REMOTE", id])
  if (exit === 0) return own
  if (!UNANSWERED.test(stderr)) return null
  throw new WorkTreeError("machine", new Error(`a submodule was not fetched: ${stderr.trim()}`))
}

/** Messages of git and its network library after which another try may succeed. */
const UNANSWERED =
  /could not resolve host|failed to connect|couldn't connect|timed out|connection reset|returned error: (?:429|5\d\d)|early eof|hung up/i

/**
 * The recorded commit may be on no branch, and the folder that the settings name for its files may
 * be gone. Whoever owns the clone, the person has already told git that it is safe.
 */
const UPLOADED =
  "--upload-pack=GIT_WORK_TREE=. git -c 'safe.directory=*' -c uploadpack.allowAnySHA1InWant=true upload-pack"

const FETCH = [
  ...["fetch", "--quiet", "--no-tags", "--depth=1"],
  ...["--no-write-fetch-head", "--no-auto-maintenance"],
]
