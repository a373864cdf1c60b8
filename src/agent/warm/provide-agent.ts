/**
 * Puts an agent in place on a runner that lacks it: from the warm cache if what lies there is what
 * our lock says, else from npm's registry by the same lock. It only reads the cache, and starts
 * nothing of the agent but what the catalog names.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { join } from "node:path"
import type { ProvideAgent } from "../../attempt/ports.ts"
import {
  cacheFailed,
  cacheRefused,
  cacheRefusedShortly,
  cacheUnusable,
  fromCache,
  fromRegistry,
  NO_NPM,
  notCached,
  notProvided,
} from "../../core/render/phrase/warm-agent.ts"
import { lineOf } from "../../core/values/printed.ts"
import { agentsFolder } from "../find/cached.ts"
import { findAgent, type Places } from "../find/find-agent.ts"
import { type Installing, installAgent } from "../find/install.ts"
import { missingAgent } from "../not-started.ts"
import type { AgentCache } from "./actions-cache.ts"
import { distinct } from "./archives.ts"
import { readEntry } from "./archives-entry.ts"
import { type CachedAgent, cachedAgent, installableBy } from "./cached-agent.ts"
import { type Environment, onRunner } from "./on-runner.ts"

type Own = Pick<Providing, "locks" | "scratch" | "say" | "clock"> & { readonly nodePath: string }

/**
 * Nothing on a person's own machine, which names its folder of agents: there the command that the
 * person typed has asked before anything was installed.
 */
export function agentProvider(
  environment: Environment,
  { nodePath, ...own }: Own,
): { readonly provide?: ProvideAgent } {
  const agents = agentsFolder(environment)
  if (environment["MISSIONS_AGENTS"] || agents === null) return {}
  const places = { recipes: {}, path: environment["PATH"] ?? "", nodePath }
  const providing = { ...own, ...onRunner(environment, nodePath), agents, places }
  return {
    async provide(agent, signal) {
      const said = await provideAgent(agent, signal, providing)
      return said === null ? null : missingAgent(agent, said)
    },
  }
}

interface Providing extends Omit<Installing, "archives" | "npm" | "signal"> {
  readonly places: Omit<Places, "agents">
  /** null: there is none on the PATH. */
  readonly npm: string | null
  readonly cache: AgentCache
  /** A folder of ours. */
  readonly scratch: string
  readonly say: (line: string) => void
  readonly clock: () => number
}

/**
 * What is in the way, with what to type; null if it is there now, or if nobody but its person could
 * install it.
 */
async function provideAgent(
  line: string,
  signal: AbortSignal,
  providing: Providing,
): Promise<string | null> {
  const { places, agents, say, clock, npm, locks } = providing
  const definition = installableBy(line)
  if (definition === null || findAgent(line, { ...places, agents }).is === "found") return null
  const began = clock()
  const agent = cachedAgent(definition, locks)
  if (npm === null) {
    const failed = notProvided(agent.name, { cache: "The warm cache was not asked.", npm: NO_NPM })
    say(failed)
    return failed
  }
  const installing = { ...providing, npm, signal }
  const cache = await installCached(agent, installing)
  if (cache === null) {
    say(fromCache(agent.name, clock() - began))
    return null
  }
  say(cache.line)
  if (signal.aborted) return null
  const installed = await installAgent(definition, withoutArchives(installing))
  if (installed.is === "installed") {
    say(fromRegistry(agent.name, clock() - began))
    return null
  }
  const failed = notProvided(agent.name, {
    ...{ cache: cache.shortly ?? cache.line, npm: lineOf(installed.said, 120) },
  })
  say(failed)
  return signal.aborted ? null : failed
}

type Ready = Omit<Providing, "npm"> & Omit<Installing, "archives">

const withoutArchives = ({ agents, locks, npm, env, signal }: Ready): Installing => ({
  ...{ agents, locks, npm, env, signal },
})

/** Why the cache is of no use, in whole sentences. */
interface Useless {
  readonly line: string
  /** The same among other reasons; left out if it's short anyway. */
  readonly shortly?: string
}

/** null: it is installed. */
async function installCached(agent: CachedAgent, ready: Ready): Promise<Useless | null> {
  const { name, key, definition } = agent
  const found = await ready.cache.find(key)
  if (found.is === "absent") return { line: notCached(name) }
  if (found.is === "failed") return { line: cacheFailed(name, found.said) }
  const into = await mkdtemp(join(ready.scratch, "cache-"))
  try {
    const packages = distinct(agent.lock.packages)
    const { bytesMax } = agent
    const mismatch = await readEntry(found.content, { packages, bytesMax, into })
    if (mismatch !== null) {
      const refused = { key, ...mismatch }
      return { line: cacheRefused(name, refused), shortly: cacheRefusedShortly(name, refused) }
    }
    const from = { ...withoutArchives(ready), archives: into }
    const installed = await installAgent(definition, from)
    return installed.is === "installed" ? null : { line: cacheUnusable(name, installed.said) }
  } catch (error) {
    return { line: cacheFailed(name, lineOf((error as Error).message, 200)) }
  } finally {
    found.close()
    await rm(into, { recursive: true, force: true })
  }
}
