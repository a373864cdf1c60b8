/**
 * A person's package caches, which commands may read but never write to. Only tools that have a way
 * to do so are here. The policy says which caches commands see.
 */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { PackageCache } from "../../core/plan/commands.ts"
import type { Outer } from "./environments.ts"
import { isFolder, type View } from "./toolchain-view.ts"

interface Homes {
  /** The person's home. */
  readonly theirs: string
  /** The commands' own home. */
  readonly ours: string
  readonly outer: Outer
}

interface Cache {
  /** The variables by which the tool finds the cache; none if there is no cache. */
  readonly variables: Readonly<Record<string, string>>
  readonly views: readonly View[]
  /** Folders that the tool reads where they lie. */
  readonly read: readonly string[]
}

export const cacheAt = (cache: PackageCache, place: Homes): Cache => CACHES[cache](place)

const byVariables = (variables: Cache["variables"], ...read: readonly string[]): Cache => ({
  ...{ variables, views: [], read },
})

const CACHES: Readonly<Record<PackageCache, (place: Homes) => Cache>> = {
  /** Downloads lie there as a proxy would serve them (go.dev/ref/mod, GOPROXY protocol). */
  go({ theirs, outer }) {
    const [path = ""] = (outer["GOPATH"] ?? join(theirs, "go")).split(":")
    const modules = join(outer["GOMODCACHE"] ?? join(path, "pkg/mod"), "cache/download")
    if (!isFolder(modules)) return byVariables({})
    const usual = outer["GOPROXY"] ?? "https://proxy.golang.org,direct"
    return byVariables({ GOPROXY: `${pathToFileURL(modules)},${usual}` }, modules)
  },
  /** Maven never writes to a tail of its local repository (Maven 3.9). */
  maven({ theirs }) {
    const repository = join(theirs, ".m2/repository")
    const tail = `-Dmaven.repo.local.tail=${repository}`
    return isFolder(repository) ? byVariables({ MAVEN_ARGS: tail }, repository) : byVariables({})
  },
  /** Gradle has a read-only cache of its own (since 6.2). */
  gradle({ theirs, outer }) {
    const caches = join(outer["GRADLE_USER_HOME"] ?? join(theirs, ".gradle"), "caches")
    const isThere = isFolder(join(caches, "modules-2"))
    return isThere ? byVariables({ GRADLE_RO_DEP_CACHE: caches }, caches) : byVariables({})
  },
  /** Crates are linked. cargo writes to the index, so that one is the commands' own. */
  cargo({ theirs, ours, outer }) {
    const cargo = outer["CARGO_HOME"] ?? join(theirs, ".cargo")
    const anew = ["registry", "registry/*", "registry/*/*", "registry/index/**"]
    const view = { from: cargo, to: join(ours, ".cargo"), shape: { only: ["registry"], anew } }
    return { ...byVariables({}), views: isFolder(join(cargo, "registry")) ? [view] : [] }
  },
}
