/**
 * Stands between an agent and its model. It holds the key, and the agent gets an address on this
 * machine and a capability that is worth nothing elsewhere. It counts what calls cost, cuts them at
 * the cap, and notices a model that is of no use. It keeps no body.
 */
import { createHash, timingSafeEqual } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { Network } from "../../attempt/room-network.ts"
import type { ModelTrouble } from "../../attempt/sandbox.ts"
import type { Price } from "../../core/plan/price.ts"
import type { Cap } from "../../core/values/money.ts"
import { answerBound } from "./answer-bound.ts"
import { createMeter, type Meter, type Metered } from "./meter.ts"
import { askingForUsage, type Call, callOf, errorBody, type ModelProtocol } from "./model-call.ts"
import { BODY_BYTES_MAX, bodyOf, type HeldBodies, keeping, PACKED, parsed } from "./request-body.ts"
import type { ToldError } from "./told-error.ts"
import { type TroubleWatch, troubleIn, unreachable, watchTrouble } from "./trouble.ts"
import { ask, type Upstream } from "./upstream.ts"
import { createUsageReader, type UsageReader } from "./usage-reader.ts"

export interface KeyProxyPlan {
  readonly upstream: Upstream
  readonly cap: Pick<Cap, "usd" | "tokens">
  readonly priceOf: (model: string) => Price | null
  /** Models that may be called; an empty list lets all through. */
  readonly models: readonly string[]
  /** At least 128 bits that nobody can guess: what the agent sends as its key. */
  readonly capability: string
  readonly now: () => number
  /** The agent's own. */
  readonly network: Pick<Network, "listen">
}

export interface OpenKeyProxy {
  /** Where it listens on the loopback of the agent's network. */
  readonly url: string
  readonly metered: () => Metered
  /** Resolves once the model is known to be of no use. */
  readonly trouble: Promise<ModelTrouble>
  /** The trouble since which no call was answered; null if the last one was. */
  readonly standing: () => ModelTrouble | null
  close(): Promise<void>
}

const ERROR_BYTES_READ = 16 * 1024
/** An agent with many helpers of its own has some dozens. */
const CONNECTIONS_MAX = 256

