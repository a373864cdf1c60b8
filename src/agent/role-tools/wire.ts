/**
 * The messages between the role-tool program and the desk: one JSON object a line. The program only
 * forwards them and decides nothing, because the agent could replace it.
 */
import { z } from "zod"

/** The role-tool program reads these from its environment, which its entry in `mcpServers` sets. */
export const SOCKET_VARIABLE = "MISSIONS_DESK_SOCKET"
export const TOKEN_VARIABLE = "MISSIONS_DESK_TOKEN"

/** Room for the largest plan that the schema allows, about 200 features of 8 kB and some skills. */
export const LINE_BYTES_MAX = 4 * 1024 * 1024

export const Hello = z.strictObject({ token: z.string().max(200) })

export const Ask = z.discriminatedUnion("ask", [
  z.strictObject({ id: z.int(), ask: z.literal("list") }),
  z.strictObject({
    id: z.int(),
    ask: z.literal("call"),
    name: z.string().max(200),
    arguments: z.unknown(),
  }),
])
export type Ask = Readonly<z.infer<typeof Ask>>

export const ToolDefinition = z.object({
  name: z.string(),
  description: z.string(),
  inputSchema: z.looseObject({ type: z.literal("object") }),
})
export type ToolDefinition = Readonly<z.infer<typeof ToolDefinition>>

export const Answer = z.union([
  z.object({ id: z.int(), tools: z.array(ToolDefinition) }),
  z.object({ id: z.int(), text: z.string(), isError: z.boolean() }),
])
export type Answer = Readonly<z.infer<typeof Answer>>

/** The desk's answer to a hello. After a refusal it hangs up. */
export const Welcome = z.union([
  z.object({ welcome: z.literal(true) }),
  z.object({ refused: z.string() }),
])
export type Welcome = Readonly<z.infer<typeof Welcome>>
