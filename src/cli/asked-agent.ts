/** Asks agents of this machine whether they could begin, as an attempt would start them: behind its wall. */

import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { endpointOf } from "../agent/catalog/endpoint.ts"
import { variablesOf } from "../agent/catalog/environment.ts"
import { type CheckIn, checkIn } from "../agent/find/check-in.ts"
import type { FoundAgent } from "../agent/find/find-agent.ts"
import { agentRoom } from "../attempt/agent-room.ts"
import { type AgentNames, outerOf, withoutKeys } from "../attempt/check/environments.ts"
import { noSandbox, type Sandbox } from "../attempt/sandbox.ts"
import type { Brief } from "../core/log/brief.ts"
import { removeFolderNow } from "../embedded/runner/remove-folder.ts"
import { placesOf } from "../local/agent-places.ts"
import type { Machine } from "../local/machine.ts"
import { ownModelOf } from "../local/own-model.ts"

export interface AskedAgent {
  readonly found: FoundAgent
  readonly answer: CheckIn
  /** Whether it could begin without the wall, so that something which it needs lies outside of it. */
  readonly isHidden: boolean
}

/** What a policy says of agents, as far as it matters before they begin. */
export type Allowed = Pick<AgentNames, "commands" | "agentEnv"> & Partial<Pick<Brief, "network">>

export interface Asking {
  readonly names: Allowed
  readonly sandbox: Sandbox
  /** The model that it is asked to work with; null: its own choice. */
  readonly model: string | null
}

/** What a login or a program that the wall hides looks like from behind it. */
const MAY_BE_HIDDEN: readonly string[] = ["login", "ended", "refused", "version"]

export async function askAgent(
  found: FoundAgent,
  machine: Machine,
  asking: Asking,
): Promise<AskedAgent> {
  if (lacksModel(found, machine, asking.model)) {
    return { found, answer: unnamed(found), isHidden: false }
  }
  const answer = await askIn(found, machine, asking)
  const mayBeHidden =
    asking.sandbox.isolation !== "none" &&
    answer.is === "unready" &&
    MAY_BE_HIDDEN.includes(answer.why)
  if (!mayBeHidden) return { found, answer, isHidden: false }
  const open = await askIn(found, machine, { ...asking, sandbox: noSandbox })
  return { found, answer, isHidden: open.is === "ready" }
}

async function askIn(
  found: FoundAgent,
  machine: Machine,
  { names: { commands, agentEnv, network }, sandbox, model }: Asking,
): Promise<CheckIn> {
  const temporary = mkdtempSync(join(tmpdir(), "missions-ask-"))
  const cwd = mkdtempSync(join(temporary, "empty-"))
  const own = variablesOf(found.definition)
  const led = ledTo(found, machine, model)
  const place = {
    ...{ sandbox, scratch: join(temporary, "ours"), browser: null, secrets: [] },
    outer: outerOf(machine, commands, [...own, ...(agentEnv ?? [])]),
    ownVariables: () => own,
    homeFiles: () => found.definition?.homeFiles ?? {},
    // No code but the agent's own runs there.
    login: led === null ? (found.definition?.login ?? NO_LOGIN) : null,
  }
  const { agents } = placesOf(machine)
  const occupant = { role: "worker", agent: found.name, commands, agentEnv, network } as const
  const room = await agentRoom(place, occupant, cwd)
  try {
    const { command, args } = found.agent
    const { enter } = await room.open({ programs: [command, ...args], sockets: [] })
    const env = { ...withoutKeys(room.env, led?.hides ?? []), ...led?.env }
    return await checkIn(found, { cwd, env, agents, enter, signal: machine.signal })
  } finally {
    await room.end()
    removeFolderNow(temporary)
  }
}

/** With a key of ours the agent opens its session as it will in an attempt; it calls no model yet. */
function ledTo({ name }: FoundAgent, { shell }: Machine, model: string | null) {
  const endpoint = ownModelOf(shell) === null ? null : endpointOf(name)
  const env = endpoint?.fill({ ...NOWHERE, model }) ?? null
  if (endpoint === null || env === null) return null
  return { env, hides: [...endpoint.keys, endpoint.baseUrl ?? []].flat() }
}

/** Whether it uses a key of ours only with the name of a model, and there is none. */
export const lacksModel = (
  { name }: FoundAgent,
  { shell }: Machine,
  model: string | null,
): boolean => ownModelOf(shell) !== null && endpointOf(name)?.fill({ ...NOWHERE, model }) === null

const NO_LOGIN = { hosts: [], files: [] }
const NOWHERE = { url: "http://127.0.0.1:9", key: "missions-check-in" }

const unnamed = ({ name }: FoundAgent): CheckIn => ({
  ...{ is: "unready", why: "refused", said: "It needs a model by its name." },
  ...{ words: "Name one by --model.", typed: `--agent ${name} --model NAME` },
})

/** More would slow each other down on a small machine until some seem silent. */
const AT_ONCE = 2

export async function askAgents(
  found: readonly FoundAgent[],
  machine: Machine,
  asking: Omit<Asking, "model"> & { readonly model: (agent: string) => string | null },
): Promise<readonly AskedAgent[]> {
  const asked: AskedAgent[] = []
  for (let at = 0; at < found.length; at += AT_ONCE) {
    const some = found.slice(at, at + AT_ONCE)
    const all = some.map(it => askAgent(it, machine, { ...asking, model: asking.model(it.name) }))
    asked.push(...(await Promise.all(all)))
  }
  return asked
}
