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
import type { UndatedButton } from "./buttons.ts"
import { type InstalledRepository, openInstallations } from "./installations.ts"
import { createWatch } from "./watch.ts"
import { type Wakeup, wakeOnWebhook } from "./webhook.ts"

type Given = Parameters<typeof openInstallations>[0]
type Log = Probot["log"]

export interface ServeOptions extends Omit<Given, "log" | "report" | "onTransient"> {
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
  const app = watchApp(options, log)
  const webhooksPath = "/api/github/webhooks"
  const middleware = await createNodeMiddleware(wakeOnWebhook(app.wake), { probot, webhooksPath })
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

interface AppWatch {
  wake(wakeup: Wakeup): void
  /** Looks at every mission that has a log, because webhooks get lost. */
  resync(): Promise<void>
  stop(): Promise<void>
}

function watchApp(options: ServeOptions, log: Log): AppWatch {
  const installations = openInstallations({
    ...options,
    log: message => log.warn(message),
    report: looked => report(looked, log),
    onTransient: (what, error) => log.warn({ what, error }, "will be tried again"),
  })
  const watch = createWatch<InstalledRepository>({
    async look(place, issue) {
      const looked = await (await installations.missions(place)).look(issue)
      if (!looked) return HOUR_MS
      const isOver = looked.isSettled || looked.mission.requested === null
      return isOver ? null : looked.againMs
    },
    onError: (key, error) => log.error({ key, error }, "a look failed"),
  })
  function wake({ repository, installation, issue }: Wakeup): void {
    if (issue !== null && installation !== null) watch.see({ ...repository, installation }, issue)
    watch.wake(repository.id)
  }
  /** The next look must find the button, because GitHub shows it nowhere. */
  async function press(button: UndatedButton, { repository, installation }: Wakeup): Promise<void> {
    if (installation === null) return
    const missions = await installations.missions({ ...repository, installation })
    missions.press(button)
  }
  return {
    wake(wakeup) {
      if (wakeup.button === null) return wake(wakeup)
      press(wakeup.button, wakeup).then(
        () => wake(wakeup),
        error => log.error({ button: wakeup.button?.id, error }, "a pressed button was lost"),
      )
    },
    async resync() {
      for (const place of await installations.all()) {
        const missions = await installations.missions(place)
        for (const issue of await missions.find()) watch.see(place, issue)
      }
    },
    stop: watch.stop,
  }
}

function report({ ref, mission, events, sent, waits, againMs }: Looked, log: Log): void {
  const sizes = { events: events.length, sent: sent.length, waits: waits.length }
  log.info({ mission: ref, ...sizes, againMs }, "looked")
  const view = missionView(mission, waits)
  const newer = view.waits.find(wait => wait.type === "newer_log")
  if (newer) log.warn({ mission: ref }, waitSentence(view, newer))
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
