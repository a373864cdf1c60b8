/**
 * One conversation over the Agent Client Protocol, version 1: initialize, one session, one prompt,
 * and one reminder if the agent didn't hand in what it owes. A good ending proves no work.
 */
import {
  type AgentApp,
  type ClientContext,
  client,
  type InitializeResponse,
  type McpServer,
  methods,
  type NewSessionResponse,
  PROTOCOL_VERSION,
  type PromptResponse,
  RequestError,
  type SessionUpdate,
  type Stream,
  type ToolKind,
} from "@agentclientprotocol/sdk"
import type { ModelLimit, Role } from "../core/log/attempt.ts"
import { lineOf } from "../core/values/printed.ts"
import { answerPermission } from "./answer-permission.ts"
import type { Ending } from "./ending.ts"

export interface Conversation {
  readonly role: Role
  readonly cwd: string
  readonly prompt: string
  readonly mcpServers: readonly McpServer[]
  readonly startMs: number
  /**
   * When this aborts, the turn is cancelled, and the conversation ends once the agent has answered.
   */
  readonly signal: AbortSignal
  readonly onAgent: (told: InitializeResponse) => void
  readonly onSession: (told: NewSessionResponse) => void
  readonly onUpdate: (update: SessionUpdate) => void
  readonly onTurn: (told: PromptResponse) => void
  /** Asked once, after the first turn; null means that nothing is missing. */
  readonly reminder: () => string | null
}

/** Rejects only when the connection breaks. An error that the agent reports is an ending. */
export async function converse(target: Stream | AgentApp, talk: Conversation): Promise<Ending> {
  const app = clientFor(talk)
  // Two overloads, one for each kind of target.
  return await (target instanceof Object && "readable" in target
    ? app.connectWith(target, agent => inOrder(agent, talk))
    : app.connectWith(target, agent => inOrder(agent, talk)))
}

function clientFor(talk: Conversation) {
  const kinds = new Map<string, ToolKind>()
  return client({ name: "missions" })
    .onRequest(methods.client.session.requestPermission, ({ params }) => {
      const kind = kinds.get(params.toolCall.toolCallId) ?? null
      return answerPermission(params, { role: talk.role, kind })
    })
    .onNotification(methods.client.session.update, ({ params: { update } }) => {
      if (update.sessionUpdate === "tool_call" && update.kind) {
        kinds.set(update.toolCallId, update.kind)
      }
      talk.onUpdate(update)
    })
}

async function inOrder(agent: ClientContext, talk: Conversation): Promise<Ending> {
  const told = await answered("initialize", talk, cancellationSignal =>
    agent.request(
      methods.agent.initialize,
      {
        protocolVersion: PROTOCOL_VERSION,
        clientInfo: { name: "missions", version: "1" },
        // Agents write to the work tree themselves, so we offer them no tool to write through us.
        clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
      },
      { cancellationSignal },
    ),
  )
  if ("how" in told) return told
  if (told.value.protocolVersion !== PROTOCOL_VERSION) {
    const seen = `version ${told.value.protocolVersion}`
    return { how: "refused", said: `It speaks ${seen} of the protocol, not ${PROTOCOL_VERSION}.` }
  }
  talk.onAgent(told.value)
  const session = await answered("session/new", talk, cancellationSignal =>
    agent.request(
      methods.agent.session.new,
      { cwd: talk.cwd, mcpServers: [...talk.mcpServers] },
      { cancellationSignal },
    ),
  )
  if ("how" in session) return session
  talk.onSession(session.value)
  return await turns(agent, session.value.sessionId, talk)
}

async function turns(agent: ClientContext, sessionId: string, talk: Conversation): Promise<Ending> {
  const cancel = () => {
    agent.notify(methods.agent.session.cancel, { sessionId }).catch(() => undefined)
  }
  if (talk.signal.aborted) return { how: "cancelled", said: "It was cancelled before it began." }
  talk.signal.addEventListener("abort", cancel, { once: true })
  try {
    const take = async (text: string) => {
      const prompt = [{ type: "text" as const, text }]
      const response: PromptResponse = await agent.request(methods.agent.session.prompt, {
        sessionId,
        prompt,
      })
      talk.onTurn(response)
      return response.stopReason
    }
    const first = await take(talk.prompt)
    const reminder = first === "end_turn" && !talk.signal.aborted ? talk.reminder() : null
    return endingOf(reminder === null ? first : await take(reminder))
  } catch (error) {
    if (error instanceof RequestError) return refusal("session/prompt", error)
    throw error
  } finally {
    talk.signal.removeEventListener("abort", cancel)
  }
}

function endingOf(stopReason: PromptResponse["stopReason"]): Ending {
  switch (stopReason) {
    case "end_turn":
      return { how: "finished", said: "It ended its turn." }
    case "max_tokens":
      return {
        how: "limit",
        said: "It stopped at its own limit of tokens.",
        limit: full("context"),
      }
    case "max_turn_requests":
      return {
        how: "limit",
        said: "It stopped at its own limit of model calls.",
        limit: full("turns"),
      }
    case "refusal":
      return { how: "refused", said: "It refused to go on." }
    case "cancelled":
      return { how: "cancelled", said: "It was cancelled." }
    default:
      return { how: "finished", said: `It stopped: ${lineOf(String(stopReason), 100)}.` }
  }
}

/** Nobody has to wait for these updates, because a new session begins empty. */
const full = (of: ModelLimit["of"]): ModelLimit => ({ of, resetsAt: null })

type Answered<T> = { readonly value: T } | Ending

/**
 * The answer, if it comes within the time to start; otherwise the ending that its absence means.
 */
async function answered<T>(
  method: string,
  { startMs, signal }: Conversation,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<Answered<T>> {
  const limit = AbortSignal.timeout(startMs)
  const { promise: late, resolve } = Promise.withResolvers<Ending>()
  const seconds = startMs / 1_000
  limit.addEventListener("abort", () =>
    resolve({ how: "silent", said: `It did not answer ${method} within ${seconds} s.` }),
  )
  signal.addEventListener("abort", () => resolve({ how: "cancelled", said: "It was cancelled." }))
  if (signal.aborted) return { how: "cancelled", said: "It was cancelled before it began." }
  try {
    const answer = ask(limit).then(value => ({ value }))
    return await Promise.race([answer, late])
  } catch (error) {
    if (limit.aborted) return await late
    if (error instanceof RequestError) return refusal(method, error)
    throw error
  }
}

/**
 * The error of an agent that wants a login first, see
 * https://agentclientprotocol.com/protocol/v1/schema.
 */
const AUTH_REQUIRED = -32_000

function refusal(method: string, { code, message }: RequestError): Ending {
  const words = lineOf(message, 200)
  if (code === AUTH_REQUIRED) {
    const right = "Log in with the agent's own program first, or give it its key."
    return { how: "refused", said: `It asks for a login: ${words}. ${right}` }
  }
  return { how: "refused", said: `It answered ${method} with an error: ${words} (${code}).` }
}
