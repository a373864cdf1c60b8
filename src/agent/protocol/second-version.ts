/**
 * An agent that speaks version 2 of the Agent Client Protocol. Its session's state ends a turn, its
 * modes are options like others, and what it tells of messages and calls replaces what it told.
 */
import { RequestError, type Stream } from "@agentclientprotocol/sdk"
import {
  type ClientContext,
  client,
  type InitializeResponse,
  type McpServer,
  methods,
  type NewSessionResponse,
  PROTOCOL_VERSION,
  type RequestPermissionRequest,
} from "@agentclientprotocol/sdk/experimental/v2/unstable"
import { z } from "zod"
import {
  type AgentSide,
  CLIENT_NAME,
  type ClientSide,
  type Opened,
  type SessionAsked,
  type TurnEnd,
} from "./agent-side.ts"
import { type FirstForm, firstForm } from "./first-form.ts"
import { type Foreground, type State, watchForeground } from "./foreground.ts"
import { DRAFT_LOGIN_METHOD, LoginStatus } from "./login-status.ts"

export async function withSecondVersion<T>(
  stream: Stream,
  side: ClientSide,
  talk: (agent: AgentSide) => Promise<T>,
): Promise<T> {
  const form = firstForm()
  const foreground = watchForeground()
  const app = client({ name: CLIENT_NAME })
    .onRequest(methods.client.session.requestPermission, ({ params }) => {
      side.onHeard()
      const optionId = side.onPermission(permissionOf(params, form, side))
      return {
        outcome: optionId === null ? { outcome: "cancelled" } : { outcome: "selected", optionId },
      }
    })
    .onNotification(methods.client.session.update, ({ params: { update } }) => {
      side.onHeard()
      if (update.sessionUpdate === "state_update") foreground.told(update as State)
      if (
        update.sessionUpdate === "user_message" ||
        update.sessionUpdate === "user_message_chunk"
      ) {
        foreground.placed(String(update["messageId"]))
      }
      for (const told of form.of(update)) side.onUpdate(told)
    })
    .onNotification(DRAFT_LOGIN_METHOD, LoginStatus, ({ params }) => side.onLogin(params))
    .onNotification(methods.client.auth.statusUpdate, ({ params }) => {
      const state = LoginStatus.safeParse(params)
      if (state.success) side.onLogin(state.data)
    })
  return await app.connectWith(stream, async agent => {
    const told = await agent.request(methods.agent.initialize, {
      protocolVersion: PROTOCOL_VERSION,
      info: { name: CLIENT_NAME, version: "1" },
    })
    return await talk(sideOf(agent, told, foreground))
  })
}

/** What the question tells of a call counts as if it had been told before. */
function permissionOf(
  { options, subject }: RequestPermissionRequest,
  form: FirstForm,
  side: ClientSide,
) {
  const { data: about } = About.safeParse(subject)
  if (about?.type === "command") return { options, kind: "execute" }
  if (about === undefined) return { options, kind: "other" }
  const { toolCall } = about
  for (const told of form.of({ sessionUpdate: "tool_call_update", ...toolCall })) {
    side.onUpdate(told)
  }
  return { options, kind: form.kindOf(toolCall.toolCallId) ?? "other" }
}

const About = z.discriminatedUnion("type", [
  z.object({ type: z.literal("command") }),
  z.object({ type: z.literal("tool_call"), toolCall: z.looseObject({ toolCallId: z.string() }) }),
])

