/**
 * Fills the cache with the agents that a policy names. It runs where nothing of a stranger does, has
 * no key, and starts nothing of an agent.
 */
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import type { PolicyFinding } from "../../core/plan/policy/finding.ts"
import {
  NO_NPM,
  nothingToWarm,
  notWarmed,
  policyUnusable,
  warmBefore,
  warmed,
} from "../../core/render/phrase/warm-agent.ts"
import type { Installing } from "../find/install.ts"
import type { AgentCache } from "./actions-cache.ts"
import { distinct, fetchArchives } from "./archives.ts"
import { writeEntry } from "./archives-entry.ts"
import { type CachedAgent, cachedAgent, installableBy } from "./cached-agent.ts"

interface Warming extends Omit<Installing, "agents" | "archives" | "npm"> {
  readonly policy: () => Promise<{
    /** The agents as it names them. */
    readonly lines: readonly string[]
    readonly findings: readonly PolicyFinding[]
  }>
  /** null: there is none on the PATH. */
  readonly npm: string | null
  readonly cache: AgentCache
  /** A folder of ours. */
  readonly scratch: string
  readonly say: (line: string) => void
}

/** False if one of them could not be saved. */
export async function warmAgents(warming: Warming): Promise<boolean> {
  const { npm, policy, say, locks } = warming
  const { lines, findings } = await policy()
  if (findings.length > 0) {
    say(policyUnusable(findings))
    return false
  }
  const wanted = new Map(lines.flatMap(line => installableBy(line) ?? []).map(it => [it.id, it]))
  if (wanted.size === 0) say(nothingToWarm([...new Set(lines)]))
  let isWhole = true
  for (const definition of wanted.values()) {
    const agent = cachedAgent(definition, locks)
    const failed = npm === null ? NO_NPM : await warm(agent, { ...warming, npm })
    if (failed === null) continue
    say(notWarmed(agent.name, failed))
    isWhole = false
  }
  return isWhole
}

/** null if it is in the cache now. */
async function warm(
  agent: CachedAgent,
  warming: Warming & { readonly npm: string },
): Promise<string | null> {
  const { name, key, lock, definition, bytesMax } = agent
  const scratch = await mkdtemp(join(warming.scratch, "warm-"))
  try {
    const folder = join(scratch, "npm")
    await mkdir(folder)
    const fetched = await fetchArchives(definition.id, lock, { ...warming, folder })
    if (fetched.is === "failed") return fetched.said
    const entry = join(scratch, "entry")
    await writeEntry(fetched.files, entry)
    const { size } = await stat(entry)
    if (size > bytesMax) return `its packages take ${size} bytes, more than it may once unpacked`
    const saved = await warming.cache.save(key, entry)
    if (saved.is === "failed") return `GitHub's cache did not take it: ${saved.said}`
    warming.say(
      saved.is === "there" ? warmBefore(name) : warmed(name, distinct(lock.packages).length, size),
    )
    return null
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
