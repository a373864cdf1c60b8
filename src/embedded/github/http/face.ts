/**
 * The embedded GitHub as others see it over HTTP: it answers requests, mints tokens, sends webhooks
 * and serves a runner. It adds nothing to what the model decides.
 */
import type { Actor, Answer, Answers, Call, Delivery } from "../call.ts"
import type { Urls } from "../model/direct-calls.ts"
import type { Model } from "../model/model.ts"
import type { Objects } from "../objects/objects.ts"
import type { AppKey } from "./app-jwt.ts"
import { answerPage, isPage, type PageOptions } from "./app-pages.ts"
import { type ArtifactOptions, answerArtifact, downloadUrl, isArtifact } from "./artifacts.ts"
import { answerCache, type CacheOptions, isCache } from "./caches.ts"
import { withDeliveries } from "./deliveries.ts"
import { answerGit, type GitOptions, isGit, type Streamed } from "./git.ts"
import { answerLog, isLog, type LogOptions, logUrl } from "./job-logs.ts"
import { type Request, type Response, refusal } from "./message.ts"
import { createRates, RATE_LIMITS, type RateLimits } from "./rate.ts"
import { answerRest, answerRestThrough, type RestOptions, type Through } from "./rest.ts"
import { createHost, type RunnerHost } from "./runner-host.ts"
import type { Store } from "./state-store.ts"
import { createTokens, type Tokens } from "./tokens.ts"
import { createWebhooks, type WebhookOptions, type Webhooks } from "./webhooks.ts"

export interface FaceOptions {
  readonly model: Model
  /**
   * What answers REST and GraphQL, such as the model with faults in front of it. By default it's
   * the model itself.
   */
  readonly answers?: Answers
  /** The same function that the model was made with. */
  readonly objects: (repository: number) => Objects
  readonly store: Store
  readonly urls: Urls
  /** The Apps whose JSON web tokens are accepted. */
  readonly apps: readonly AppKey[]
  readonly clock: () => number
  /** Gives that many random bytes, for secrets and delivery ids. */
  readonly random: (bytes: number) => Uint8Array
  readonly rateLimits?: Partial<RateLimits>
  readonly send?: WebhookOptions["send"]
  /** The id of the person whose browser opens its pages; by default nobody is signed in. */
  readonly visitor?: () => number | null
  /** The environment of git processes. Its `PATH` must lead to git. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

export interface Face {
  readonly urls: Urls
  readonly model: Model
  readonly tokens: Tokens
  readonly webhooks: Webhooks
  readonly host: RunnerHost
  /** REST and GraphQL, answered at once. */
  rest(request: Request): Response
  /** REST and GraphQL, where each call goes through something else, such as simulated faults. */
  restThrough(request: Request, through: Through): Promise<Response>
  /** Answers REST, GraphQL, the artifact service and git. It never rejects. */
  answer(request: Request): Promise<Response | Streamed>
  /** A token of a person, good for a year: `ghu_…`. */
  userToken(user: number): string
  /**
   * Saves the state and sends the webhooks. Call it after `model.setup` and after direct calls of
   * the model.
   */
  changed(deliveries?: readonly Delivery[]): void
  /** Ends git processes that still run, and waits for webhooks that are being sent. */
  close(): Promise<void>
}

const YEAR_MS = 365 * 24 * 60 * 60 * 1000
const ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin" }

