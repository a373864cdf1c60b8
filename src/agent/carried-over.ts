/**
 * What an agent is given of what its repository brings along: what it would not read or start by
 * itself. The same again would be read twice.
 */
import type { McpServer } from "@agentclientprotocol/sdk"
import type { FoundCarried } from "../attempt/ports.ts"
import type { AgentDefinition } from "./catalog/definition.ts"

interface CarriedOver {
  readonly servers: readonly McpServer[]
  /** Files that it is told to read. */
  readonly instructions: readonly string[]
}

/** Far more than anybody reads before they begin. */
const INSTRUCTIONS_MAX = 50

export function carriedOver(
  definition: AgentDefinition | null,
  carried: FoundCarried | undefined,
): CarriedOver {
  const id = definition?.id ?? ""
  const servers = (carried?.servers ?? []).filter(({ readBy }) => !readBy.includes(id))
  return {
    servers: servers.map(asOffered),
    instructions: (carried?.carried.items ?? [])
      .filter(it => it.kind === "instructions" && !it.unused && !it.readBy.includes(id))
      .map(({ path }) => path)
      .slice(0, INSTRUCTIONS_MAX),
  }
}

function asOffered(server: FoundCarried["servers"][number]): McpServer {
  const pairs = (given: Readonly<Record<string, string>>) =>
    Object.entries(given).map(([name, value]) => ({ name, value }))
  const { name } = server
  if (server.is === "address") {
    return { type: server.type, name, url: server.url, headers: pairs(server.headers) }
  }
  return { name, command: server.command, args: [...server.args], env: pairs(server.env) }
}
