/**
 * Gets the archives of all packages that an agent's lock lists for this machine, by npm. Nothing of
 * them is started, not even where the catalog names a script: that runs where the agent works.
 */
import { createHash } from "node:crypto"
import { createReadStream, existsSync, mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import type { AgentLock, LockedPackage } from "../find/agent-lock.ts"
import { fetchInto, type Installing } from "../find/install.ts"

export type Fetched =
  | { readonly is: "fetched"; readonly files: readonly string[] }
  | { readonly is: "failed"; readonly said: string }

/** `folder` is an empty one of ours. The files are in the order of the lock, each only once. */
export async function fetchArchives(
  id: string,
  lock: AgentLock,
  { folder, ...installing }: Omit<Installing, "agents" | "archives"> & { readonly folder: string },
): Promise<Fetched> {
  const [tree, cache] = [join(folder, "tree"), join(folder, "npm")]
  mkdirSync(tree)
  const failed = await fetchInto(tree, { id, cache }, installing)
  rmSync(tree, { recursive: true, force: true })
  if (failed !== null) return { is: "failed", said: failed }
  const files: string[] = []
  for (const wanted of distinct(lock.packages)) {
    const file = storedAt(cache, wanted.digest)
    if (!existsSync(file)) {
      return { is: "failed", said: `npm left out ${wanted.name}, which this machine needs` }
    }
    if ((await digestOfFile(file)) !== wanted.digest) {
      return { is: "failed", said: `${wanted.name} is not what the lock says` }
    }
    files.push(file)
  }
  return { is: "fetched", files }
}

/** One archive may be installed at several places. */
export const distinct = (packages: readonly LockedPackage[]): readonly LockedPackage[] =>
  packages.filter(
    ({ digest }, index) => packages.findIndex(other => other.digest === digest) === index,
  )

/** npm keeps what it downloads under its digest (cacache, "content-v2"). */
const storedAt = (cache: string, digest: string): string =>
  join(cache, "_cacache/content-v2/sha512", digest.slice(0, 2), digest.slice(2, 4), digest.slice(4))

async function digestOfFile(file: string): Promise<string> {
  const hash = createHash("sha512")
  await pipeline(createReadStream(file), hash)
  return hash.digest("hex")
}
