/** The server's settings, read from the environment that the entry point hands in. */
import { createPrivateKey } from "node:crypto"
import { readFileSync } from "node:fs"
import { PINNED } from "../attempt/attempt-workflow.ts"
import { shownLine, valuesIn } from "../core/values/agent-line.ts"
import { CannotStart } from "./cannot-start.ts"
import { isLevel, type Level, levels } from "./server-log.ts"

export interface Settings {
  /** The App's number, or its client id. */
  readonly appId: string
  /** PEM. */
  readonly privateKey: string
  readonly secret: string
  readonly port: number
  readonly host: string
  readonly baseUrl: string
  readonly agent: string
  readonly logLevel: Level
  /** How often all missions are looked at even if no webhook says so. */
  readonly resyncMs: number
  /** Where the processes of this server meet; null: there is only one. */
  readonly redisUrl: string | null
  /** The Action that workflow files name, pinned by its commit; null: nobody said. */
  readonly action: string | null
}

type Env = Readonly<Record<string, string | undefined>>

interface Wanted {
  readonly name: string
  readonly expected: string
  readonly next: string
}

const AGENT: Wanted = {
  name: "MISSIONS_AGENT",
  expected: "the name or the command line of the agent that attempts start",
  next: "MISSIONS_AGENT=claude, or another name that `missions agents` lists",
}
const SECRET: Wanted = {
  name: "WEBHOOK_SECRET",
  expected: "the secret that the App's webhooks are signed with",
  next: "set one on the App's settings page, under Webhook, and give the server the same one",
}
const APP_ID: Wanted = {
  name: "APP_ID",
  expected: "the App's number or its client id",
  next: "copy it from the App's settings page, under About",
}
const KEY: Wanted = {
  name: "PRIVATE_KEY",
  expected: "the App's private key (PEM), or PRIVATE_KEY_PATH with its file",
  next: "generate a private key on the App's settings page, and name its file in PRIVATE_KEY_PATH",
}
const PORT: Wanted = {
  name: "PORT",
  expected: "the number of a port, from 0 to 65535",
  next: "PORT=3000",
}
const API_URL: Wanted = {
  name: "GITHUB_API_URL",
  expected: "the address of GitHub's REST API, which begins with https:// or http://",
  next: "leave it out for github.com",
}
const LEVEL: Wanted = {
  name: "LOG_LEVEL",
  expected: `one of ${levels.join(", ")}`,
  next: "leave it out for info",
}

const POLL: Wanted = {
  name: "MISSIONS_POLL_SECONDS",
  expected: "a number of seconds, from 1 to 86400",
  next: "30 for an App without webhooks; leave it out for one that has them",
}
const REDIS: Wanted = {
  name: "REDIS_URL",
  expected:
    "the address of a Redis, as redis://user:password@host:6379/0, or with rediss:// for TLS",
  next: "leave it out if there is only one process",
}
const ACTION: Wanted = {
  name: "MISSIONS_ACTION",
  expected: "the Action as owner/repository@ and a full commit id",
  next: "leave it out; then the answer where a workflow file is missing links no editor",
}

/** Throws `CannotStart` if a setting is missing or makes no sense: the server must not start without a secret or a key. */
export function readSettings(env: Env): Settings {
  const logLevel = env["LOG_LEVEL"] || "info"
  if (!isLevel(logLevel)) throw fault(LEVEL, logLevel)
  return {
    ...appIn(env),
    secret: secretIn(needed(env, SECRET)),
    port: portIn(env["PORT"] || "3000"),
    host: env["HOST"] || "127.0.0.1",
    baseUrl: urlIn(env["GITHUB_API_URL"] || "https://api.github.com"),
    agent: agentIn(needed(env, AGENT)),
    logLevel,
    // An App without webhooks asks for news this often. With them it is only for those that got lost.
    resyncMs: 1000 * secondsIn(env["MISSIONS_POLL_SECONDS"] || "3600"),
    redisUrl: redisIn(env["REDIS_URL"]?.trim()),
    action: actionIn(env["MISSIONS_ACTION"]),
  }
}

