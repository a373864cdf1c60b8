/** An agent that speaks version 1 of the Agent Client Protocol. A prompt's answer ends its turn. */
import {
  type ClientContext,
  client,
  type InitializeResponse,
  type LoadSessionRequest,
  methods,
  type NewSessionRequest,
  PROTOCOL_VERSION,
  type Stream,
  type ToolKind,
} from "@agentclientprotocol/sdk"
import { z } from "zod"
import { type AgentSide, CLIENT_NAME, type ClientSide, type Opened } from "./agent-side.ts"
import { DRAFT_LOGIN_METHOD, LOGIN_METHOD, LoginStatus } from "./login-status.ts"

export async function withFirstVersion<T>(
  stream: Stream,
  side: ClientSide,
  talk: (agent: AgentSide) => Promise<T>,
): Promise<T> {
  const kinds = new Map<string, ToolKind>()
  const heard = { isMuted: false }
  const app = client({ name: CLIENT_NAME })
    .onRequest(methods.client.session.requestPermission, ({ params: { options, toolCall } }) => {
      side.onHeard()
      const kind = toolCall.kind ?? kinds.get(toolCall.toolCallId) ?? "other"
      const optionId = side.onPermission({ options, kind })
      return { outcome: optionId === null ? CANCELLED : { outcome: "selected", optionId } }
    })
    .onNotification(methods.client.session.update, ({ params: { update } }) => {
      side.onHeard()
      if (heard.isMuted) return
      if (update.sessionUpdate === "tool_call" && update.kind) {
        kinds.set(update.toolCallId, update.kind)
      }
      side.onUpdate(update)
    })
  for (const method of [DRAFT_LOGIN_METHOD, LOGIN_METHOD]) {
    app.onNotification(method, LoginStatus, ({ params }) => side.onLogin(params))
  }
  return await app.connectWith(stream, async agent => {
    // The answer is known already, and the kit checks its form.
    const told = await agent.request(methods.agent.initialize, {
      protocolVersion: PROTOCOL_VERSION,
    })
    return await talk(sideOf(agent, told, heard))
  })
}

const CANCELLED = { outcome: "cancelled" } as const

function sideOf(
  agent: ClientContext,
  told: InitializeResponse,
  heard: { isMuted: boolean },
): AgentSide {
  const { agentCapabilities: can } = told
  const goesOnBy = can?.sessionCapabilities?.resume ? "resume" : can?.loadSession ? "load" : null
  return {
    hello: {
      info: told.agentInfo ?? null,
      tellsLogin: can?._meta?.["authStatus"] !== undefined,
      goesOnBy,
      startsServers: true,
      reaches: (["http", "sse"] as const).filter(way => can?.mcpCapabilities?.[way] === true),
    },
    async open({ cwd, mcpServers }, cancellationSignal) {
      const asked: NewSessionRequest = { cwd, mcpServers: [...mcpServers] }
      const told = New.parse(await agent.request(SESSION.new, asked, { cancellationSignal }))
      return openedBy(told.sessionId, told)
    },
    async goOn(sessionId, { cwd, mcpServers }, cancellationSignal) {
      const asked: LoadSessionRequest = { sessionId, cwd, mcpServers: [...mcpServers] }
      if (goesOnBy === "resume") {
        const told = await agent.request(SESSION.resume, asked, { cancellationSignal })
        return openedBy(sessionId, told)
      }
      // Loading tells the whole history again, which was shown and counted when it happened.
      heard.isMuted = true
      try {
        const told = await agent.request(SESSION.load, asked, { cancellationSignal })
        return openedBy(sessionId, told)
      } finally {
        heard.isMuted = false
      }
    },
    async setMode({ sessionId }, modeId, cancellationSignal) {
      await agent.request(SESSION.setMode, { sessionId, modeId }, { cancellationSignal })
      return modeId
    },
    async prompt(sessionId, text) {
      const prompt = [{ type: "text" as const, text }]
      return Turn.parse(await agent.request(SESSION.prompt, { sessionId, prompt }))
    },
    cancel(sessionId) {
      agent.notify(SESSION.cancel, { sessionId }).catch(() => undefined)
    },
  }
}

const SESSION = methods.agent.session

/** The kit takes every answer as it comes, and agents send what they like. */
const Session = z.object({
  modes: z
    .object({
      currentModeId: z.string(),
      availableModes: z.array(z.object({ id: z.string() })),
    })
    .nullish()
    .catch(null),
  configOptions: z
    .array(z.object({ category: z.string().nullish(), currentValue: z.unknown() }))
    .nullish()
    .catch(null),
  /** A draft member, in which several agents name their model. */
  models: z.object({ currentModelId: z.string() }).nullish().catch(null),
})

function openedBy(sessionId: string, told: unknown): Opened {
  const { modes, configOptions, models } = Session.parse(told ?? {})
  const model = configOptions?.find(({ category }) => category === "model")?.currentValue
  return {
    sessionId,
    model: typeof model === "string" ? model : (models?.currentModelId ?? null),
    modes: modes
      ? { current: modes.currentModeId, ids: modes.availableModes.map(({ id }) => id) }
      : null,
  }
}

const New = z.looseObject({ sessionId: z.string() })
const Turn = z.looseObject({ stopReason: z.string() })
