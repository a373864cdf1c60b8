/**
 * The App once GitHub knows it: Probot hands on the webhooks, and each one says which missions to look
 * at. All state is on GitHub, so it can be stopped and started at any moment.
 */
import { AsyncLocalStorage } from "node:async_hooks"
import { Probot } from "probot"
import type { Looked, Ports } from "../controller.ts"
import { waitSentence } from "../core/render/sentence.ts"
import { HOUR_MS, MINUTE_MS } from "../core/values/time.ts"
import { missionView } from "../core/view/mission.ts"
import { messageOf, statusOf, TransientError } from "../github/errors.ts"
import type { Failure } from "../github/failure.ts"
import { type AppNeeds, type Granted, lackingIn } from "./app-needs.ts"
import { type AppWatchOptions, watchApp } from "./app-watch.ts"
import type { SignedDelivery } from "./front-door.ts"
import { type AppSettings, type ProvenApp, proveApp } from "./prove-app.ts"
import type { ServerLog } from "./server-log.ts"
import type { Telemetry } from "./telemetry.ts"
import { type Wakeup, wakeOnWebhook } from "./webhook.ts"

/** What the watch is told here and not by the entry point. */
type Ours = "appId" | "slug" | "fullMs" | "log" | "report" | `on${string}`

export interface AppOptions extends Omit<AppWatchOptions, Ours>, AppSettings {
  readonly needs: AppNeeds
  readonly resyncMs: number
  readonly log: ServerLog
}

export interface RunningApp {
  receive(delivery: SignedDelivery): Promise<void>
  /** Creates nothing more, and starts no look; resolves when what is under way has ended. */
  stop(): Promise<void>
}

/** Rejects with `CannotStart` if a person must mend something. null: it was stopped before. */
export async function startApp(
  options: AppOptions,
  telemetry: Telemetry,
  signal: AbortSignal,
): Promise<RunningApp | null> {
  const { log, privateKey, baseUrl } = options
  const { readiness, commands } = telemetry
  const proven = await proveApp({
    ...options,
    signal,
    onPassing({ why, againMs }) {
      readiness.waits(why)
      log.warn({ why, againMs }, "not ready: GitHub did not say who we are")
    },
  })
  if (proven === null) return null
  const deliveries: Deliveries = new AsyncLocalStorage()
  const app = watchApp(watchOptions({ ...options, ...{ proven, telemetry, signal, deliveries } }))
  // The front door has compared the signature already, so Probot needs no secret.
  const probot = new Probot({ appId: proven.id, privateKey, baseUrl, log })
  const wake = (wakeup: Wakeup) => {
    const command = commandIn(wakeup, deliveries.getStore())
    if (command) commands.add(command, command.delivery)
    app.wake(wakeup)
  }
  await probot.load(wakeOnWebhook(wake, app.change))
  readiness.proven()
  log.info({ app: proven.slug }, "ready")
  const resync = () => app.resync().then(readiness.resynced)
  const resyncs = repeat(resync, options.resyncMs, error =>
    log.error({ error }, "the resync failed"),
  )
  return {
    async receive(delivery) {
      const { id, event: name, payload } = delivery
      log.info({ delivery: id, event: name }, "received")
      try {
        const received = { id, name, payload } as Parameters<Probot["receive"]>[0]
        await deliveries.run(delivery, () => probot.receive(received))
      } catch (error) {
        log.error({ delivery: id, event: name, error }, "a webhook was lost")
        throw error
      }
    },
    async stop() {
      resyncs.stop()
      await app.stop()
    },
  }
}

/** The delivery that is being handled. */
type Deliveries = AsyncLocalStorage<SignedDelivery>

/** Events in which people type commands. */
const COMMANDS = new Set(["issue_comment", "issues"])

function commandIn({ repository, issue, installation }: Wakeup, from: SignedDelivery | undefined) {
  if (!from || issue === null || installation === null || !COMMANDS.has(from.event)) return null
  return { repository: repository.id, issue, delivery: from.id }
}

