/**
 * How a conversation over the Agent Client Protocol begins: a greeting and one session, each within
 * the time to start. Whoever cannot come this far is not ready, and another try won't help.
 */
import { type McpServer, RequestError, type Stream } from "@agentclientprotocol/sdk"
import { lineOf } from "../core/values/printed.ts"
import { within } from "./agent-process.ts"
import type { Ending } from "./ending.ts"
import type { AgentSide, ClientSide, Hello, Opened, SessionAsked } from "./protocol/agent-side.ts"
import { withFirstVersion } from "./protocol/first-version.ts"
import { AUTH_REQUIRED, negotiate, type ProtocolVersion } from "./protocol/negotiate.ts"

export interface Opening extends SessionAsked {
  /** The mode that the session is put into where it offers it. */
  readonly mode?: string | null
  /** An earlier session of the same home that it goes on with. null or left out: a new one. */
  readonly goesOnFrom?: string | null
  /** The highest version of the protocol that it is greeted with. */
  readonly highest: ProtocolVersion
  readonly startMs: number
  readonly signal: AbortSignal
  readonly onAgent: (told: Hello) => void
  readonly onSession: (told: Opened) => void
}

const LOGGED_OUT: readonly string[] = ["none", "unauthenticated"]
/** Who announces it sends it soon after the session; on a busy machine Claude takes some seconds. */
const STATUS_MS = 15_000

/** Greets the agent, and talks with it in the version that it answers with. */
export async function meet(
  stream: Stream,
  opening: Pick<Opening, "highest" | "startMs" | "signal">,
  {
    side,
    talk,
  }: {
    readonly side: Omit<ClientSide, "onLogin">
    readonly talk: (agent: AgentSide, login: Promise<string>) => Promise<Ending>
  },
): Promise<Ending> {
  const met = await answered("initialize", opening, () => negotiate(stream, opening.highest))
  if ("how" in met) return met
  const { promise: login, resolve: onLogin } = Promise.withResolvers<string>()
  const { version, stream: rest } = met.value
  const speak = version === 1 ? withFirstVersion : version === 2 ? await second() : null
  if (speak === null) {
    const said = `It speaks version ${version} of the protocol, not 1 or 2.`
    return { how: "unready", why: "protocol", said }
  }
  try {
    return await speak(rest, { ...side, onLogin }, agent => talk(agent, login))
  } catch (error) {
    return refusal("initialize", asAnswer(error))
  }
}

/** Most agents speak the first version, and start sooner without the second. */
const second = async () => (await import("./protocol/second-version.ts")).withSecondVersion

/** The session, or the ending that its absence means. Rejects only when the connection breaks. */
export async function openSession(
  agent: AgentSide,
  login: Promise<string>,
  opening: Opening,
): Promise<Opened | Ending> {
  opening.onAgent(agent.hello)
  if (opening.mcpServers.length > 0 && !agent.hello.startsServers) {
    const said = "It starts no servers of tools, so it could report nothing."
    return { how: "unready", why: "protocol", said }
  }
  const mcpServers = opening.mcpServers.filter(it => isReached(it, agent.hello))
  const asked = { ...opening, mcpServers }
  const { goesOnFrom: earlier } = opening
  const session = await (earlier
    ? answered("the request to go on", opening, signal => agent.goOn(earlier, asked, signal))
    : answered("session/new", opening, signal => agent.open(asked, signal)))
  if ("how" in session) return session
  opening.onSession(session.value)
  if (await isLoggedOut(agent.hello, login)) {
    return { how: "unready", why: "login", said: "It says that nobody is logged in." }
  }
  return (await putIntoMode(agent, session.value, opening)) ?? session.value
}

/** An agent may refuse a whole session because of one server that it can't reach. */
const isReached = (server: McpServer, { reaches }: Hello): boolean =>
  !("type" in server) || reaches.includes(server.type)

/** null: it is in the mode, or has none of that name. */
async function putIntoMode(
  agent: AgentSide,
  session: Opened,
  opening: Opening,
): Promise<Ending | null> {
  const { mode } = opening
  if (!mode || session.modes?.current === mode) return null
  if (!session.modes?.ids.includes(mode)) return null
  const set = await answered("the change of its mode", opening, signal =>
    agent.setMode(session, mode, signal),
  )
  if ("how" in set) return set
  if (set.value === null || set.value === mode) return null
  const said = `It stays in its mode ${lineOf(set.value, 60)} and does not take ${mode}.`
  return { how: "unready", why: "refused", said }
}

async function isLoggedOut({ tellsLogin }: Hello, login: Promise<string>): Promise<boolean> {
  if (!tellsLogin) return false
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
  { startMs, signal }: Pick<Opening, "startMs" | "signal">,
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
    return refusal(method, asAnswer(error))
  }
}

/** The agent's error, or that its answer has another form than the protocol's; else it throws. */
export function asAnswer(error: unknown): RequestError {
  if (error instanceof RequestError) return error
  if (!(error instanceof Error && "issues" in error && Array.isArray(error.issues))) throw error
  const [issue] = error.issues as readonly { path?: readonly unknown[] }[]
  const where = issue?.path?.join(".") || "it"
  return new RequestError(INVALID, `${where} has another form than the protocol's`)
}

const INVALID = -32_600

export const loginWanted = (message: string): Ending => ({
  ...{ how: "unready", why: "login" },
  said: `It asks for a login: ${lineOf(message, 200).replace(/\.$/, "")}.`,
})

function refusal(method: string, { code, message }: RequestError): Ending {
  if (code === AUTH_REQUIRED) return loginWanted(message)
  const said = `It answered ${method} with an error: ${lineOf(message, 200)} (${code}).`
  return { how: "unready", why: "refused", said }
}