/** The App's number or client id, and its key in PEM. Throws `CannotStart`. */
export const appIn = (env: Env): Pick<Settings, "appId" | "privateKey"> => ({
  appId: appIdIn(env["APP_ID"] || env["CLIENT_ID"]),
  privateKey: keyIn(env),
})

function secondsIn(text: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= 86_400) return seconds
  throw fault(POLL, text)
}

/** The error does not show the address, because it may hold a password. */
function redisIn(url: string | undefined): string | null {
  if (!url) return null
  const { protocol = "", hostname, pathname = "", port } = URL.parse(url) ?? {}
  const isKnown = protocol === "redis:" || protocol === "rediss:"
  if (isKnown && hostname && /^(?:\/\d{0,4})?$/.test(pathname) && port !== "0") return url
  throw fault(
    REDIS,
    isKnown ? "an address without a host, or with more than that" : "another address",
  )
}

function actionIn(text: string | undefined): string | null {
  if (!text || PINNED.test(text)) return text || null
  throw fault(ACTION, text)
}

const fault = ({ name, expected, next }: Wanted, got: string): CannotStart =>
  new CannotStart({ where: `environment variable ${name}`, expected, got, next })

function needed(env: Env, wanted: Wanted): string {
  const value = env[wanted.name]
  if (value?.trim()) return value
  throw fault(wanted, "nothing")
}

/** GitHub's client ids have changed their form before, so only what could be none is refused. */
function appIdIn(id: string | undefined): string {
  if (!id) throw fault(APP_ID, "nothing")
  if (/^(?:\d{1,12}|Iv[\w.]{4,60})$/.test(id)) return id
  throw fault(APP_ID, shownLine(id))
}

function secretIn(secret: string): string {
  if (secret === secret.trim()) return secret
  throw fault(SECRET, "a text with a space or an end of line before or after it")
}

function portIn(port: string): number {
  if (/^\d{1,5}$/.test(port) && Number(port) < 65_536) return Number(port)
  throw fault(PORT, port)
}

function urlIn(url: string): string {
  const { protocol } = URL.parse(url) ?? {}
  if (protocol === "https:" || protocol === "http:") return url.replace(/\/$/, "")
  throw fault(API_URL, url)
}

/** The line stands in logs and comments, so it holds no value of a variable, and neither does the error. */
function agentIn(line: string): string {
  if (valuesIn(line).length === 0) return line
  const expected = `${AGENT.expected}, without values; agent_env in a policy names variables`
  throw fault({ ...AGENT, expected }, shownLine(line))
}

/** The error never shows the key, not even a wrong one. */
function keyIn(env: Env): string {
  const path = env["PRIVATE_KEY_PATH"]
  const wanted = path
    ? { ...KEY, name: "PRIVATE_KEY_PATH", expected: "a file with the App's private key (PEM)" }
    : KEY
  const pem = path ? readKey(path, wanted) : unfolded(needed(env, KEY))
  try {
    if (createPrivateKey(pem).asymmetricKeyType === "rsa") return pem
  } catch (error) {
    throw fault(wanted, `${path ? `${path}: ` : ""}no private key (${codeOf(error)})`)
  }
  throw fault(wanted, "a key of another kind: GitHub's are RSA")
}

function readKey(path: string, wanted: Wanted): string {
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    throw fault(wanted, `${path}: ${codeOf(error)}`)
  }
}

/** Where a variable can hold only one line, people write the ends of lines as \n, or the whole in Base64. */
function unfolded(key: string): string {
  if (key.includes("-----BEGIN")) return key.replaceAll("\\n", "\n")
  return Buffer.from(key, "base64").toString("utf8")
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : "unreadable"
