#!/usr/bin/env node
/**
 * The role tools as a stdio MCP program. It forwards every call to the desk in our own process and
 * returns the answer. It decides nothing, because the agent starts it and may replace it.
 */
import "../../attempt/zod-jitless.ts"
import { Server } from "@modelcontextprotocol/sdk/server/index.js"
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js"
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js"
import { callDesk } from "./call-desk.ts"
import { SOCKET_VARIABLE, TOKEN_VARIABLE } from "./wire.ts"

const socketPath = process.env[SOCKET_VARIABLE]
const token = process.env[TOKEN_VARIABLE]
if (!socketPath || !token) {
  console.error(
    `The role tools cannot start: ${SOCKET_VARIABLE} or ${TOKEN_VARIABLE} is not set. ` +
      "Missions sets both when it starts an agent. This program is not started by hand.",
  )
  process.exit(2)
}

const desk = await callDesk({ socketPath, token }).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
})
// The desk hangs up when the attempt is over, so this program has nothing left to do.
desk.closed.then(() => process.exit(0))

/**
 * We use `Server` rather than `McpServer`, which checks arguments itself and would show the agent a
 * second kind of error. The desk checks everything, once.
 */
const server = new Server(
  { name: "missions", version: "1" },
  { capabilities: { tools: {} }, instructions: "Report your work to Missions with these tools." },
)
server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: (await desk.list()).map(tool => ({ ...tool })),
}))
server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
  const { text, isError } = await desk.call(params.name, params.arguments ?? {})
  return { content: [{ type: "text" as const, text }], isError }
})
server.onclose = () => process.exit(0)
await server.connect(new StdioServerTransport())
process.stdin.once("end", () => process.exit(0))
