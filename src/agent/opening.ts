/**
 * How a conversation over the Agent Client Protocol begins: `initialize` and one session, each
 * within the time to start. Whoever cannot come this far is not ready, and another try won't help.
 */
import {
  type ClientApp,
  type ClientContext,
  client,
  type InitializeResponse,
  type McpServer,
  methods,
  type NewSessionResponse,
  PROTOCOL_VERSION,
  RequestError,
} from "@agentclientprotocol/sdk"
import { z } from "zod"
import { lineOf } from "../core/values/printed.ts"
import { within } from "./agent-process.ts"
import type { Ending } from "./ending.ts"

export interface Opening {
  readonly cwd: string
  readonly mcpServers: readonly McpServer[]
  /** The mode that the session is put into where it offers it. */
  readonly mode?: string | null
  readonly startMs: number
  readonly signal: AbortSignal
  readonly onAgent: (told: InitializeResponse) => void
  readonly onSession: (told: NewSessionResponse) => void
}

/** Two forms of one notification: the draft's, and the one that Codex and Claude send today. */
const AuthStatus = z.union([
  z.object({ authStatus: z.object({ kind: z.string() }) }).transform(it => it.authStatus.kind),
  z.object({ state: z.string() }).transform(it => it.state),
])
const LOGGED_OUT: readonly string[] = ["none", "unauthenticated"]
/** Who announces it sends it soon after the session; on a busy machine Claude takes some seconds. */
const STATUS_MS = 15_000

export interface Client {
  readonly app: ClientApp
  /** What the agent says of its login. Some open a session without one. */
  readonly login: Promise<string>
}

export function createClient(): Client {
  const { promise: login, resolve } = Promise.withResolvers<string>()
  const told = ({ params }: { readonly params: string }) => resolve(params)
  const app = client({ name: "missions" })
    .onNotification("_auth/status_update", AuthStatus, told)
    .onNotification("auth/status_update", AuthStatus, told)
  return { app, login }
}

/** The session, or the ending that its absence means. Rejects only when the connection breaks. */
export async function openSession(
  agent: ClientContext,
  { login }: Pick<Client, "login">,
  opening: Opening,
): Promise<NewSessionResponse | Ending> {
  const told = await answered("initialize", opening, cancellationSignal =>
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
  opening.onAgent(told.value)
  const { protocolVersion: version } = told.value
  if (version !== PROTOCOL_VERSION) {
    const said = `It speaks version ${version} of the protocol, not ${PROTOCOL_VERSION}.`
    return { how: "unready", why: "protocol", said }
  }
  const session = await answered("session/new", opening, cancellationSignal =>
    agent.request(
      methods.agent.session.new,
      { cwd: opening.cwd, mcpServers: [...opening.mcpServers] },
      { cancellationSignal },
    ),
  )
  if ("how" in session) return session
  opening.onSession(session.value)
  if (await isLoggedOut(told.value, login)) {
    return { how: "unready", why: "login", said: "It says that nobody is logged in." }
  }
  return (await putIntoMode(agent, session.value, opening)) ?? session.value
}

/** null: it is in the mode, or has none of that name. */
async function putIntoMode(
  agent: ClientContext,
  { sessionId, modes }: NewSessionResponse,
  opening: Opening,
): Promise<Ending | null> {
  const { mode: modeId } = opening
  if (!modeId || modes?.currentModeId === modeId) return null
  if (!modes?.availableModes.some(({ id }) => id === modeId)) return null
  const set = await answered("session/set_mode", opening, cancellationSignal =>
    agent.request(methods.agent.session.setMode, { sessionId, modeId }, { cancellationSignal }),
  )
  return "how" in set ? set : null
}

async function isLoggedOut(told: InitializeResponse, login: Promise<string>): Promise<boolean> {
  if (told.agentCapabilities?._meta?.["authStatus"] === undefined) return false
  await within(STATUS_MS, login)
  return LOGGED_OUT.includes(await Promise.race([login, Promise.resolve("unknown")]))
}

/** A process that broke off before it had opened a session. */
export const unopened = ({ said }: Ending, junk: string | null): Ending => ({
  how: "unready",
  why: junk === null ? "ended" : "protocol",
  said,
})

type Answered<T> = { readonly value: T } | Ending

/**
 * The answer, if it comes within the time to start; otherwise the ending that its absence means.
 */
async function answered<T>(
  method: string,
  { startMs, signal }: Opening,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<Answered<T>> {
  const limit = AbortSignal.timeout(startMs)
  const { promise: late, resolve } = Promise.withResolvers<Ending>()
  const seconds = startMs / 1_000
  limit.addEventListener("abort", () => {
    const said = `It did not answer ${method} within ${seconds} s.`
    resolve({ how: "unready", why: "silent", said })
  })
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
export const AUTH_REQUIRED = -32_000

export const loginWanted = (message: string): Ending => ({
  ...{ how: "unready", why: "login" },
  said: `It asks for a login: ${lineOf(message, 200).replace(/\.$/, "")}.`,
})

function refusal(method: string, { code, message }: RequestError): Ending {
  if (code === AUTH_REQUIRED) return loginWanted(message)
  const said = `It answered ${method} with an error: ${lineOf(message, 200)} (${code}).`
  return { how: "unready", why: "refused", said }
}
