/**
 * One role tool: its name, the role that it is for, its schema, and what a well-formed call
 * changes.
 */
import { z } from "zod"
import type { Brief } from "../../core/log/brief.ts"
import { describeMismatch } from "./describe-mismatch.ts"
import type { Hand, Taken, ToolContext } from "./hand.ts"
import type { ToolDefinition } from "./wire.ts"

export interface Tool {
  readonly name: string
  readonly description: string
  readonly input: z.ZodObject
  /** An agent never hears of a tool that isn't given for its brief; it is withheld, not forbidden. */
  readonly isGivenFor: (brief: Brief) => boolean
  /** After a call of this tool, no other call is taken. */
  readonly closes: boolean
  readonly receive: (given: unknown, hand: Hand, context: ToolContext) => Taken
}

export function defineTool<Input extends z.ZodObject>(tool: {
  readonly name: string
  readonly description: string
  readonly input: Input
  readonly isGivenFor: (brief: Brief) => boolean
  readonly closes?: true
  readonly take: (given: z.infer<Input>, hand: Hand, context: ToolContext) => Taken
}): Tool {
  return {
    name: tool.name,
    description: tool.description,
    input: tool.input,
    isGivenFor: tool.isGivenFor,
    closes: tool.closes ?? false,
    receive(given, hand, context) {
      const parsed = tool.input.safeParse(given)
      if (parsed.success) return tool.take(parsed.data, hand, context)
      const mismatch = describeMismatch(parsed.error, given)
      return { is: "refused", answer: `${tool.name} was called with wrong arguments:\n${mismatch}` }
    },
  }
}

/** What the agent is told about a tool. Members with a default are optional for it. */
export function definitionOf(tool: Tool): ToolDefinition {
  const schema = z.toJSONSchema(tool.input, { io: "input", unrepresentable: "any" })
  return {
    name: tool.name,
    description: tool.description,
    inputSchema: { ...schema, type: "object" },
  }
}
