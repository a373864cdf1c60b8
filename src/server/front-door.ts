/**
 * Everything that reaches the server's port comes in here. A webhook is believed only once its
 * signature was compared over its raw bytes; before that nothing is parsed, logged or kept. GitHub is
 * answered before anything else is done about it than to keep it.
 */
import { createHmac, timingSafeEqual } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { createBodyRoom } from "./body-room.ts"
import { type FewConnections, keepFew } from "./few-connections.ts"
import { createRecentDeliveries } from "./recent-deliveries.ts"
import {
  BODY_MAX,
  type Refusal,
  readHead,
  type SignedHead,
  statusOfRefusal,
  textOfRefusal,
  WEBHOOKS_PATH,
} from "./refusal-at-door.ts"

/** A webhook that GitHub signed. */
export interface SignedDelivery {
  readonly id: string
  readonly event: string
  readonly payload: Readonly<Record<string, unknown>>
}

export interface Page {
  readonly status: number
  readonly type: "text/plain" | "application/json" | "text/plain; version=0.0.4"
  readonly text: string
}

interface Options {
  readonly secret: string
  /** False until webhooks can be used, and once the server is stopping. */
  readonly isOpen: () => boolean
  /** If it rejects, the same delivery is taken again. */
  readonly receive: (delivery: SignedDelivery) => Promise<void>
  /**
   * Whether what was received is safe from the end of this process. Then GitHub is answered after
   * it, and else before.
   */
  readonly isLasting: () => boolean
  /** What operators read, by path. */
  readonly pages: Readonly<Record<string, () => Page | Promise<Page>>>
  readonly onOutcome: (outcome: Outcome) => void
}

export type Outcome = Refusal | "taken" | "again" | "broken"

/** GitHub waits ten seconds, so a request that takes longer is of no use to anybody. */
const REQUEST_MS = 10_000
const HEADERS_MS = 5_000
/** How long answers wait for a reader, and unused connections for a request. */
const IDLE_MS = 15_000
/** Node looks for late requests only every 30 seconds. */
const CHECK_MS = 1_000
/** Twice what Node takes by itself; GitHub's own headers have less than one KB. */
const HEADERS_BYTES_MAX = 16 * 1024
/** An installation sends a few a second at most, and each takes milliseconds. */
const CONNECTIONS_MAX = 1_000
/** Four of the largest, or some thousand of the usual ones. */
const BODIES_MAX = 4 * BODY_MAX
/** A day of a busy App; a hundred bytes each. */
const DELIVERIES_MAX = 20_000
/** A sender that is refused while it sends may finish for so long, or it would not see why. */
const LINGER_MS = 2_000

export function createFrontDoor(options: Options): Server {
  const server = createServer({
    requestTimeout: REQUEST_MS,
    headersTimeout: HEADERS_MS,
    keepAliveTimeout: IDLE_MS,
    connectionsCheckingInterval: CHECK_MS,
    maxHeaderSize: HEADERS_BYTES_MAX,
  })
  server.setTimeout(IDLE_MS)
  const connections = keepFew(server, CONNECTIONS_MAX)
  const webhook = webhookTaker(options, connections)
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    // A sender that breaks off must not end the process.
    response.on("error", () => {})
    answer(request, response, { webhook, pages: options.pages }).then(
      outcome => outcome && options.onOutcome(outcome),
      () => response.destroy(),
    )
  }
  // Without the second, Node would ask for the body before anybody looked at the headers.
  return server.on("request", onRequest).on("checkContinue", onRequest)
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<Outcome>

function webhookTaker(options: Options, connections: FewConnections): Answer {
  const room = createBodyRoom({ bodyMax: BODY_MAX, allMax: BODIES_MAX })
  const recent = createRecentDeliveries(DELIVERIES_MAX)
  return async (request, response) => {
    const head = readHead(request.headers)
    if (typeof head === "string") return refuse(request, response, head)
    if (!options.isOpen()) return refuse(request, response, "closed")
    if (request.headers.expect !== undefined) response.writeContinue()
    const read = await room.read(request)
    if (read.type === "broken") return "broken"
    if (read.type !== "whole") return refuse(request, response, read.type)
    if (!isSignedBy(options.secret, head, read.bytes)) return refuse(request, response, "signature")
    connections.good(request.socket)
    if (recent.has(head.delivery)) return accept(response, "again")
    const payload = objectIn(read.bytes)
    if (payload === null) return refuse(request, response, "not_json")
    recent.add(head.delivery)
    const receive = () =>
      options
        .receive({ id: head.delivery, event: head.event, payload })
        .catch(() => recent.forget(head.delivery))
    if (options.isLasting()) await receive()
    else setImmediate(receive)
    return accept(response, "taken")
  }
}

/** null: a page was shown. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { webhook, pages }: Pick<Options, "pages"> & { readonly webhook: Answer },
): Promise<Outcome | null> {
  const path = pathOf(request)
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined
  if (page) {
    if (request.method === "GET" || request.method === "HEAD") return show(response, await page())
    return refuse(request, response, "method", "GET, HEAD")
  }
  if (path !== WEBHOOKS_PATH) return refuse(request, response, "path")
  if (request.method !== "POST") return refuse(request, response, "method", "POST")
  return webhook(request, response)
}

/** Without what follows it, in any form in which HTTP lets it be written. "" if it is none. */
const pathOf = ({ url = "" }: IncomingMessage): string =>
  URL.parse(url, "http://localhost")?.pathname ?? ""

/** Both have 32 bytes, and comparing them takes the same time whatever they hold. */
const isSignedBy = (secret: string, { signature }: SignedHead, bytes: Buffer): boolean =>
  timingSafeEqual(signature, createHmac("sha256", secret).update(bytes).digest())

function objectIn(bytes: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"))
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value)
    return isObject ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}

function accept(response: ServerResponse, outcome: "taken" | "again"): Outcome {
  response.writeHead(202, { "content-type": "text/plain" }).end(`${outcome}\n`)
  return outcome
}

function show(response: ServerResponse, { status, type, text }: Page): null {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(text)
  return null
}

/**
 * The answer is complete before the request is, because its length is said. What still comes is
 * thrown away for a moment, and then the connection is closed.
 */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  allow?: string,
): Refusal {
  const text = `${textOfRefusal(refusal)}\n`
  response.writeHead(statusOfRefusal(refusal), {
    "content-type": "text/plain",
    "content-length": Buffer.byteLength(text),
    connection: "close",
    ...(allow !== undefined && { allow }),
  })
  if (request.method === "HEAD" || request.complete) response.end(text)
  else {
    response.write(text)
    const timer = setTimeout(() => response.end(), LINGER_MS)
    request.once("close", () => clearTimeout(timer))
    request.once("end", () => {
      clearTimeout(timer)
      response.end()
    })
    request.resume()
  }
  return refusal
}
