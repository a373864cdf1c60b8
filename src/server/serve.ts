/** The App's server: a port at which strangers knock, and behind it the App, once GitHub knows it. */
import { once } from "node:events"
import type { Server } from "node:http"
import { createFrontDoor, type Outcome } from "./front-door.ts"
import { type Refusal, textOfRefusal } from "./refusal-at-door.ts"
import { type AppOptions, type RunningApp, startApp } from "./running-app.ts"
import { createTelemetry, type Telemetry } from "./telemetry.ts"

export interface ServeOptions extends AppOptions {
  readonly secret: string
  readonly port: number
  readonly host: string
  /** Called once GitHub said what only a person can mend. Nothing works then. */
  readonly onFault: (fault: unknown) => void
}

export interface Serving {
  /** The port that was asked for, or the one that the system chose. */
  readonly port: number
  /**
   * At once accepts no more webhooks, and creates and begins nothing more. Tells whether what was
   * under way has ended; it waits only so long for it.
   */
  stop(): Promise<boolean>
}

/** Containers are usually given ten seconds between the signal and the end. */
const DRAIN_MS = 8_000

/**
 * Listens before it is ready, so that it can say why it is not. Throws Node's error if it cannot
 * listen at that address.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { log, host } = options
  const telemetry = createTelemetry(options.clock)
  const { readiness } = telemetry
  let app: RunningApp | null = null
  const server = createFrontDoor({
    secret: options.secret,
    isOpen: () => app !== null && readiness.isOpen(),
    receive: async delivery => app?.receive(delivery),
    isLasting: () => app?.isLasting() ?? false,
    pages: telemetry.pages,
    onOutcome: reportOutcomes(telemetry, options),
  })
  await listen(server, options)
  const address = server.address()
  const port = typeof address === "object" ? (address?.port ?? options.port) : options.port
  log.info(`listening on ${host}:${port}`)
  const ending = new AbortController()
  const started = startApp(options, telemetry, ending.signal).then(running => {
    app = running
  }, options.onFault)
  return {
    port,
    async stop() {
      readiness.stopping()
      ending.abort()
      const closed = once(server, "close")
      server.close()
      server.closeIdleConnections()
      const ended = Promise.all([started.then(() => app?.stop()), closed])
      const isDrained = await isWithin(DRAIN_MS, ended)
      server.closeAllConnections()
      return isDrained
    },
  }
}

/** What an operator can mend is logged. Everything else that strangers send is only counted. */
const LOGGED: readonly Outcome[] = ["signature", "form"]
/** A stranger must not fill the log. */
const LOGGED_EVERY_MS = 60_000

function reportOutcomes(
  { metrics }: Telemetry,
  { clock, log }: ServeOptions,
): (outcome: Outcome) => void {
  const lastAt = new Map<Outcome, number>()
  return outcome => {
    metrics.webhooks.inc({ outcome })
    if (!LOGGED.includes(outcome)) return
    const now = clock()
    if (now - (lastAt.get(outcome) ?? -Infinity) < LOGGED_EVERY_MS) return
    lastAt.set(outcome, now)
    log.warn({ outcome }, textOfRefusal(outcome as Refusal))
  }
}

/** False if it took longer. */
async function isWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), ms)
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

const listen = (server: Server, { host, port }: ServeOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, host, () => resolve())
  })
