/**
 * Proves the server's settings by asking GitHub who we are. What a person must mend ends the server at
 * once; what passes by itself is tried again for ever, because a server that gave up would be as wrong
 * as one that pretended to work.
 */
import { createAppAuth } from "@octokit/auth-app"
import { Octokit } from "@octokit/rest"
import { messageOf, statusOf } from "../github/errors.ts"
import { failureOf } from "../github/failure.ts"
import { type AppNeeds, lackingIn, lacksNothing } from "./app-needs.ts"
import { CannotStart } from "./cannot-start.ts"

export interface AppSettings {
  readonly baseUrl: string
  /** The App's number, or its client id. */
  readonly appId: string
  /** PEM. */
  readonly privateKey: string
}

export interface ProvenApp {
  readonly id: number
  readonly slug: string
}

interface Options extends AppSettings {
  readonly needs: AppNeeds
  /** In [0, 1). */
  readonly random: () => number
  readonly clock: () => number
  readonly onPassing: (trouble: Trouble) => void
  /** Ends the waiting. */
  readonly signal: AbortSignal
}

interface Trouble {
  readonly why: string
  readonly againMs: number
}

const FIRST_WAIT_MS = 250
/** One small request, which counts against no installation's limit. */
const WAIT_MAX_MS = 5_000
/** GitHub's limits are counted by the hour. */
const REST_MAX_MS = 3_600_000
const TIMEOUT_MS = 10_000

/** Rejects with `CannotStart` if a person must mend something. null: it was told to stop. */
export async function proveApp(options: Options): Promise<ProvenApp | null> {
  const { signal, random, clock, onPassing } = options
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, WAIT_MAX_MS)) {
    try {
      return await provedOnce(options)
    } catch (error) {
      if (error instanceof CannotStart) throw error
      if (signal.aborted) return null
      // Half of it by chance, so that servers that failed together do not come back together.
      const jittered = Math.round(waitMs * (0.5 + random() / 2))
      const againMs = Math.max(jittered, Math.min(restOf(error, clock()), REST_MAX_MS))
      onPassing({ why: whyOf(error), againMs })
      await waited(againMs, signal)
      if (signal.aborted) return null
    }
  }
}

async function provedOnce({ needs, signal, ...settings }: Options): Promise<ProvenApp> {
  const { baseUrl, appId, privateKey } = settings
  const octokit = new Octokit({
    baseUrl,
    authStrategy: createAppAuth,
    auth: { appId, privateKey },
    userAgent: "missions",
    log: { debug() {}, info() {}, warn() {}, error() {} },
    request: {
      fetch: (input: string, init: RequestInit) =>
        fetch(input, {
          ...init,
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        }),
    },
  })
  const { data } = await octokit.request("GET /app").catch(error => {
    throw faultOf(settings, error) ?? error
  })
  if (typeof data?.id !== "number" || typeof data.slug !== "string") {
    throw new Error(`${baseUrl} answered, but not with an App.`)
  }
  const lacking = lackingIn(needs, {
    permissions: (data.permissions ?? {}) as Record<string, string>,
    events: data.events ?? [],
  })
  if (!lacksNothing(lacking)) throw lackingFault(data, lacking)
  return { id: data.id, slug: data.slug }
}

/** null if it passes by itself. */
function faultOf({ baseUrl, appId }: AppSettings, error: unknown): CannotStart | null {
  const status = isAnswered(error) ? statusOf(error) : 0
  if (status !== 401 && status !== 404) return null
  const got = `${status} ${messageOf(error)}`
  if (status === 404 || /issuer/i.test(got)) {
    return new CannotStart({
      where: "environment variables APP_ID and GITHUB_API_URL",
      expected: `the number or the client id of an App that ${baseUrl} knows`,
      got: `${appId}: ${got}`,
      next: "copy the App ID from the App's settings page, under About",
    })
  }
  return new CannotStart({
    where: "environment variable PRIVATE_KEY or PRIVATE_KEY_PATH",
    expected: `a private key of the App ${appId}, and a clock that is right`,
    got,
    next: "generate a new private key on the App's settings page, or set this machine's clock",
  })
}

interface Registration {
  readonly slug?: string
  readonly html_url?: string
  readonly owner?: { readonly login?: string; readonly type?: string } | null
}

function lackingFault(
  app: unknown,
  { permissions, events }: ReturnType<typeof lackingIn>,
): CannotStart {
  const { slug = "", html_url = "", owner } = app as Registration
  const origin = URL.parse(html_url)?.origin ?? "https://github.com"
  const account = owner?.type === "Organization" ? `organizations/${owner.login}/` : ""
  const url = `${origin}/${account}settings/apps/${slug}/permissions`
  const missing = [
    ...(permissions.length > 0 ? [`the permissions ${permissions.join(", ")}`] : []),
    ...(events.length > 0 ? [`the events ${events.join(", ")}`] : []),
  ].join("; and without ")
  return new CannotStart({
    where: `the registration of the App "${slug}"`,
    expected: "every permission and event of app.yml",
    got: `an App without ${missing}`,
    next: `grant them at ${url}, and accept them where the App is installed`,
  })
}

/** How long GitHub asks us to wait, in milliseconds. */
function restOf(error: unknown, nowMs: number): number {
  const failure = failureOf(error, nowMs)
  return "until" in failure && failure.until !== null ? Math.max(0, failure.until - nowMs) : 0
}

function whyOf(error: unknown): string {
  const code = codeOf(error)
  const hint = /CERT|SELF_SIGNED|ISSUER/.test(code)
    ? ". Does NODE_EXTRA_CA_CERTS name its file?"
    : ""
  // Octokit calls it a 500 if there was no answer at all.
  const status = isAnswered(error) ? `${statusOf(error)} ` : ""
  return `${status}${messageOf(error)}${code && ` (${code})`}${hint}`
}

const isAnswered = (error: unknown): boolean =>
  (error as { readonly response?: unknown }).response !== undefined

/** Fetch hides why a connection failed in the causes of its error. */
function codeOf(error: unknown): string {
  for (let it = error, n = 0; it instanceof Error && n < 5; it = it.cause, n++) {
    if ("code" in it && typeof it.code === "string") return it.code
  }
  return ""
}

const waited = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener("abort", done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener("abort", done)
  })
