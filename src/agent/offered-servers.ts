/** How servers of tools reach an agent: with its session, or by a flag of its own. */
import type { McpServerStdio } from "@agentclientprotocol/sdk"
import type { AgentDefinition } from "./catalog/definition.ts"

interface Offered {
  /** What its command line gets in addition. */
  readonly args: readonly string[]
  readonly mcpServers: readonly McpServerStdio[]
}

export function offeredServers(
  definition: AgentDefinition | null,
  servers: readonly McpServerStdio[],
): Offered {
  const tools = definition?.tools
  if (typeof tools !== "object") return { args: [], mcpServers: servers }
  const all = servers.map(({ name, command, args, env }) => {
    const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]))
    return [name, { type: "local", command, args, env: variables, tools: ["*"] }] as const
  })
  const file = JSON.stringify({ mcpServers: Object.fromEntries(all) })
  return { args: [tools.flag, file], mcpServers: [] }
}
