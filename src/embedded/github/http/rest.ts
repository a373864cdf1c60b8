/**
 * Turns a request to REST or GraphQL into a call, and the answer into a response with pages, ETag
 * and rate limits, as GitHub does. It decides nothing about issues, refs or runs.
 */
import { hash } from "node:crypto"
import type { Actor, Answer, Answers, Call, Delivery } from "../call.ts"
import { type Caller, type CallerOptions, callerOf } from "./caller.ts"
import { json, pathOf, queryOf, type Request, type Response, refusal } from "./message.ts"
import { openPage, type Page, pageOf, wantedPage } from "./paging.ts"
import type { Rates } from "./rate.ts"
import { type Match, matchRoute } from "./routes.ts"

export interface RestOptions extends CallerOptions {
  readonly answers: Answers
  readonly rates: Rates
  /** Origin of the API, for links to other pages of a list. */
  readonly api: string
  readonly clock: () => number
  /** Called after each call that may have changed something, before it is answered. */
  readonly changed: (deliveries: readonly Delivery[]) => void
  /** Adds to an answer what only the face can make, such as a token or a signature. */
  readonly complete: (call: Call, actor: Actor, answer: Answer) => Answer
}

/** Octokit's throttling recognises it by "secondary rate". */
const SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes."
const BODY_MAX = 25 * 1024 * 1024
const VERSIONS = new Set(["2022-11-28", "2026-03-10"])
/** Lists that are too long to be answered whole. The model itself cuts them into pages. */
const LONG = new Set(["repos/list-commits"])
/** Operations that nobody needs a token for. */
const OPEN = new Set(["apps/create-from-manifest", "apps/get-by-slug"])
const RAW = /application\/vnd\.github(?:\.v3)?\.raw/

export function answerRest(request: Request, options: RestOptions): Response {
  const now = options.clock()
  const asked = callIn(request, options, now)
  if ("status" in asked) return dressed(request, asked, now)
  const { answer, deliveries } = options.answers.apply(asked.call, asked.actor, now)
  if (!isRead(request) || deliveries.length > 0) options.changed(deliveries)
  return dressed(request, finished(request, asked, answer, options), now)
}

/**
 * The same through something that takes time, such as a faulty network. That sends the webhooks. If
 * it rejects, so does this function, and then nobody knows what was carried out.
 */
export async function answerRestThrough(
  request: Request,
  options: RestOptions,
  through: Through,
): Promise<Response> {
  const asked = callIn(request, options, options.clock())
  if ("status" in asked) return dressed(request, asked, options.clock())
  const answer = await through(asked.call, asked.actor)
  if (!isRead(request)) options.changed([])
  return dressed(request, finished(request, asked, answer, options), options.clock())
}

export type Through = (call: Call, actor: Actor) => Promise<Answer>

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD"
}

function dressed(request: Request, response: Response, now: number): Response {
  const headers = { date: new Date(now).toUTCString(), server: "github.localhost" }
  return {
    ...response,
    headers: { ...headers, ...response.headers },
    body: request.method === "HEAD" ? "" : response.body,
  }
}

interface ReceivedCall {
  readonly call: Call
  readonly actor: Actor
  readonly url: URL
}

/** The call that a request stands for, or the response to a request that is none. */
function callIn(request: Request, options: RestOptions, now: number): ReceivedCall | Response {
  const method = request.method === "HEAD" ? "GET" : request.method
  const path = pathOf(request.target)
  const match = path === "/graphql" ? graphql(method) : matchRoute(method, path)
  if (match === null) return unknown(method, path)
  const version = request.headers["x-github-api-version"] ?? "2022-11-28"
  if (!VERSIONS.has(version)) return refusal(400, `"${version}" is not a supported version.`)
  const isOpen = OPEN.has(match.operation) && request.headers["authorization"] === undefined
  const caller: Caller = isOpen
    ? { type: "known", actor: { type: "anonymous" }, repositories: null }
    : callerOf(request, options, now)
  if (caller.type === "refused") return refusal(caller.status, caller.message)
  if (!isInScope(caller, match)) return refusal(404, "Not Found")
  const body = bodyOf(request, match, version)
  if (!body.ok) return body.response
  const rate = options.rates.look(caller.actor, now)
  if (rate.isSpent) return refusal(403, "API rate limit exceeded.", rate.headers)
  const waitS = isRead(request) ? null : options.rates.write(caller.actor, now)
  if (waitS !== null) return refusal(403, SECONDARY, { "retry-after": String(waitS) })
  const url = new URL(options.api + request.target)
  const { page, size } = wantedPage(url)
  const paged = LONG.has(match.operation) ? { page, per_page: size } : {}
  const call = { ...match, query: { ...query(request), ...paged }, body: body.value }
  return { call, actor: caller.actor, url }
}

