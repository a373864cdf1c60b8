/**
 * Turns the difference of two trees into a patch, and a patch into a tree again. It uses only git's
 * plumbing, so no file is ever written.
 */
import { isAscii } from "node:buffer"
import { hash } from "node:crypto"
import type { Digest } from "../../core/values/digest.ts"
import { partsOf } from "../../core/values/example-key.ts"
import type { Sha } from "../../core/values/id.ts"
import { OWN_SECRET } from "../secret/own-secret.ts"
import { findSecrets } from "../secret/secrets.ts"
import type { BaseOwn } from "./base-own.ts"
import { type Change, LINK, NOTHING, readChanges, type Sides, SUBMODULE } from "./changed-path.ts"
import type { Git } from "./own-git.ts"
import { textOfBytes } from "./path-bytes.ts"

/** No renames are guessed. A rename counts as a removal and an addition, and both are judged. */
const DIFF = ["diff-tree", "-r", "--no-renames", "--no-ext-diff", "--no-textconv"]

export const makePatch = (git: Git, base: Sha, tree: Sha): Promise<Buffer> =>
  git.bytes([...DIFF, "-p", "--binary", "--full-index", base, tree])

/**
 * The tree that the patch makes of the base. Throws GitError if it doesn't apply, or names what no
 * tree may hold.
 */
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
    if (newMode === LINK) targets.set(path, textOfBytes(await git.object(newBlob)))
  }
  return targets
}

/**
 * Both sides of each changed file. A side is null if it isn't a file, isn't text, or is larger than
 * any source.
 */
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

/** Generated files may be larger, but nobody wrote them by hand. */
const TEXT_BYTES_MAX = 1_000_000

async function textOf(git: Git, mode: string, blob: Sha): Promise<string | null> {
  if (mode === NOTHING || mode === SUBMODULE || mode === LINK) return null
  const bytes = await git.object(blob)
  return bytes.length > TEXT_BYTES_MAX || bytes.includes(0) ? null : bytes.toString("utf8")
}

/**
 * How large a change is for its reader, without what it moves, copies or removes. We compute this
 * only if a change seems too large, because git then compares every file with every other.
 */
export async function sizeOf(
  git: Git,
  { base, tree, patch, max }: { base: Sha; tree: Sha; patch: Buffer; max: number },
): Promise<number> {
  if (patch.length <= max) return patch.length
  const moved = ["--find-renames", "--find-copies-harder", "--irreversible-delete"]
  const diff = ["diff-tree", "-r", "-p", "--binary", "--no-ext-diff", "--no-textconv"]
  return (await git.bytes([...diff, ...moved, base, tree])).length
}

export interface Known {
  /** The job's own secrets, in whatever form. */
  readonly own: readonly string[]
  readonly base: BaseOwn
  /** SHA-256 digests of what the policy says is no secret: a text, or a whole file. */
  readonly notSecrets: readonly string[]
}

export interface PathWithSecret {
  readonly path: string
  readonly kind: string
  /** The digest of the text, unless somebody could guess the text from it. */
  readonly digest: Digest | null
}

/**
 * The first path with a secret that isn't in the base. We search whole files instead of the patch's
 * lines, because a patch doesn't show a binary file's content.
 */
export async function pathWithSecret(
  git: Git,
  changes: readonly Change[],
  known: Known,
): Promise<PathWithSecret | null> {
  for (const change of changes) {
    const found = await newSecretsIn(git, change, known)
    const [fresh] = await known.base.without(found.map(({ value }) => value))
    const first = found.find(({ value }) => value === fresh)
    if (first === undefined) continue
    const { kind, value } = first
    return { path: change.path, kind, digest: isGuessed(kind) ? null : shaOf(value) }
  }
  return null
}

/** A password of a few letters could be found from its digest, which is shown in a comment. */
const isGuessed = (kind: string): boolean => kind === OWN_SECRET || kind === "password"

async function newSecretsIn(git: Git, change: Change, { own, base, notSecrets }: Known) {
  const { path, newMode, newBlob } = change
  if (newMode === NOTHING || newMode === SUBMODULE) return []
  const inPath = findSecrets(path, own)
  if (inPath.length === 0 && (await base.hasBlob(newBlob))) return []
  const bytes = await git.object(newBlob)
  // We also decode it as text, because an invisible character has several bytes.
  const texts = isAscii(bytes) ? [bytes.toString("latin1")] : [bytes.toString("latin1"), `${bytes}`]
  const found = [...inPath, ...texts.flatMap(text => findSecrets(text, own))]
  const isListed = (value: string) =>
    [bytes, ...partsOf(value)].some(part => notSecrets.includes(shaOf(part)))
  // What the job holds is a secret, whatever the policy lists.
  return found.filter(({ kind, value }) => kind === OWN_SECRET || !isListed(value))
}

const shaOf = (content: string | Buffer): Digest =>
  hash("sha256", typeof content === "string" ? Buffer.from(content, "latin1") : content) as Digest
