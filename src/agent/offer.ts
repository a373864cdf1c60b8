/** What an agent is offered when its session opens: servers of tools, a mode, versions of the protocol. */
import type { McpServerStdio } from "@agentclientprotocol/sdk"
import type { AgentSession } from "../attempt/ports.ts"
import { carriedOver } from "./carried-over.ts"
import type { AgentDefinition } from "./catalog/definition.ts"
import { modeFor } from "./catalog/role-mode.ts"
import { offeredServers } from "./offered-servers.ts"
import { HIGHEST } from "./protocol/negotiate.ts"

type For = Pick<Parameters<AgentSession>[0], "brief" | "carried" | "copy" | "env" | "scratch">

export async function offerTo(
  definition: AgentDefinition | null,
  servers: readonly McpServerStdio[],
  { brief, carried, copy, env, scratch }: For,
) {
  const over = carriedOver(definition, carried)
  const all = [...servers, ...over.servers]
  return {
    instructions: over.instructions,
    ...(await offeredServers(definition, all, env["TMPDIR"] ?? scratch)),
    // Whoever only reads gets a copy to try things out in where a wall holds.
    mode: modeFor(definition, { role: brief.role, isWalled: copy !== undefined }),
    highest: definition?.speaks ?? HIGHEST,
  }
}