function sideOf(agent: ClientContext, told: InitializeResponse, foreground: Foreground): AgentSide {
  const { capabilities: can, info } = told
  const modes = new Map<string, string>()
  const opened = (
    sessionId: string,
    { configOptions }: Pick<NewSessionResponse, "configOptions">,
  ) => {
    const choices = choicesIn(configOptions)
    const mode = choices.find(({ category }) => category === "mode")
    if (mode) modes.set(sessionId, mode.configId)
    return openedBy(sessionId, choices)
  }
  const asked = ({ cwd, mcpServers }: SessionAsked) => ({
    cwd,
    mcpServers: mcpServers.flatMap((server): readonly McpServer[] => {
      if ("command" in server) return [{ type: "stdio" as const, ...server }]
      return server.type === "http" ? [server] : []
    }),
  })
  return {
    hello: {
      info,
      tellsLogin:
        can?.auth?._meta?.["authStatus"] !== undefined || can?._meta?.["authStatus"] !== undefined,
      goesOnBy: can?.session ? "resume" : null,
      startsServers: Boolean(can?.session?.mcp?.stdio),
      reaches: can?.session?.mcp?.http ? ["http"] : [],
    },
    async open(session, cancellationSignal) {
      const told = await agent.request(SESSION.new, asked(session), { cancellationSignal })
      return opened(told.sessionId, told)
    },
    async goOn(sessionId, session, cancellationSignal) {
      const resumed = { sessionId, ...asked(session) }
      return opened(sessionId, await agent.request(SESSION.resume, resumed, { cancellationSignal }))
    },
    async setMode({ sessionId }, value, cancellationSignal) {
      const choice = {
        sessionId,
        configId: modes.get(sessionId) ?? "mode",
        type: "id",
        value,
      } as const
      const told = await agent.request(SESSION.setConfigOption, choice, { cancellationSignal })
      return openedBy(sessionId, choicesIn(told.configOptions)).modes?.current ?? null
    },
    prompt: (sessionId, text) => promptedBy(agent, foreground, { sessionId, text }),
    cancel(sessionId) {
      agent.notify(SESSION.cancel, { sessionId }).catch(() => undefined)
    },
  }
}

async function promptedBy(
  agent: ClientContext,
  foreground: Foreground,
  { sessionId, text }: { readonly sessionId: string; readonly text: string },
): Promise<TurnEnd> {
  const prompted = foreground.prompting()
  try {
    const content = { type: "text", text } as const
    const { messageId } = await agent.request(SESSION.prompt, { sessionId, prompt: [content] })
    prompted.taken(messageId)
  } catch (error) {
    // A prompt that was cancelled before it was taken.
    if (error instanceof RequestError && error.code === CANCELLED) {
      return { stopReason: "cancelled" }
    }
    throw error
  }
  return turnEnd(await prompted.ended)
}

const SESSION = methods.agent.session
const CANCELLED = -32_800
const INTERNAL = -32_603

/** An error is an answer like that of version 1, only that it comes with the state. */
function turnEnd(state: State): TurnEnd {
  const { stopReason, usage, _meta, error } = Idle.parse(state)
  if (stopReason === "error") {
    throw new RequestError(
      error?.code ?? INTERNAL,
      error?.message ?? "it does not say which",
      error?.data,
    )
  }
  return { stopReason: stopReason ?? "end_turn", usage, _meta }
}

const Idle = z.object({
  stopReason: z.string().nullish(),
  error: z
    .object({ code: z.int(), message: z.string(), data: z.unknown().optional() })
    .nullish()
    .catch(null),
  usage: z.unknown().optional(),
  _meta: z.unknown().optional(),
})

type Choice = z.infer<typeof Choice>
const Choice = z.object({
  configId: z.string(),
  category: z.string().nullish(),
  currentValue: z.string(),
  options: z.array(
    z.union([
      z.object({ value: z.string() }).transform(({ value }) => [value]),
      z
        .object({ options: z.array(z.object({ value: z.string() })) })
        .transform(({ options }) => options.map(({ value }) => value)),
    ]),
  ),
})

const choicesIn = (options: readonly unknown[] | null | undefined): readonly Choice[] =>
  (options ?? []).flatMap(option => Choice.safeParse(option).data ?? [])

function openedBy(sessionId: string, choices: readonly Choice[]): Opened {
  const mode = choices.find(({ category }) => category === "mode")
  const model = choices.find(({ category }) => category === "model")
  return {
    sessionId,
    model: model?.currentValue ?? null,
    modes: mode ? { current: mode.currentValue, ids: mode.options.flat() } : null,
  }
}
