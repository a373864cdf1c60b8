/** Asks agents of this machine whether they could begin, as an attempt would start them. */

import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { endpointOf } from "../agent/catalog/endpoint.ts"
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
import { ownModelOf } from "../local/own-model.ts"

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
    ...ledTo(found, machine),
  }
  const { agents } = placesOf(machine)
  try {
    return { found, answer: await checkIn(found, { cwd, env, agents, signal: machine.signal }) }
  } finally {
    removeFolderNow(temporary)
  }
}

/** With a key of ours the agent opens its session as it will in an attempt; it calls no model yet. */
function ledTo({ name }: FoundAgent, { shell }: Machine): Readonly<Record<string, string>> {
  if (ownModelOf(shell) === null) return {}
  const given = { url: "http://127.0.0.1:9", key: "missions-check-in", model: null }
  return endpointOf(name)?.fill(given) ?? {}
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
