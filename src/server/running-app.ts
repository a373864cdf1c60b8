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
import { type AppWatch, type AppWatchOptions, watchApp } from "./app-watch.ts"
import { type Crew, createLone } from "./crew/crew.ts"
import type { Doorbell } from "./doorbell.ts"
import type { SignedDelivery } from "./front-door.ts"
import type { OpenCommands } from "./open-commands.ts"
import { type AppSettings, type ProvenApp, proveApp } from "./prove-app.ts"
import type { ServerLog } from "./server-log.ts"
import type { Telemetry } from "./telemetry.ts"
import { meaningOf } from "./webhook.ts"

/** What the watch is told here and not by the entry point. */
type Ours = "appId" | "slug" | "fullMs" | "log" | "report" | "isOurs" | "sharedPace" | `on${string}`

export interface AppOptions extends Omit<AppWatchOptions, Ours>, AppSettings {
  readonly needs: AppNeeds
  readonly resyncMs: number
  /** Where the processes of this server meet; null: there is only one. */
  readonly redisUrl: string | null
  readonly log: ServerLog
}

export interface RunningApp {
  receive(delivery: SignedDelivery): Promise<void>
  /** Whether what was received is safe from the end of this process. */
  isLasting(): boolean
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
  const crew = await crewOf(options, proven, telemetry)
  const app = watchApp(watchOptions({ ...options, ...{ proven, telemetry, signal, crew } }))
  // The front door has compared the signature already, so Probot needs no secret.
  const probot = new Probot({ appId: proven.id, privateKey, baseUrl, log })
  await probot.load(it => it.onAny(event => ring(crew, event, options.clock())))
  await crew.join({
    answer: bell => answer(app, commands, bell),
    gained: isGained => app.resync(isGained).catch(error => tellFailedResync(error, log)),
    lost: app.keepOurs,
  })
  readiness.proven()
  log.info({ app: proven.slug }, "ready")
  const resync = () => app.resync().then(readiness.resynced)
  const resyncs = repeat(resync, options.resyncMs, error => tellFailedResync(error, log))
  return {
    isLasting: crew.isLasting,
    async receive(delivery) {
      const { id, event: name, payload } = delivery
      log.info({ delivery: id, event: name }, "received")
      try {
        const received = { id, name, payload } as Parameters<Probot["receive"]>[0]
        await probot.receive(received)
      } catch (error) {
        log.error({ delivery: id, event: name, error }, "a webhook was lost")
        throw error
      }
    },
    async stop() {
      resyncs.stop()
      await Promise.all([crew.leave(), app.stop()])
    },
  }
}

const tellFailedResync = (error: unknown, log: ServerLog): void =>
  log.error({ error }, "the resync failed")

/** The code that needs Redis is loaded only where there is one. */
async function crewOf(
  { redisUrl, baseUrl, newId, clock, log }: AppOptions,
  { id }: ProvenApp,
  { readiness }: Telemetry,
): Promise<Crew> {
  if (redisUrl === null) return createLone()
  const { openCrew } = await import("./crew/open-crew.ts")
  // Apps of several GitHubs may share one Redis, and their numbers may be the same.
  const name = `${new URL(baseUrl).hostname}:${id}`
  return openCrew({ url: redisUrl, name, newId, clock, log, onAway: readiness.alone })
}

interface Event {
  readonly id: string
  readonly name: string
  readonly payload: unknown
}

/** What concerns no installation is nobody's. */
async function ring(crew: Crew, { id, name, payload }: Event, at: number): Promise<void> {
  const { installation, ...meaning } = meaningOf(id, name, payload)
  if (installation === null) return
  await crew.ring({ delivery: id, event: name, at, installation, ...meaning })
}

/** The doorbell that is being answered. */
const answering = new AsyncLocalStorage<Doorbell>()

function answer(app: AppWatch, commands: OpenCommands, bell: Doorbell): void {
  const { changes, wakeup, event, delivery } = bell
  answering.run(bell, () => {
    if (changes.length > 0) app.change(changes)
    if (!wakeup) return
    const { repository, issue } = wakeup
    if (issue !== null && COMMANDS.has(event)) {
      commands.add({ repository: repository.id, issue }, delivery)
    }
    app.wake(wakeup)
  })
}

/** Events in which people type commands. */
const COMMANDS = new Set(["issue_comment", "issues"])

/** After how many resyncs each mission is read in full. */
const RESYNCS_OF_FULL = 10

interface Watching extends AppOptions {
  readonly proven: ProvenApp
  readonly telemetry: Telemetry
  /** Aborted when the server stops. */
  readonly signal: AbortSignal
  readonly crew: Crew
}

function watchOptions(watching: Watching): AppWatchOptions {
  const { log, proven, telemetry, signal, crew } = watching
  const { metrics } = telemetry
  const looks = telemetry.looks(log)
  return {
    ...watching,
    appId: proven.id,
    slug: proven.slug,
    isOurs: crew.isOurs,
    sharedPace: crew.pace,
    onLeft: telemetry.commands.forget,
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
      metrics.wakeups.inc({ event: answering.getStore()?.event ?? "", woke: String(didWake) }),
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
