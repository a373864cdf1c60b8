/** The scripted agent for clients of version 2: work goes on after a prompt's answer, and a state ends it. */

import type { McpServer } from "@agentclientprotocol/sdk"
import {
  type AgentApp,
  type AgentContext,
  agent,
  methods,
  PROTOCOL_VERSION,
  type McpServer as SecondMcpServer,
  type SessionUpdate,
} from "@agentclientprotocol/sdk/experimental/v2/unstable"
import { type ScriptedAgentParts, scriptedSessions } from "./sessions.ts"
import { NAME, NO_TOKENS, OPTIONS, SCRIPTED_META, VERSION, type Voice } from "./voice.ts"

export function createSecondScriptedAgent(parts: ScriptedAgentParts): AgentApp {
  const sessions = scriptedSessions(parts)
  let messages = 0
  return agent({ name: NAME })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: PROTOCOL_VERSION,
      info: { name: NAME, version: VERSION, _meta: { [SCRIPTED_META]: true } },
      capabilities: { session: { mcp: { stdio: {} } } },
    }))
    .onRequest(methods.agent.session.new, async ({ params }) => ({
      sessionId: await sessions.open(params.cwd, serversIn(params.mcpServers)),
    }))
    .onRequest(methods.agent.session.resume, async ({ params, client }) => {
      await sessions.goOn(params.sessionId, params.cwd, serversIn(params.mcpServers))
      await tellTo(client, params.sessionId)({ sessionUpdate: "state_update", state: "idle" })
      return {}
    })
    .onNotification(methods.agent.session.cancel, ({ params }) => sessions.cancel(params.sessionId))
    .onRequest(methods.agent.session.prompt, ({ params: { sessionId, prompt }, client }) => {
      messages += 1
      const messageId = `user-${messages}`
      const tell = tellTo(client, sessionId)
      const work = async () => {
        await tell({ sessionUpdate: "user_message", messageId, content: prompt })
        await tell({ sessionUpdate: "state_update", state: "running" })
        const text = prompt.map(it => (it.type === "text" ? String(it["text"]) : "")).join("\n")
        const stopReason = await sessions.play(sessionId, text, voiceOf(client, sessionId))
        const ended = { sessionUpdate: "state_update", state: "idle", stopReason, usage: NO_TOKENS }
        await tell(ended as SessionUpdate)
      }
      work().catch(error => parts.body.writeError(String(error)))
      return { messageId }
    })
}

const tellTo = (client: AgentContext, sessionId: string) => (update: SessionUpdate) =>
  client.notify(methods.client.session.update, { sessionId, update })

/** Only servers that are started as programs are taken, and they have the same form in version 1. */
const serversIn = (servers: readonly SecondMcpServer[] = []): readonly McpServer[] =>
  servers.flatMap(server =>
    server.type === "stdio" ? [{ args: [], env: [], ...(server as object) } as never] : [],
  )

function voiceOf(client: AgentContext, sessionId: string): Voice {
  const tell = tellTo(client, sessionId)
  let said = 0
  return {
    say(text) {
      said += 1
      const messageId = `said-${said}`
      // A whole message, as version 2 prefers it.
      const content = [{ type: "text" as const, text: `${text}\n` }]
      return tell({ sessionUpdate: "agent_message", messageId, content })
    },
    cost: amount =>
      tell({ sessionUpdate: "usage_update", used: 0, size: 0, cost: { amount, currency: "USD" } }),
    begins: ({ id: toolCallId, title, kind }) =>
      tell({ sessionUpdate: "tool_call_update", toolCallId, title, kind, status: "in_progress" }),
    ends: ({ id: toolCallId }, status) =>
      tell({ sessionUpdate: "tool_call_update", toolCallId, status }),
    async mayDo({ id: toolCallId, title }) {
      const { outcome } = await client.request(methods.client.session.requestPermission, {
        sessionId,
        title,
        subject: { type: "tool_call", toolCall: { toolCallId } },
        options: [...OPTIONS],
      })
      return outcome.outcome === "selected" && outcome["optionId"] === "yes"
    },
  }
}