/** After how many resyncs each mission is read in full. */
const RESYNCS_OF_FULL = 10

interface Watching extends AppOptions {
  readonly proven: ProvenApp
  readonly telemetry: Telemetry
  /** Aborted when the server stops. */
  readonly signal: AbortSignal
  readonly deliveries: Deliveries
}

function watchOptions(watching: Watching): AppWatchOptions {
  const { log, proven, telemetry, signal, deliveries } = watching
  const { metrics } = telemetry
  const looks = telemetry.looks(log)
  return {
    ...watching,
    appId: proven.id,
    slug: proven.slug,
    look: looks.counted((ref, ports) => watching.look(ref, whileRunning(ports, signal))),
    // An App without webhooks asks often instead, and no webhook tells it of what sentinels don't show.
    fullMs: Math.min(HOUR_MS, RESYNCS_OF_FULL * watching.resyncMs),
    log: message => log.warn(message),
    report: looked => report(looked, log),
    onFailure(what, failure, error) {
      looks.troubled()
      if (signal.aborted) log.info({ what, error: messageOf(error) }, "broken off")
      else tell({ what, failure, error }, log)
    },
    onWakeup: didWake =>
      metrics.wakeups.inc({ event: deliveries.getStore()?.event ?? "", woke: String(didWake) }),
    lackedOf: telemetry.readiness.lackedOf,
    onRightsChanged: telemetry.readiness.forgets,
    onReply: telemetry.replied,
    onInstallation: (id, granted) => tellLacking(watching, id, granted),
  }
}

/** Once the server stops, a look that is under way writes nothing that GitHub would make twice. */
const whileRunning = (ports: Ports, signal: AbortSignal): Ports => ({
  ...ports,
  log: {
    ...ports.log,
    append(...given) {
      if (!signal.aborted) return ports.log.append(...given)
      return Promise.reject(new TransientError("The server is stopping; the next one goes on."))
    },
  },
  send: (mission, effects, mayCreate) =>
    ports.send(mission, effects, () => mayCreate() && !signal.aborted),
})

/** Each installation is told of once, and again when it lacks something else. */
function tellLacking(
  { needs, telemetry, log }: Watching,
  installation: number,
  granted: Granted,
): void {
  const lacking = lackingIn(needs, granted)
  const lacked = { ...lacking, url: granted.url ?? "" }
  if (!telemetry.readiness.lacks(installation, lacked)) return
  log.warn(
    { installation, ...lacking },
    "an installation has not granted what the App needs; its owner must accept it on GitHub",
  )
}

function report({ ref, mission, events, sent, waits, againMs }: Looked, log: ServerLog): void {
  const sizes = { events: events.length, sent: sent.length, waits: waits.length }
  log.info({ mission: ref, ...sizes, againMs }, "looked")
  const view = missionView(mission, waits)
  const newer = view.waits.find(wait => wait.type === "newer_log")
  if (newer) log.warn({ mission: ref }, waitSentence(view, newer))
}

/** What is our own fault is an error. All else is somebody's to know of, and passes or is mended there. */
function tell(
  { what, failure, error }: { what: string; failure: Failure; error: unknown },
  log: ServerLog,
): void {
  const { is, ...more } = failure
  const line = { what, is, ...more, error: messageOf(error) }
  if (is === "ours") log.error({ ...line, error }, "GitHub refused what we sent")
  else if (is === "passing" && statusOf(error) === 0) log.error({ ...line, error }, "failed")
  else log.warn(line, "GitHub did not do it")
}

/** Calls `act` now and then every `everyMs`; after a failure, again in a minute at the latest. */
function repeat(
  act: () => Promise<void>,
  everyMs: number,
  onError: (error: unknown) => void,
): { readonly stop: () => void } {
  let timer: NodeJS.Timeout | null = null
  let isStopped = false
  const next = (ms: number) => {
    if (!isStopped) timer = setTimeout(run, ms)
  }
  const run = () => {
    act().then(
      () => next(everyMs),
      error => {
        onError(error)
        next(Math.min(everyMs, MINUTE_MS))
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
