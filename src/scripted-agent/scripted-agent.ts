/**
 * An agent over the Agent Client Protocol that plays a script. It uses no model and always says so:
 * in its name, in its metadata, and in every line.
 */
import {
  type AgentApp,
  type AgentContext,
  agent,
  type ContentBlock,
  type McpServer,
  methods,
  PROTOCOL_VERSION,
  type PromptResponse,
} from "@agentclientprotocol/sdk"
import { perform } from "./perform.ts"
import { findAttemptBlock } from "./read-attempt-block.ts"
import { connectRoleTools, type RoleTools } from "./role-tools.ts"
import { type Script, stepsFor } from "./script.ts"
import { type Body, createDoing, labelled, type Stage } from "./stage.ts"

const NAME = "scripted agent"
const VERSION = "1.0.0"
/** The metadata that tells a client that this agent is scripted. */
const SCRIPTED_META = "missions/scripted"

/** Zero, because no model was used. Without a figure, usage would count as unreadable. */
const NO_TOKENS = { inputTokens: 0, outputTokens: 0, totalTokens: 0 }

interface Session {
  readonly cwd: string
  readonly tools: RoleTools
  turn: AbortController
  /** Whether the script was played. A later prompt, such as a reminder, then does nothing. */
  isPlayed: boolean
}

export interface ScriptedAgentParts {
  readonly script: Script
  readonly body: Body
  readonly connect?: typeof connectRoleTools
}

export function createScriptedAgent({ script, body, connect }: ScriptedAgentParts): AgentApp {
  const sessions = new Map<string, Session>()
  const open = async (cwd: string, mcpServers: readonly McpServer[]) => {
    const tools = await (connect ?? connectRoleTools)(mcpServers, text => body.writeError(text))
    const sessionId = `scripted-${sessions.size + 1}`
    sessions.set(sessionId, { cwd, tools, turn: new AbortController(), isPlayed: false })
    return { sessionId }
  }
  return agent({ name: NAME })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: PROTOCOL_VERSION,
      agentInfo: { name: NAME, version: VERSION, _meta: { [SCRIPTED_META]: true } },
      agentCapabilities: {},
      authMethods: [],
    }))
    .onRequest(methods.agent.session.new, ({ params }) => open(params.cwd, params.mcpServers))
    .onNotification(methods.agent.session.cancel, ({ params }) =>
      sessions.get(params.sessionId)?.turn.abort(),
    )
    .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
      const session = sessions.get(params.sessionId)
      if (!session) throw new Error(`There is no session ${params.sessionId}.`)
      session.turn = new AbortController()
      await tellCost(client, params.sessionId, 0)
      await play(textOf(params.prompt), { script, body, client, session, id: params.sessionId })
      const stopReason = session.turn.signal.aborted ? "cancelled" : "end_turn"
      const response: PromptResponse & { readonly usage: typeof NO_TOKENS } = {
        stopReason,
        usage: NO_TOKENS,
      }
      return response
    })
}

const tellCost = (client: AgentContext, sessionId: string, amount: number): Promise<void> =>
  client.notify(methods.client.session.update, {
    sessionId,
    update: {
      sessionUpdate: "usage_update",
      used: 0,
      size: 0,
      cost: { amount, currency: "USD" },
    },
  })

async function play(
  prompt: string,
  parts: {
    readonly script: Script
    readonly body: Body
    readonly client: AgentContext
    readonly session: Session
    readonly id: string
  },
): Promise<void> {
  const { session, client, id: sessionId } = parts
  const say = (text: string) =>
    client.notify(methods.client.session.update, {
      sessionId,
      update: {
        sessionUpdate: "agent_message_chunk",
        content: { type: "text", text: `${labelled(text)}\n` },
      },
    })
  if (session.isPlayed) return await say("the script has nothing more for this attempt")
  session.isPlayed = true
  const block = findAttemptBlock(prompt)
  if (block === null) return await say("the prompt has no missions-attempt block; nothing to do")
  const steps = stepsFor(parts.script, block)
  if (steps === null) return await say(`the script has no entry for ${block.attempt}`)
  const { cwd, tools, turn } = session
  const doing = createDoing({ client, sessionId, say })
  const { signal } = turn
  const spend = (usd: number) => tellCost(client, sessionId, usd)
  const stage: Stage = { block, cwd, tools, body: parts.body, signal, ran: [], say, spend, doing }
  for (const [index, step] of steps.entries()) {
    if (signal.aborted) return
    const done = await perform(step, stage)
    if (done.is === "stopped") return await say(`stopped at step ${index + 1}: ${done.why}`)
  }
}

const textOf = (prompt: readonly ContentBlock[]): string =>
  prompt.map(block => (block.type === "text" ? block.text : "")).join("\n")
