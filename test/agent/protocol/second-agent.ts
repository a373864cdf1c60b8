/** An agent of version 2 that is a function in this process, and what it is talked with about. */
import * as second from "@agentclientprotocol/sdk/experimental/v2/unstable"
import type { Conversation } from "../../../src/agent/conversation.ts"

export const talk = (changed: Partial<Conversation> = {}): Conversation => ({
  ...{ role: "worker", cwd: "/tree", prompt: "build it", mcpServers: [], highest: 2 },
  ...{ startMs: 50_000, signal: new AbortController().signal },
  onAgent: () => undefined,
  onSession: () => undefined,
  onUpdate: () => undefined,
  onHeard: () => undefined,
  onTurn: () => undefined,
  reminder: () => null,
  ...changed,
})

export const info = { name: "second", version: "2" }

type Update = second.SessionUpdate
type Tell = (update: object) => Promise<void>

interface Other {
  readonly capabilities?: second.AgentCapabilities
  readonly session?: Partial<second.NewSessionResponse>
}

/** `work` is what it does once it has taken the prompt. */
export const later = (
  work: (tell: Tell, client: second.AgentContext) => Promise<void>,
  { capabilities = { session: { mcp: { stdio: {} } } }, session = {} }: Other = {},
) =>
  second
    .agent({ name: "second" })
    .onRequest(second.methods.agent.initialize, () => ({ protocolVersion: 2, info, capabilities }))
    .onRequest(second.methods.agent.session.new, () => ({ sessionId: "s", ...session }))
    .onRequest(second.methods.agent.session.prompt, ({ client }) => {
      const tell: Tell = update =>
        client.notify("session/update", { sessionId: "s", update: update as Update })
      setImmediate(async () => {
        await tell({ sessionUpdate: "user_message", messageId: "m", content: [] })
        await tell({ sessionUpdate: "state_update", state: "running" })
        await work(tell, client)
      })
      return { messageId: "m" }
    })

export const idle = (more: object = { stopReason: "end_turn" }) => ({
  ...{ sessionUpdate: "state_update", state: "idle" },
  ...more,
})
export const ends = (more?: object, other?: Other) => later(tell => tell(idle(more)), other)
