/** What is the same where an agent is put into the cache and where it is taken from there. */
import { join } from "node:path"
import { type AgentLock, type Platform, readLock, thisPlatform } from "../find/agent-lock.ts"
import { findAgent } from "../find/find-agent.ts"
import { fitsHere, type Installable } from "../find/install.ts"

export interface CachedAgent {
  readonly definition: Installable
  /** For people, such as "gemini 0.61.0". */
  readonly name: string
  /** It holds everything by which one installation differs from another. */
  readonly key: string
  readonly lock: AgentLock
  /** No entry is larger than what it takes once it is unpacked. */
  readonly bytesMax: number
}

/** null: Missions doesn't install what this line means, or not on this machine. */
export function installableBy(line: string): Installable | null {
  const nowhere = { recipes: {}, path: "", agents: null, nodePath: process.execPath }
  const found = findAgent(line, nowhere)
  const definition = found.is === "missing" ? found.installable : null
  if (definition === null || definition.package === null || !fitsHere(definition.package)) {
    return null
  }
  return { ...definition, package: definition.package }
}

/** `locks`: where a folder of each agent's id holds its manifest and its lock. */
export function cachedAgent(definition: Installable, locks: string): CachedAgent {
  const platform = thisPlatform()
  const { id, package: own } = definition
  const lock = readLock(join(locks, id), platform)
  return {
    ...{ definition, lock, name: `${id} ${own.version}` },
    key: [
      "missions-agent",
      id,
      own.version,
      ...wordsOf(platform),
      lock.digest.slice(0, DIGEST_LETTERS),
    ].join("-"),
    bytesMax: own.megabytes * 1_000_000,
  }
}

/** Enough to tell our own locks apart; what an entry holds is judged by the lock, and not by its key. */
const DIGEST_LETTERS = 16

const wordsOf = ({ os, cpu, libc }: Platform): readonly string[] => [os, cpu, libc ?? []].flat()
