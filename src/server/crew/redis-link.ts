/**
 * The connections to Redis, and what its refusals mean. An address or a password never stands in an
 * error.
 */
import { Redis } from "ioredis"
import { CannotStart } from "../cannot-start.ts"

export interface RedisLink {
  /** Answers or fails within seconds. */
  readonly commands: Redis
  /** Waits as long as it takes. */
  readonly patient: Redis
  /** Why there is no connection; null if there is one. */
  lastError(): Error | null
  close(): void
}

/** Redis is on the same network, where an answer takes a millisecond. */
const COMMAND_MS = 2_000
const CONNECT_MS = 3_000
const RETRY_MAX_MS = 1_000

/** Resolves once it is known whether there is a connection now. */
export async function openLink(url: string): Promise<RedisLink> {
  const shared = {
    connectTimeout: CONNECT_MS,
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 10), RETRY_MAX_MS),
  }
  const commands = new Redis(url, {
    ...shared,
    ...{ commandTimeout: COMMAND_MS, maxRetriesPerRequest: 0, enableOfflineQueue: false },
  })
  const patient = new Redis(url, { ...shared, maxRetriesPerRequest: null })
  let last: Error | null = null
  commands.on("error", error => {
    last = error
  })
  commands.on("ready", () => {
    last = null
  })
  // The other one tells of it.
  patient.on("error", () => {})
  await new Promise<void>(resolve => {
    commands.once("ready", resolve).once("close", resolve)
  })
  return {
    ...{ commands, patient },
    lastError: () => last,
    close() {
      commands.disconnect()
      patient.disconnect()
    },
  }
}

/** What is wrong with Redis, as far as it does not keep us from starting. */
export interface Found {
  /** Why it cannot be asked now; null: it can. */
  readonly away: string | null
  /** What else an operator should know. */
  readonly advice: string | null
}

/** `prefix`: what our keys begin with. Throws `CannotStart` if a person must mend something. */
export async function proveRedis(url: string, prefix: string): Promise<Found> {
  const errors: Error[] = []
  const client = new Redis(url, {
    ...{ lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 },
    ...{ connectTimeout: CONNECT_MS, commandTimeout: COMMAND_MS },
  })
  client.on("error", error => errors.push(error))
  try {
    await client.connect()
    // Some may read and not write, or not everywhere, or only through a replica.
    await client.eval(`return redis.call("SET", KEYS[1], 1, "PX", 1)`, 1, `${prefix}:trial`)
    // The number of a database that is not there would go unnoticed.
    if (errors.length > 0) throw errors[0]
    const server = await client.info("server").catch(() => "")
    mustBeNew(/^redis_version:(\S+)/m.exec(server)?.[1] ?? "")
    const [, kept = KEPT] = await configOf(client)
    const advice = `Redis may drop what we keep there, because its maxmemory-policy is ${kept}; set it to ${KEPT}.`
    return { away: null, advice: kept === KEPT ? null : advice }
  } catch (error) {
    if (error instanceof CannotStart) throw error
    const [why = error as Error] = errors
    throwIfLasting(why)
    return { away: whyAway(why), advice: null }
  } finally {
    client.disconnect()
  }
}

/** Whoever hosts Redis for others often forbids to ask. */
const configOf = (client: Redis): Promise<readonly string[]> =>
  client.config("GET", "maxmemory-policy").then(
    answer => (Array.isArray(answer) ? answer.map(String) : []),
    () => [],
  )

const KEPT = "noeviction"
/** BullMQ recommends no older one. */
const OLDEST = [6, 2] as const

function mustBeNew(version: string): void {
  const [major, minor] = version.split(".").map(Number)
  if (major === undefined || minor === undefined || Number.isNaN(major + minor)) return
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  throw fault(`Redis ${OLDEST.join(".")} or newer`, `Redis ${version}`, "update it")
}

const fault = (expected: string, got: string, next: string): CannotStart =>
  new CannotStart({ where: "environment variable REDIS_URL", expected, got, next })

/** What time does not mend. */
function throwIfLasting(error: Error): void {
  const got = whyAway(error)
  const { message } = error
  if (/^(?:NOAUTH|WRONGPASS|NOPERM|ERR (?:invalid password|Client sent AUTH))/.test(message)) {
    const next =
      "redis://user:password@host:6379, with signs such as @ and / written as %40 and %2F"
    throw fault("the user and the password of this Redis", got, next)
  }
  if (/DB index|invalid DB/i.test(message)) {
    throw fault("the number of a database that is there", got, "leave out what follows the port")
  }
  if (/^(?:MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b/.test(message)) {
    throw fault("one Redis, and no cluster", got, "the address of a Redis that is no cluster")
  }
  if (/CERT|SELF_SIGNED|ISSUER|ERR_TLS/.test(codeOf(error))) {
    const next =
      "NODE_EXTRA_CA_CERTS with the file of your authority, and the host as it is named there"
    throw fault("a certificate that this machine trusts", got, next)
  }
  if (/WRONG_VERSION_NUMBER|EPROTO|PACKET_LENGTH/.test(codeOf(error) + message)) {
    throw fault("a Redis that speaks TLS", got, "redis:// in place of rediss://")
  }
  if (/RESP type|Protocol error/i.test(message)) {
    throw fault("a Redis at this address", "something else that answers", "its host and its port")
  }
  if (codeOf(error) === "ENOTFOUND") {
    throw fault(
      "a host that this machine can find",
      got,
      "the name of the host as it is known here",
    )
  }
}

/** In one line, as operators read it. */
export function whyAway(error: Error): string {
  const code = codeOf(error)
  const hint = HINTS[code] ?? (/timed out/i.test(error.message) ? HINTS["ETIMEDOUT"] : "")
  const said = error.message.split("\n", 1)[0]?.slice(0, 200) ?? ""
  return `Redis: ${said}${hint ? `. ${hint}` : ""}`
}

const HINTS: Readonly<Record<string, string>> = {
  ECONNRESET: "Does it ask for TLS, so that the address begins with rediss://?",
  EPIPE: "Does it ask for TLS, so that the address begins with rediss://?",
  ETIMEDOUT: "Is it reached from here, and does it speak TLS only if the address says rediss://?",
}

const codeOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : ""
