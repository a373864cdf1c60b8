/** How servers of tools reach an agent: with its session, or by a flag of its own. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { McpServerStdio } from "@agentclientprotocol/sdk"
import type { AgentDefinition } from "./catalog/definition.ts"

interface Offered {
  /** What its command line gets in addition. */
  readonly args: readonly string[]
  readonly mcpServers: readonly McpServerStdio[]
}

/**
 * Every process of a machine can read another's command line, and the servers hold the token of the
 * role tools. So the flag gets a file in a folder of the agent's. `folder`: such a one.
 */
export async function offeredServers(
  definition: AgentDefinition | null,
  servers: readonly McpServerStdio[],
  folder: string,
): Promise<Offered> {
  const tools = definition?.tools
  if (typeof tools !== "object") return { args: [], mcpServers: servers }
  const all = servers.map(({ name, command, args, env }) => {
    const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]))
    return [name, { type: "local", command, args, env: variables, tools: ["*"] }] as const
  })
  const text = JSON.stringify({ mcpServers: Object.fromEntries(all) })
  const path = join(folder, "missions-tools.json")
  await writeFile(path, text, { mode: 0o600, flag: "wx" })
  return { args: [tools.flag, `@${path}`], mcpServers: [] }
}