export function createFace(options: FaceOptions): Face {
  const { model, store, urls, clock, random } = options
  const apps = [...options.apps, ...registeredApps(model)]
  const tokens = createTokens(Buffer.from(random(32)).toString("hex"))
  const webhooks = openWebhooks(options)
  const changed = (deliveries: readonly Delivery[] = []) => {
    store.save(model.state)
    webhooks.enqueue(deliveries)
  }
  const ending = new AbortController()
  const callers = { tokens, apps, isActive: (run: number) => model.runs.isActive(run) }
  const answers = withDeliveries(options.answers ?? model, webhooks)
  const { artifacts: records } = model
  const [{ isActive }, { results }] = [callers, urls]
  const { blobs } = store
  const artifacts = { artifacts: records, blobs, tokens, results, isActive, clock, changed }
  const caches = { ...artifacts, caches: model.caches }
  const logs = { store, tokens, results, clock }
  const rest: RestOptions = {
    ...callers,
    answers,
    rates: createRates({ ...RATE_LIMITS, ...options.rateLimits }),
    api: urls.api,
    clock,
    changed,
    complete: (call, actor, answer) => completed(call, { actor, answer }, { artifacts, logs }),
  }
  const pages: PageOptions = { ...options, apps, webhooks, changed }
  const git: GitOptions = {
    ...callers,
    answers,
    model,
    objects: options.objects,
    directory: id => store.repository(id),
    clock,
    changed,
    environment: options.environment ?? ENVIRONMENT,
    signal: ending.signal,
    capabilities: new Map(),
  }
  return {
    urls,
    model,
    tokens,
    webhooks,
    changed,
    host: createHost({ model, store, tokens, urls, clock, changed }),
    rest: request => answerRest(request, rest),
    restThrough: (request, through) => answerRestThrough(request, rest, through),
    answer: request => answered(request, { rest, artifacts, caches, logs, git, pages }),
    userToken(user) {
      const actor = { type: "user", id: user } as const
      return tokens.mint({ actor, expiresAt: clock() + YEAR_MS, repositories: null })
    },
    async close() {
      ending.abort()
      await webhooks.settled()
    },
  }
}

/** The keys of Apps that were registered by a page of ours, in this process or an earlier one. */
const registeredApps = ({ state }: Model): readonly AppKey[] =>
  Object.values(state.apps).flatMap(({ id, publicKey }) =>
    publicKey === undefined ? [] : [{ app: id, clientId: `Iv23.${id}`, publicKey }],
  )

/** Apps that were registered by a page of ours told us where their webhooks go. */
function openWebhooks({ model, clock, random, send }: FaceOptions): Webhooks {
  const guid = () => guidOf(random(16))
  const webhooks = createWebhooks({ clock, guid, ...(send === undefined ? {} : { send }) })
  for (const { id, hook } of Object.values(model.state.apps)) {
    if (hook) webhooks.setHook({ app: id, ...hook })
  }
  return webhooks
}

async function answered(
  request: Request,
  doors: {
    rest: RestOptions
    artifacts: ArtifactOptions
    caches: CacheOptions
    logs: LogOptions
    git: GitOptions
    pages: PageOptions
  },
): Promise<Response | Streamed> {
  try {
    if (isArtifact(request)) return answerArtifact(request, doors.artifacts)
    if (isCache(request)) return answerCache(request, doors.caches)
    if (isLog(request)) return answerLog(request, doors.logs)
    if (isPage(request)) return answerPage(request, doors.pages)
    if (isGit(request)) return await answerGit(request, doors.git)
    return answerRest(request, doors.rest)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return refusal(500, `The embedded GitHub failed: ${reason}`)
  }
}

/** The model knows neither secrets nor signatures; the face fills them in. */
function completed(
  call: Call,
  { actor, answer }: { actor: Actor; answer: Answer },
  { artifacts, logs }: { artifacts: ArtifactOptions; logs: LogOptions },
): Answer {
  if (call.operation === "apps/create-installation-access-token" && answer.status === 201) {
    return { ...answer, data: withToken(call, actor, answer.data as TokenAnswer, logs.tokens) }
  }
  if (call.operation === "actions/download-artifact" && answer.status === 302) {
    const location = downloadUrl(Number(call.path["artifact_id"]), artifacts)
    return { ...answer, headers: { ...answer.headers, location } }
  }
  if (call.operation === "actions/download-job-logs-for-workflow-run" && answer.status === 302) {
    const location = logUrl(Number(call.path["job_id"]), logs)
    return { ...answer, headers: { ...answer.headers, location } }
  }
  return answer
}

interface TokenAnswer {
  readonly expires_at: string
  readonly permissions: Extract<Actor, { type: "installation" }>["permissions"]
  readonly repositories?: readonly { readonly full_name: string }[]
}

function withToken(call: Call, actor: Actor, data: TokenAnswer, tokens: Tokens): unknown {
  if (actor.type !== "app") return data
  const token = tokens.mint({
    actor: {
      type: "installation",
      app: actor.app,
      installation: Number(call.path["installation_id"]),
      permissions: data.permissions,
    },
    expiresAt: Date.parse(data.expires_at),
    repositories: data.repositories?.map(it => it.full_name) ?? null,
  })
  return { ...data, token }
}

function guidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex")
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ]
  return [...parts, hex.slice(20, 32)].join("-")
}
