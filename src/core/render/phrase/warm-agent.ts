/** What is said about agents that a runner takes from the warm cache or installs from npm's registry. */
import type { PolicyFinding } from "../../plan/policy/finding.ts"
import { findingWords, place } from "../policy-finding.ts"
import { TYPED } from "./typed.ts"

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

export const fromCache = (agent: string, ms: number): string =>
  `${agent} comes from the warm cache, and each of its packages has the digest of the lock. It was ready after ${seconds(ms)}.`

export const fromRegistry = (agent: string, ms: number): string =>
  `${agent} comes from npm's registry, by the lock. It was ready after ${seconds(ms)}.`

/** Why the cache is of no use now. Each is a whole sentence and nobody's fault but the one named. */
export const notCached = (agent: string): string => `The warm cache holds no ${agent}.`

export const cacheFailed = (agent: string, said: string): string =>
  `${agent} could not be taken from GitHub's cache: ${said}.`

interface Refused {
  readonly key: string
  readonly expected: string
  readonly got: string
}

export const cacheRefused = (agent: string, { key, expected, got }: Refused): string =>
  `The warm cache of ${agent} is refused, and nothing of it was used: its entry is not what the lock says, so somebody else wrote it, or it was damaged. ` +
  `Where: ${key}. Expected: ${expected}. Got: ${got}. Try: gh cache delete ${key}.`

/** The same where it stands among other reasons. */
export const cacheRefusedShortly = (agent: string, { key }: Refused): string =>
  `The warm cache of ${agent} is refused, because its entry is not what the lock says; gh cache delete ${key} removes it.`

export const cacheUnusable = (agent: string, said: string): string =>
  `${agent} is in the warm cache, and npm could not install it from there: ${said}.`

/** Completes a sentence. */
export const NO_NPM = "there is no npm on the PATH"

/** The agent's job ends with it. */
export const notProvided = (agent: string, { cache, npm }: Tried): string =>
  `${agent} is not installed on this runner, and could not be: ${npm}. ${cache} ` +
  `Try: ${npm === NO_NPM ? "install Node.js with npm on the runner" : `run the workflow "missions warm" once npm's registry answers`}, then /mission resume.`

export interface Tried {
  /** A whole sentence about the cache. */
  readonly cache: string
  /** Why npm did not install it. */
  readonly npm: string
}

/** The lines of the job that fills the cache. */
export const warmed = (agent: string, packages: number, bytes: number): string =>
  `${agent} is in the warm cache now: ${packages} packages, ${Math.ceil(bytes / 1_000_000)} MB.`
export const warmBefore = (agent: string): string =>
  `${agent} was in the warm cache before, and nothing is ever written over it.`
export const notWarmed = (agent: string, said: string): string =>
  `${agent} is not in the warm cache: ${said}.`
export const nothingToWarm = (lines: readonly string[]): string =>
  lines.length === 0
    ? "The policy names no agent, so there is nothing to keep warm."
    : `None of the policy's agents is one that Missions installs: ${lines.join(", ")}.`

export const policyUnusable = (findings: readonly PolicyFinding[]): string =>
  "The policy can't be used, so nobody knows which agents it names. " +
  `Where: ${findings.map(place).join("; ")}. Expected: a policy without findings. ` +
  `Got: ${findings.map(findingWords).join("; ")}. Try: ${TYPED} policy.`
