/** The entry point of the App's server. It reads the environment, clock and randomness, and hands them on. */
import { randomUUID } from "node:crypto"
import { readFileSync } from "node:fs"
import { look } from "./controller.ts"
import { GITHUB_COM } from "./core/log/mission.ts"
import { defaultPolicy } from "./core/plan/policy.ts"
import { shownLine, valuesIn } from "./core/values/agent-line.ts"
import { type Serving, serve } from "./server/serve.ts"

interface Settings {
  readonly appId: number
  readonly privateKey: string
  readonly secret: string
  readonly port: number
  readonly host: string
  readonly baseUrl: string
  readonly agent: string
}

const cannotStart = (where: string, expected: string, got: string): Error =>
  new Error(
    `The server cannot start.\n  where       ${where}\n  expected    ${expected}\n  got         ${got}`,
  )

/** Throws if a setting is missing or makes no sense: the server must not start without a secret or a key. */
function readSettings(env: NodeJS.ProcessEnv): Settings {
  const need = (name: string, expected: string): string => {
    const value = env[name]
    if (value) return value
    throw cannotStart(`environment variable ${name}`, expected, "nothing")
  }
  const number = (name: string, expected: string, otherwise?: string): number => {
    const got = env[name] || (otherwise ?? need(name, expected))
    if (/^\d{1,9}$/.test(got)) return Number(got)
    throw cannotStart(`environment variable ${name}`, expected, got)
  }
  return {
    appId: number("APP_ID", "the App's number, from its settings page"),
    privateKey: readKey(env["PRIVATE_KEY_PATH"], () =>
      need("PRIVATE_KEY", "the App's private key (PEM), or PRIVATE_KEY_PATH with its file"),
    ),
    secret: need("WEBHOOK_SECRET", "the secret that the App's webhooks are signed with"),
    port: number("PORT", "a port number", "3000"),
    host: env["HOST"] ?? "127.0.0.1",
    baseUrl: env["GITHUB_API_URL"] ?? "https://api.github.com",
    agent: agentIn(need("MISSIONS_AGENT", AGENT)),
  }
}

const AGENT = "the name or the command line of the agent that attempts start"

/** The line stands in logs and comments, so it holds no value of a variable, and neither does the error. */
function agentIn(line: string): string {
  const held = valuesIn(line)
  if (held.length === 0) return line
  const expected = `${AGENT}, without values; agent_env in a policy names variables`
  throw cannotStart("environment variable MISSIONS_AGENT", expected, shownLine(line))
}

function readKey(path: string | undefined, otherwise: () => string): string {
  if (!path) return otherwise()
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    const expected = "a file with the App's private key (PEM)"
    const why = error instanceof Error && "code" in error ? error.code : error
    throw cannotStart("environment variable PRIVATE_KEY_PATH", expected, `${path}: ${why}`)
  }
}

async function main({ agent, ...settings }: Settings): Promise<void> {
  const serving = await listening(settings.host, settings.port, () =>
    serve({
      ...{ ...settings, look },
      policy: defaultPolicy({ planner: agent, worker: agent, validator: agent }),
      instance: GITHUB_COM,
      writer: `app-${process.pid}`,
      newId: randomUUID,
      random: Math.random,
      clock: () => Date.now(),
    }),
  )
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void serving.stop())
  }
}

async function listening(
  host: string,
  port: number,
  start: () => Promise<Serving>,
): Promise<Serving> {
  try {
    return await start()
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error && error.syscall === "listen")) throw error
    const expected = "an address of this machine and a port that nothing else listens on"
    throw cannotStart(
      "HOST and PORT",
      expected,
      `${host}:${port}: ${"code" in error ? error.code : error}`,
    )
  }
}

try {
  await main(readSettings(process.env))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
