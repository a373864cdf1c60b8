/**
 * The App's server. Probot receives the webhooks, and each one says which missions to look at. All
 * state is on GitHub, so the server can be stopped and started at any moment.
 */
import { createServer, type Server } from "node:http"
import { createNodeMiddleware, Probot } from "probot"
import type { Looked } from "../controller.ts"
import { waitSentence } from "../core/render/sentence.ts"
import { HOUR_MS, MINUTE_MS } from "../core/values/time.ts"
import { missionView } from "../core/view/mission.ts"
import { messageOf, statusOf } from "../github/errors.ts"
import type { Failure } from "../github/failure.ts"
import { type AppWatchOptions, watchApp } from "./app-watch.ts"
import { wakeOnWebhook } from "./webhook.ts"

type Log = Probot["log"]

export interface ServeOptions extends Omit<AppWatchOptions, "log" | "report" | "onFailure"> {
  readonly secret: string
  readonly port: number
  readonly host: string
}

export interface Serving {
  /** The port that was asked for, or the one that the system chose. */
  readonly port: number
  /** Accepts no more webhooks and starts no more looks. */
  stop(): Promise<void>
}

/** Throws Node's error if it cannot listen at that address. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { appId, privateKey, secret, baseUrl, host } = options
  const probot = new Probot({ appId, privateKey, secret, baseUrl, logLevel: "info" })
  // Probot has no log before it is ready.
  await probot.ready()
  const { log } = probot
  const app = watchApp({
    ...options,
    log: message => log.warn(message),
    report: looked => report(looked, log),
    onFailure: (what, failure, error) => tell({ what, failure, error }, log),
  })
  const webhooksPath = "/api/github/webhooks"
  const middleware = await createNodeMiddleware(wakeOnWebhook(app.wake, app.change), {
    ...{ probot, webhooksPath },
  })
  const server = createServer((request, response) => {
    void middleware(request, response, () => response.writeHead(404).end())
  })
  await listen(server, options)
  const address = server.address()
  const port = typeof address === "object" ? (address?.port ?? options.port) : options.port
  log.info(`listening on ${host}:${port}`)
  const resyncs = repeat(app.resync, error => log.error({ error }, "the resync failed"))
  return {
    port,
    async stop() {
      resyncs.stop()
      server.close()
      await app.stop()
    },
  }
}

function report({ ref, mission, events, sent, waits, againMs }: Looked, log: Log): void {
  const sizes = { events: events.length, sent: sent.length, waits: waits.length }
  log.info({ mission: ref, ...sizes, againMs }, "looked")
  const view = missionView(mission, waits)
  const newer = view.waits.find(wait => wait.type === "newer_log")
  if (newer) log.warn({ mission: ref }, waitSentence(view, newer))
}

/** What is our own fault is an error. All else is somebody's to know of, and passes or is mended there. */
function tell(
  { what, failure, error }: { what: string; failure: Failure; error: unknown },
  log: Log,
): void {
  const { is, ...more } = failure
  const line = { what, is, ...more, error: messageOf(error) }
  if (is === "ours") log.error({ ...line, error }, "GitHub refused what we sent")
  else if (is === "passing" && statusOf(error) === 0) log.error({ ...line, error }, "failed")
  else log.warn(line, "GitHub did not do it")
}

/** Calls `act` now and then every hour; after a failure, again in a minute. */
function repeat(
  act: () => Promise<void>,
  onError: (error: unknown) => void,
): { readonly stop: () => void } {
  let timer: NodeJS.Timeout | null = null
  let isStopped = false
  const next = (ms: number) => {
    if (!isStopped) timer = setTimeout(run, ms)
  }
  const run = () => {
    act().then(
      () => next(HOUR_MS),
      error => {
        onError(error)
        next(MINUTE_MS)
      },
    )
  }
  run()
  return {
    stop() {
      isStopped = true
      if (timer) clearTimeout(timer)
    },
  }
}

const listen = (server: Server, { host, port }: ServeOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, host, () => resolve())
  })
