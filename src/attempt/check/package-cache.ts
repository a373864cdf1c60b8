/**
 * Package caches of a person that commands may read without ever writing to them: those whose tools
 * have a way to do so. Which of them commands see, the policy says.
 */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { PackageCache } from "../../core/plan/commands.ts"
import type { Outer } from "./environments.ts"
import { isFolder, type View } from "./toolchain-view.ts"

interface Place {
  /** The person's home. */
  readonly theirs: string
  /** The commands' own. */
  readonly ours: string
  readonly outer: Outer
}

interface Cache {
  /** By which the tool finds it; none where there is no such cache. */
  readonly variables: Readonly<Record<string, string>>
  readonly views: readonly View[]
}

export const cacheAt = (cache: PackageCache, place: Place): Cache => CACHES[cache](place)

const byVariables = (variables: Cache["variables"]): Cache => ({ variables, views: [] })

const CACHES: Readonly<Record<PackageCache, (place: Place) => Cache>> = {
  /** What was downloaded stands there as a proxy serves it (go.dev/ref/mod, GOPROXY protocol). */
  go({ theirs, outer }) {
    const [path = ""] = (outer["GOPATH"] ?? join(theirs, "go")).split(":")
    const modules = join(outer["GOMODCACHE"] ?? join(path, "pkg/mod"), "cache/download")
    if (!isFolder(modules)) return byVariables({})
    const usual = outer["GOPROXY"] ?? "https://proxy.golang.org,direct"
    return byVariables({ GOPROXY: `${pathToFileURL(modules)},${usual}` })
  },
  /** A tail of the local repository is never written to (Maven 3.9). */
  maven({ theirs }) {
    const repository = join(theirs, ".m2/repository")
    const tail = `-Dmaven.repo.local.tail=${repository}`
    return byVariables(isFolder(repository) ? { MAVEN_ARGS: tail } : {})
  },
  /** Gradle's own read-only cache (since 6.2). */
  gradle({ theirs, outer }) {
    const caches = join(outer["GRADLE_USER_HOME"] ?? join(theirs, ".gradle"), "caches")
    const isThere = isFolder(join(caches, "modules-2"))
    return byVariables(isThere ? { GRADLE_RO_DEP_CACHE: caches } : {})
  },
  /** Crates are linked; the index, which cargo writes to, is the commands' own. */
  cargo({ theirs, ours, outer }) {
    const cargo = outer["CARGO_HOME"] ?? join(theirs, ".cargo")
    const anew = ["registry", "registry/*", "registry/*/*", "registry/index/**"]
    const view = { from: cargo, to: join(ours, ".cargo"), shape: { only: ["registry"], anew } }
    return { variables: {}, views: isFolder(join(cargo, "registry")) ? [view] : [] }
  },
}
