/** How servers of tools reach an agent: with its session, or by a flag of its own. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { McpServer } from "@agentclientprotocol/sdk"
import type { AgentDefinition } from "./catalog/definition.ts"

interface Offered {
  /** What its command line gets in addition. */
  readonly args: readonly string[]
  readonly mcpServers: readonly McpServer[]
}

/**
 * Every process of a machine can read another's command line, and the servers hold the token of the
 * role tools. So the flag gets a file in a folder of the agent's. `folder`: such a one.
 */
export async function offeredServers(
  definition: AgentDefinition | null,
  servers: readonly McpServer[],
  folder: string,
): Promise<Offered> {
  const tools = definition?.tools
  if (typeof tools !== "object") return { args: [], mcpServers: servers }
  const all = servers.map(server => [server.name, entryOf(server)] as const)
  const text = JSON.stringify({ mcpServers: Object.fromEntries(all) })
  const path = join(folder, "missions-tools.json")
  await writeFile(path, text, { mode: 0o600, flag: "wx" })
  return { args: [tools.flag, `@${path}`], mcpServers: [] }
}

function entryOf(server: McpServer): object {
  const pairs = (given: readonly { readonly name: string; readonly value: string }[]) =>
    Object.fromEntries(given.map(({ name, value }) => [name, value]))
  if ("command" in server) {
    const { command, args, env } = server
    return { type: "local", command, args, env: pairs(env), tools: ["*"] }
  }
  if (!("url" in server)) return {}
  const { type, url, headers } = server
  return { type, url, headers: pairs(headers), tools: ["*"] }
}