function finished(
  request: Request,
  asked: ReceivedCall,
  answered: Answer,
  options: RestOptions,
): Response {
  const { call, actor, url } = asked
  const now = options.clock()
  const answer = options.complete(call, actor, answered)
  if (!isRead(request) || answer.status !== 200) {
    return json(answer.status, answer.status === 204 ? undefined : answer.data, {
      ...options.rates.spend(actor, now).headers,
      ...answer.headers,
    })
  }
  const page = LONG.has(call.operation)
    ? longPage(asked, answer.data, options, now)
    : pageOf(call.operation, answer.data, url)
  return conditional(request, shown(request, call, page.data), {
    link: page.link,
    headers: answer.headers,
    rate: isKnown => options.rates[isKnown ? "look" : "spend"](actor, now).headers,
  })
}

/** Only if this page is full does it look whether there is another. */
function longPage(
  { call, actor, url }: ReceivedCall,
  data: unknown,
  options: RestOptions,
  now: number,
): Page {
  const items = data as readonly unknown[]
  const { page, size } = wantedPage(url)
  const query = { ...call.query, page: page + 1 }
  const further = () => options.answers.apply({ ...call, query }, actor, now).answer.data
  return openPage(items, items.length === size && (further() as unknown[]).length > 0, url)
}

/**
 * Answers 304 to a caller who already has this very answer. That doesn't count against its rate
 * limit.
 */
function conditional(
  request: Request,
  whole: Response,
  dress: {
    readonly link: string | null
    readonly headers: Response["headers"]
    readonly rate: (isKnown: boolean) => Response["headers"]
  },
): Response {
  const { link } = dress
  const etag = `W/"${hash("sha256", whole.body)}${link === null ? "" : hash("sha256", link)}"`
  const isKnown = request.headers["if-none-match"] === etag
  const headers = {
    ...dress.rate(isKnown),
    ...dress.headers,
    ...(link === null ? {} : { link }),
    "cache-control": "private, max-age=60, s-maxage=60",
    etag,
  }
  if (isKnown) return { status: 304, headers, body: "" }
  return { ...whole, headers: { ...whole.headers, ...headers } }
}

/** The whole answer as JSON, or a file's own bytes where the caller asked for them. */
function shown(request: Request, call: Call, value: unknown): Response {
  const isFile = call.operation === "git/get-blob" || call.operation === "repos/get-content"
  const file = value as { readonly content?: unknown; readonly encoding?: unknown }
  if (isFile && RAW.test(request.headers["accept"] ?? "") && file.encoding === "base64") {
    const headers = { "content-type": "application/vnd.github.raw+json; charset=utf-8" }
    return { status: 200, headers, body: Buffer.from(String(file.content), "base64") }
  }
  return json(200, value)
}

type Body =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly response: Response }

function bodyOf(request: Request, match: Match, version: string): Body {
  if (request.body.length > BODY_MAX) {
    return { ok: false, response: refusal(413, "Payload too large: at most 25 MB are read.") }
  }
  const text = Buffer.from(request.body).toString("utf8")
  let value: unknown
  try {
    value = text.trim() === "" ? {} : JSON.parse(text)
  } catch {
    return { ok: false, response: refusal(400, "Problems parsing JSON") }
  }
  // Labels may be sent as a bare list.
  if (Array.isArray(value) && match.operation.endsWith("-labels")) value = { labels: value }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, response: refusal(400, "Body should be a JSON object") }
  }
  const fields = value as Readonly<Record<string, unknown>>
  // From API version 2026-03-10 on, the answer to a dispatch always names its run.
  const isDispatch = match.operation === "actions/create-workflow-dispatch"
  const isNewer = version !== "2022-11-28"
  return {
    ok: true,
    value: isDispatch && isNewer ? { ...fields, return_run_details: true } : fields,
  }
}

/**
 * The query without its page: this file cuts whole lists, so that it knows how many pages there
 * are.
 */
function query(request: Request): Call["query"] {
  const found: Record<string, string | number> = {}
  for (const [name, text] of queryOf(request.target)) {
    if (name === "page" || name === "per_page") continue
    const isNumber = name.endsWith("_id") && /^\d{1,15}$/.test(text)
    found[name] = isNumber ? Number(text) : text
  }
  return found
}

function isInScope(caller: Extract<Caller, { type: "known" }>, { path }: Match): boolean {
  if (caller.repositories === null || path["repo"] === undefined) return true
  const name = `${path["owner"]}/${path["repo"]}`.toLowerCase()
  return caller.repositories.some(it => it.toLowerCase() === name)
}

function graphql(method: string): Match | null {
  return method === "POST" ? { operation: "graphql", path: {} } : null
}

function unknown(method: string, path: string): Response {
  return refusal(501, `The embedded GitHub does not know ${method} ${path}.`)
}
