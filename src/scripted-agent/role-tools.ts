/** Calls the tools of the session's MCP servers, as any agent's MCP client does. */
import type { McpServer } from "@agentclientprotocol/sdk"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js"

export interface RoleTools {
  call(tool: string, given: Readonly<Record<string, unknown>>): Promise<ToolAnswer>
}

interface ToolAnswer {
  readonly isTaken: boolean
  readonly text: string
}

/** A role tool answers at once; linting the largest plan takes well under a second. */
const CALL_MS = 30_000

/** Rejects if a server doesn't start. `onError` gets what the servers write to standard error. */
export async function connectRoleTools(
  servers: readonly McpServer[],
  onError: (text: string) => void,
): Promise<RoleTools> {
  const owners = new Map<string, Client>()
  await Promise.all(
    servers.map(async server => {
      if (!("command" in server)) throw new Error(`"${server.name}" is not a stdio server.`)
      const env = Object.fromEntries(server.env.map(({ name, value }) => [name, value]))
      const { command, args } = server
      const transport = new StdioClientTransport({ command, args, env, stderr: "pipe" })
      transport.stderr?.on("data", chunk => onError(String(chunk)))
      const client = new Client({ name: "scripted agent", version: "1" })
      await client.connect(transport, { timeout: CALL_MS })
      const { tools } = await client.listTools(undefined, { timeout: CALL_MS })
      for (const { name } of tools) owners.set(name, client)
    }),
  )
  return {
    async call(tool, given) {
      // An unknown tool is called as well, because a script may want the server's refusal.
      const client = owners.get(tool) ?? [...owners.values()][0]
      if (!client) return { isTaken: false, text: "The session has no role tools." }
      const answer = await client
        .callTool({ name: tool, arguments: { ...given } }, undefined, { timeout: CALL_MS })
        .catch((error: unknown) => ({ isError: true, content: [textOf(String(error))] }))
      const parts = Array.isArray(answer.content) ? answer.content : []
      const text = parts.map(part => (part?.type === "text" ? part.text : "")).join("\n")
      return { isTaken: answer.isError !== true, text }
    },
  }
}

const textOf = (text: string) => ({ type: "text" as const, text })
