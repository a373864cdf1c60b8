/**
 * An agent over the Agent Client Protocol that plays a script. It uses no model and always says so:
 * in its name, in its metadata, and in every line.
 */
import {
  type AgentApp,
  type AgentContext,
  agent,
  type ContentBlock,
  methods,
  PROTOCOL_VERSION,
  type PromptResponse,
  type RequestPermissionRequest,
  type SessionUpdate,
} from "@agentclientprotocol/sdk"
import { type ScriptedAgentParts, scriptedSessions } from "./sessions.ts"
import { NAME, NO_TOKENS, OPTIONS, SCRIPTED_META, VERSION, type Voice } from "./voice.ts"

export function createScriptedAgent(parts: ScriptedAgentParts): AgentApp {
  const sessions = scriptedSessions(parts)
  return agent({ name: NAME })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: PROTOCOL_VERSION,
      agentInfo: { name: NAME, version: VERSION, _meta: { [SCRIPTED_META]: true } },
      agentCapabilities: { ...(parts.kept === null ? {} : { loadSession: true }) },
      authMethods: [],
    }))
    .onRequest(methods.agent.session.new, async ({ params }) => ({
      sessionId: await sessions.open(params.cwd, params.mcpServers),
    }))
    .onRequest(methods.agent.session.load, async ({ params, client }) => {
      await sessions.goOn(params.sessionId, params.cwd, params.mcpServers)
      // Loading tells the history, as the protocol has it.
      await voiceOf(client, params.sessionId).say("scripted: told before")
      return {}
    })
    .onNotification(methods.agent.session.cancel, ({ params }) => sessions.cancel(params.sessionId))
    .onRequest(methods.agent.session.prompt, async ({ params: { sessionId, prompt }, client }) => {
      const voice = voiceOf(client, sessionId)
      const stopReason = await sessions.play(sessionId, textOf(prompt), voice)
      const response: PromptResponse & { readonly usage: typeof NO_TOKENS } = {
        stopReason,
        usage: NO_TOKENS,
      }
      return response
    })
}

function voiceOf(client: AgentContext, sessionId: string): Voice {
  const tell = (update: SessionUpdate) =>
    client.notify(methods.client.session.update, { sessionId, update })
  return {
    say: text =>
      tell({
        sessionUpdate: "agent_message_chunk",
        content: { type: "text", text: `${text}\n` },
      }),
    cost: amount =>
      tell({ sessionUpdate: "usage_update", used: 0, size: 0, cost: { amount, currency: "USD" } }),
    begins: ({ id: toolCallId, title, kind }) =>
      tell({ sessionUpdate: "tool_call", toolCallId, title, kind, status: "in_progress" }),
    ends: ({ id: toolCallId }, status) =>
      tell({ sessionUpdate: "tool_call_update", toolCallId, status }),
    async mayDo({ id: toolCallId, title, kind }) {
      const toolCall = { toolCallId, title, kind }
      const asked: RequestPermissionRequest = { sessionId, toolCall, options: [...OPTIONS] }
      const { outcome } = await client.request(methods.client.session.requestPermission, asked)
      return outcome.outcome === "selected" && outcome.optionId === "yes"
    },
  }
}

const textOf = (prompt: readonly ContentBlock[]): string =>
  prompt.map(block => (block.type === "text" ? block.text : "")).join("\n")
