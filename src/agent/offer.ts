/** What an agent is offered when its session opens: servers of tools, a mode, versions of the protocol. */
import type { McpServerStdio } from "@agentclientprotocol/sdk"
import type { AgentSession } from "../attempt/ports.ts"
import type { AgentDefinition } from "./catalog/definition.ts"
import { modeFor } from "./catalog/role-mode.ts"
import { offeredServers } from "./offered-servers.ts"
import { HIGHEST } from "./protocol/negotiate.ts"

type For = Pick<Parameters<AgentSession>[0], "brief" | "copy" | "env" | "scratch">

export async function offerTo(
  definition: AgentDefinition | null,
  servers: readonly McpServerStdio[],
  { brief, copy, env, scratch }: For,
) {
  return {
    ...(await offeredServers(definition, servers, env["TMPDIR"] ?? scratch)),
    // Whoever only reads gets a copy to try things out in where a wall holds.
    mode: modeFor(definition, { role: brief.role, isWalled: copy !== undefined }),
    highest: definition?.speaks ?? HIGHEST,
  }
}
