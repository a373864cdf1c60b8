/** Asks agents of this machine whether they could begin, as an attempt would start them. */
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { variablesOf } from "../agent/catalog/environment.ts"
import { type CheckIn, checkIn } from "../agent/find/check-in.ts"
import type { FoundAgent } from "../agent/find/find-agent.ts"
import {
  type AgentNames,
  agentEnvironment,
  outerOf,
  picked,
} from "../attempt/check/environments.ts"
import { removeFolderNow } from "../embedded/runner/remove-folder.ts"
import { placesOf } from "../local/agent-places.ts"
import type { Machine } from "../local/machine.ts"

export interface AskedAgent {
  readonly found: FoundAgent
  readonly answer: CheckIn
}

export async function askAgent(
  found: FoundAgent,
  machine: Machine,
  { commands, agentEnv = [] }: AgentNames,
): Promise<AskedAgent> {
  const temporary = mkdtempSync(join(tmpdir(), "missions-ask-"))
  const cwd = mkdtempSync(join(temporary, "empty-"))
  const env = {
    ...agentEnvironment(outerOf(machine, commands), temporary, { commands }),
    ...picked(machine.shell, [...variablesOf(found.definition), ...agentEnv]),
  }
  const { agents } = placesOf(machine)
  try {
    return { found, answer: await checkIn(found, { cwd, env, agents, signal: machine.signal }) }
  } finally {
    removeFolderNow(temporary)
  }
}

/** More would slow each other down on a small machine until some seem silent. */
const AT_ONCE = 2

export async function askAgents(
  found: readonly FoundAgent[],
  machine: Machine,
): Promise<readonly AskedAgent[]> {
  const asked: AskedAgent[] = []
  for (let at = 0; at < found.length; at += AT_ONCE) {
    const some = found.slice(at, at + AT_ONCE)
    asked.push(...(await Promise.all(some.map(it => askAgent(it, machine, {})))))
  }
  return asked
}
