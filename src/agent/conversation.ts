/**
 * One conversation over the Agent Client Protocol, version 1: initialize, one session, one prompt,
 * and one reminder if the agent didn't hand in what it owes. A good ending proves no work.
 */
import {
  type AgentApp,
  type ClientContext,
  methods,
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
import {
  AUTH_REQUIRED,
  type Client,
  createClient,
  loginWanted,
  type Opening,
  openSession,
} from "./opening.ts"

/** When its signal aborts, the turn is cancelled, and it ends once the agent has answered. */
export interface Conversation extends Opening {
  readonly role: Role
  readonly prompt: string
  readonly onUpdate: (update: SessionUpdate) => void
  readonly onTurn: (told: PromptResponse) => void
  /** Asked once, after the first turn; null means that nothing is missing. */
  readonly reminder: () => string | null
}

/** Rejects only when the connection breaks. An error that the agent reports is an ending. */
export async function converse(target: Stream | AgentApp, talk: Conversation): Promise<Ending> {
  const { app, login } = clientFor(talk)
  // Two overloads, one for each kind of target.
  return await (target instanceof Object && "readable" in target
    ? app.connectWith(target, agent => inOrder(agent, login, talk))
    : app.connectWith(target, agent => inOrder(agent, login, talk)))
}

function clientFor(talk: Conversation): Client {
  const kinds = new Map<string, ToolKind>()
  const { app, login } = createClient()
  app
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
  return { app, login }
}

async function inOrder(
  agent: ClientContext,
  login: Client["login"],
  talk: Conversation,
): Promise<Ending> {
  const session = await openSession(agent, { login }, talk)
  return "how" in session ? session : await turns(agent, session.sessionId, talk)
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
    if (error instanceof RequestError) return refusal(error)
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

function refusal({ code, message }: RequestError): Ending {
  if (code === AUTH_REQUIRED) return loginWanted(message)
  const said = `It answered session/prompt with an error: ${lineOf(message, 200)} (${code}).`
  return { how: "refused", said }
}
