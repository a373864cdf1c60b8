/** The difference of two trees as a patch, and a patch as a tree again, by plumbing alone: no file is ever written. */
import type { Sha } from "../core/words/id.ts"
import { type Change, LINK, NOTHING, readChanges, type Sides, SUBMODULE } from "./change.ts"
import type { Git } from "./git.ts"
import { findSecrets } from "./secrets.ts"

/** No renames are guessed: a rename is a removal and an addition, and both are judged. */
const DIFF = ["diff-tree", "-r", "--no-renames", "--no-ext-diff", "--no-textconv"]

export const makePatch = (git: Git, base: Sha, tree: Sha): Promise<Buffer> =>
  git.bytes([...DIFF, "-p", "--binary", "--full-index", base, tree])

/** The tree that the patch makes of the base. Throws GitError if it does not apply, or names what no tree may hold. */
export async function applyPatch(
  git: Git,
  { base, patch, index }: { readonly base: Sha; readonly patch: Buffer; readonly index: string },
): Promise<Sha> {
  await git.text(["read-tree", base], { index })
  if (patch.length > 0) {
    await git.text(["apply", "--cached", "--binary", "-"], { index, input: patch })
  }
  return (await git.text(["write-tree"], { index })) as Sha
}

export async function changesOf(git: Git, base: Sha, tree: Sha): Promise<readonly Change[]> {
  return readChanges(await git.text([...DIFF, "--raw", "-z", "--no-abbrev", base, tree]))
}

export async function targetsOf(
  git: Git,
  changes: readonly Change[],
): Promise<ReadonlyMap<string, string>> {
  const targets = new Map<string, string>()
  for (const { path, newMode, newBlob } of changes.filter(change => change.newMode === LINK)) {
    if (newMode === LINK) targets.set(path, await git.text(["cat-file", "blob", newBlob]))
  }
  return targets
}

/** Both sides of each changed file. What is no file, is no text, or is larger than any source is null. */
export async function textsOf(
  git: Git,
  changes: readonly Change[],
): Promise<ReadonlyMap<string, Sides>> {
  const texts = new Map<string, Sides>()
  for (const { path, oldMode, oldBlob, newMode, newBlob } of changes) {
    const before = await textOf(git, oldMode, oldBlob)
    texts.set(path, { before, after: await textOf(git, newMode, newBlob) })
  }
  return texts
}

/** Generated files may be larger; nobody wrote them by hand. */
const TEXT_BYTES_MAX = 1_000_000

async function textOf(git: Git, mode: string, blob: Sha): Promise<string | null> {
  if (mode === NOTHING || mode === SUBMODULE || mode === LINK) return null
  const bytes = await git.bytes(["cat-file", "blob", blob])
  return bytes.length > TEXT_BYTES_MAX || bytes.includes(0) ? null : bytes.toString("utf8")
}

/**
 * The first path with a secret that was not there before. Whole files are looked at, not the lines of
 * the patch: in a patch a binary file's content cannot be read.
 */
export async function pathWithSecret(
  git: Git,
  changes: readonly Change[],
  own: readonly string[],
): Promise<{ readonly path: string; readonly kind: string } | null> {
  for (const { path, oldMode, oldBlob, newMode, newBlob } of changes) {
    if (newMode === NOTHING || newMode === SUBMODULE) continue
    const found = [...findSecrets(path, own), ...(await secretsOf(git, newBlob, own))]
    if (found.length === 0) continue
    const hasOld = oldMode !== NOTHING && oldMode !== SUBMODULE
    const old = hasOld ? await secretsOf(git, oldBlob, own) : []
    const fresh = found.find(({ value }) => !old.some(known => known.value === value))
    if (fresh !== undefined) return { path, kind: fresh.kind }
  }
  return null
}

const secretsOf = async (git: Git, blob: Sha, own: readonly string[]) =>
  findSecrets((await git.bytes(["cat-file", "blob", blob])).toString("latin1"), own)