export async function openKeyProxy(plan: KeyProxyPlan): Promise<OpenKeyProxy> {
  const meter = createMeter(plan.cap, plan.priceOf)
  const watch = watchTrouble(plan.now)
  const held: HeldBodies = { bytes: 0 }
  const server = createServer((request, response) => {
    const { keep, end } = keeping(held)
    serve(request, response, { plan, meter, watch, keep })
      .catch((error: unknown) => {
        if (!isOfConnection(error)) watch.failed(broken(error), true)
        response.destroy()
      })
      .finally(end)
  })
  server.maxConnections = CONNECTIONS_MAX
  let isClosing = false
  const lost = (error?: unknown) => {
    if (!isClosing) watch.failed(broken(error ?? "it closed"), true)
  }
  server.once("error", lost)
  server.once("close", () => lost())
  // A model may think for long before it says its first word.
  server.requestTimeout = 0
  server.headersTimeout = 60_000
  const port = await plan.network.listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    metered: meter.sum,
    trouble: watch.settled,
    standing: watch.standing,
    async close() {
      isClosing = true
      watch.stop()
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** The agent went away, or its network did. */
const isOfConnection = (error: unknown): boolean =>
  /^(?:E[A-Z]+|ERR_STREAM_\w+)$/.test(String((error as NodeJS.ErrnoException).code)) ||
  (error as Error).message === "aborted"

/** The error's own words may hold a part of a request, so its name alone is told. */
const broken = (error: unknown): ModelTrouble => ({
  of: "ours",
  resetsAt: null,
  said: `Missions' own proxy to the model failed (${error instanceof Error ? error.name : String(error)}).`,
})

interface Bench {
  readonly plan: KeyProxyPlan
  readonly meter: Meter
  readonly watch: TroubleWatch
  /** False: too much is held already. */
  readonly keep: (bytes: number) => boolean
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  bench: Bench,
): Promise<void> {
  const { plan } = bench
  const address = new URL(request.url ?? "/", "http://proxy.invalid")
  const path = address.pathname.replace(/\/{2,}/g, "/")
  const refuse = refusing(response, "openai_chat")
  if (!isCapable(request, address.searchParams, plan.capability)) {
    return refuse(401, "this address answers only the agent that it was made for.")
  }
  const read = await bodyOf(request, bench.keep)
  if (read.is === "crowded") return refuse(503, "too much is asked at once; ask again in a while.")
  if (read.is === "unread")
    return refuse(413, `a request may have ${BODY_BYTES_MAX} bytes, packed by ${PACKED}.`)
  const { text: raw } = read
  const body = raw === "" ? null : parsed(raw)
  const method = request.method ?? "GET"
  const call = callOf({ method, path, body })
  if (call === null)
    return refuse(404, `${method} ${path} is no call of a model that is known here.`)
  if (call.is === "generates" && (body === null || call.model === null)) {
    return refuse(400, "the request names no model.", call.protocol)
  }
  if (call.model !== null && plan.models.length > 0 && !plan.models.includes(call.model)) {
    const right = `the policy allows ${plan.models.join(", ")}`
    return refuse(403, `${call.model} may not be called: ${right}.`, call.protocol)
  }
  const sent = raw === "" ? "" : askingForUsage(call, body)
  if (sent === null) return refuse(400, "the request cannot be read.", call.protocol)
  await pass(request, response, bench, {
    call,
    method,
    path,
    query: address.searchParams,
    body: sent,
    answerTokensMax: answerBound(call.protocol, body),
  })
}

interface Passing {
  readonly call: Call
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
  readonly answerTokensMax: number | null
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  { plan, meter, watch }: Omit<Bench, "keep">,
  passing: Passing,
): Promise<void> {
  const { call } = passing
  const isCounted = call.is === "generates"
  const refuse = refusing(response, call.protocol)
  const stop = new AbortController()
  response.once("close", () => stop.abort())
  const counted = isCounted ? await begun(meter, passing, stop.signal) : null
  if (isCounted && counted === null) {
    if (stop.signal.aborted) return
    watch.failed(SPENT)
    return refuse(429, "what this attempt may spend is spent.")
  }
  const asked = { ...passing, headers: request.headers, signal: stop.signal }
  const upstream = await ask(plan.upstream, asked).catch(codeOf)
  if (typeof upstream === "string") {
    const isAsked = stop.signal.aborted || BROKEN_OFF.includes(upstream)
    counted?.end({ told: null, bytes: 0, as: isAsked ? "cut" : "unasked" })
    if (stop.signal.aborted) return
    watch.failed(unreachable(upstream))
    return refuse(502, "the model cannot be reached.")
  }
  const status = upstream.statusCode ?? 502
  response.writeHead(status, headersOf(upstream))
  const reader = readerOf(call, upstream)
  const head: Buffer[] = []
  let isWhole = false
  try {
    for await (const chunk of upstream as AsyncIterable<Buffer>) {
      if (status >= 400) head.push(chunk)
      else reader.feed(chunk)
      if (counted && status < 400 && !counted.mayGoOn(reader.bytes())) {
        watch.failed(SPENT)
        stop.abort()
        response.destroy()
        break
      }
      if (!response.write(chunk)) await drained(response)
    }
    isWhole = !stop.signal.aborted
    response.end()
  } catch {
    return cutOff(response, watch, stop.signal)
  } finally {
    const as = status >= 400 ? "unasked" : isWhole ? "whole" : "cut"
    counted?.end({ told: reader.told(), bytes: reader.bytes(), as })
  }
  const told = status >= 400 ? { status, text: errorText(head) } : reader.failed()
  // An answer that broke off is no sign of a model that works.
  if (told) watchError(told, upstream, { plan, watch })
  else if (isCounted && isWhole) watch.answered()
}

/** An answer that began is no answer if it breaks off. */
function cutOff(response: ServerResponse, watch: TroubleWatch, { aborted }: AbortSignal): void {
  response.destroy()
  // A client that goes away in the middle is the agent's own will.
  if (!response.writableFinished && !aborted) watch.failed(unreachable("cut off"))
}

const begun = (meter: Meter, { call, body, answerTokensMax }: Passing, gone: AbortSignal) => {
  const asked = { model: call.model ?? "", requestBytes: textBytes(body), answerTokensMax }
  return meter.begin(asked, gone)
}

const refusing =
  (response: ServerResponse, usual: ModelProtocol) =>
  (status: number, message: string, protocol = usual): void =>
    answer(response, status, errorBody(protocol, status, `Missions: ${message}`))

const readerOf = ({ protocol }: Call, { headers }: IncomingMessage): UsageReader =>
  createUsageReader(protocol, /text\/event-stream/i.test(headers["content-type"] ?? ""))

const errorText = (head: readonly Buffer[]): string =>
  Buffer.concat(head).subarray(0, ERROR_BYTES_READ).toString("utf8")

function watchError(
  { status, text }: ToldError,
  { headers }: IncomingMessage,
  { plan, watch }: Pick<Bench, "plan" | "watch">,
): void {
  const trouble = troubleIn({ status, headers, text }, plan.now())
  if (trouble) watch.failed(trouble, status === 401)
}

const SPENT: ModelTrouble = {
  of: "spend",
  resetsAt: null,
  said: "What this attempt may spend is spent.",
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "no answer"

/** The provider had the request, and counts it. */
const BROKEN_OFF = ["ECONNRESET", "EPIPE"]

/**
 * A picture costs as much as a page of text or two, however many bytes it has. It is looked for where
 * a run of letters begins and nowhere else: a body of long runs would hold our process for minutes.
 */
const PICTURE = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{2000,}={0,2}/g
const PICTURE_BYTES = 5_000

const textBytes = (body: string): number =>
  Buffer.byteLength(body.replace(PICTURE, " ".repeat(PICTURE_BYTES)))

const drained = (response: ServerResponse): Promise<void> =>
  new Promise(resolve => {
    response.once("drain", resolve)
    response.once("close", resolve)
  })

/** Every client library sends its key in its own place. */
function isCapable(request: IncomingMessage, query: URLSearchParams, capability: string): boolean {
  const { authorization, "x-api-key": own, "x-goog-api-key": google } = request.headers
  const given = [authorization?.replace(/^Bearer +/i, ""), own, google, query.get("key")]
  return given.some(it => typeof it === "string" && isSame(it, capability))
}

const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest())

const DROPPED = new Set(["connection", "keep-alive", "transfer-encoding", "set-cookie"])

const headersOf = ({ headers }: IncomingMessage) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !DROPPED.has(name)))

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(body)
}
