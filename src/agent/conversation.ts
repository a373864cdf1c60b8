/**
 * One conversation over the Agent Client Protocol: a greeting, one session, one prompt, and one
 * reminder if the agent didn't hand in what it owes. A good ending proves no work.
 */
import type { RequestError, SessionUpdate, Stream } from "@agentclientprotocol/sdk"
import type { ModelLimit, Role } from "../core/log/attempt.ts"
import { lineOf } from "../core/values/printed.ts"
import { answerPermission } from "./answer-permission.ts"
import type { Ending } from "./ending.ts"
import { asAnswer, loginWanted, meet, type Opening, openSession } from "./opening.ts"
import type { AgentSide, Permission, TurnEnd } from "./protocol/agent-side.ts"
import { AUTH_REQUIRED } from "./protocol/negotiate.ts"

/** When its signal aborts, the turn is cancelled, and it ends once the agent has answered. */
export interface Conversation extends Opening {
  readonly role: Role
  readonly prompt: string
  readonly onUpdate: (update: SessionUpdate) => void
  /** Called for whatever comes, shown or not. */
  readonly onHeard: () => void
  readonly onTurn: (told: TurnEnd) => void
  /** Asked once, after the first turn; null means that nothing is missing. */
  readonly reminder: () => string | null
}

/** Rejects only when the connection breaks. An error that the agent reports is an ending. */
export async function converse(stream: Stream, talk: Conversation): Promise<Ending> {
  const side = {
    onUpdate: talk.onUpdate,
    onHeard: talk.onHeard,
    onPermission: (asked: Permission) => answerPermission(asked, talk.role),
  }
  return await meet(stream, talk, {
    side,
    async talk(agent, login) {
      const session = await openSession(agent, login, talk)
      return "how" in session ? session : await turns(agent, session.sessionId, talk)
    },
  })
}

async function turns(agent: AgentSide, sessionId: string, talk: Conversation): Promise<Ending> {
  const cancel = () => agent.cancel(sessionId)
  if (talk.signal.aborted) return { how: "cancelled", said: "It was cancelled before it began." }
  talk.signal.addEventListener("abort", cancel, { once: true })
  try {
    const take = async (text: string) => {
      const told = await agent.prompt(sessionId, text)
      talk.onTurn(told)
      return told.stopReason
    }
    const first = await take(talk.prompt)
    const reminder = first === "end_turn" && !talk.signal.aborted ? talk.reminder() : null
    return endingOf(reminder === null ? first : await take(reminder))
  } catch (error) {
    return refusal(asAnswer(error))
  } finally {
    talk.signal.removeEventListener("abort", cancel)
  }
}

function endingOf(stopReason: string): Ending {
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
      return { how: "finished", said: `It stopped: ${lineOf(stopReason, 100)}.` }
  }
}

/** Nobody has to wait for these updates, because a new session begins empty. */
const full = (of: ModelLimit["of"]): ModelLimit => ({ of, resetsAt: null })

function refusal({ code, message }: RequestError): Ending {
  if (code === AUTH_REQUIRED) return loginWanted(message)
  const said = `It answered session/prompt with an error: ${lineOf(message, 200)} (${code}).`
  return { how: "refused", said }
}
