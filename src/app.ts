/**
 * The GitHub App's server: Probot at the front door, bells, and the controller. An entry point. It
 * holds no state that GitHub does not: it may be ended and started at any moment.
 */
import { randomUUID } from "node:crypto"
import { readFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { createNodeMiddleware, Probot } from "probot"
import { look } from "./controller.ts"
import { GITHUB_COM } from "./core/log/mission.ts"
import { defaultPolicy } from "./core/plan/policy.ts"
import { waitSentence } from "./core/render/sentence.ts"
import { HOUR_MS, MINUTE_MS } from "./core/words/time.ts"
import { bell, type Rung } from "./github/bell.ts"
import { type Installations, openInstallations, type Place } from "./github/installations.ts"
import type { Press } from "./github/presses.ts"
import { createBells } from "./queue/bells.ts"

interface Settings {
  readonly appId: number
  readonly privateKey: string
  readonly secret: string
  readonly port: number
  readonly host: string
  readonly baseUrl: string
  readonly agent: string
}

const wrong = (where: string, right: string, seen: string): Error =>
  new Error(
    `The server cannot start.\n  where       ${where}\n  right is    ${right}\n  seen        ${seen}`,
  )

/** Each has one name and one meaning; without a secret or a key nothing is served. */
function readSettings(env: NodeJS.ProcessEnv): Settings {
  const need = (name: string, right: string): string => {
    const value = env[name]
    if (value) return value
    throw wrong(`environment variable ${name}`, right, "nothing")
  }
  const number = (name: string, right: string, otherwise?: string): number => {
    const seen = env[name] || (otherwise ?? need(name, right))
    if (/^\d{1,9}$/.test(seen)) return Number(seen)
    throw wrong(`environment variable ${name}`, right, seen)
  }
  return {
    appId: number("APP_ID", "the App's number, from its settings page"),
    privateKey: readKey(env["PRIVATE_KEY_PATH"], () =>
      need("PRIVATE_KEY", "the App's private key (PEM), or PRIVATE_KEY_PATH with its file"),
    ),
    secret: need("WEBHOOK_SECRET", "the secret that the App's webhooks are signed with"),
    port: number("PORT", "a port number", "3000"),
    host: env["HOST"] ?? "127.0.0.1",
    baseUrl: env["GITHUB_API_URL"] ?? "https://api.github.com",
    agent: need("MISSIONS_AGENT", "the command line of the agent that attempts start"),
  }
}

function readKey(path: string | undefined, otherwise: () => string): string {
  if (!path) return otherwise()
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    const right = "a file with the App's private key (PEM)"
    const why = error instanceof Error && "code" in error ? error.code : error
    throw wrong("environment variable PRIVATE_KEY_PATH", right, `${path}: ${why}`)
  }
}

interface Watch {
  ring(rung: Rung): void
  /** Webhooks get lost: what has a log is looked at again, whatever rang. */
  resync(): Promise<void>
  stop(): Promise<void>
}

/** Missions that are looked at: those that rang, and those that a resync found. */
function watchMissions(settings: Settings, log: Probot["log"]): Watch {
  const places = new Map<string, { readonly place: Place; readonly issue: number }>()
  const installations = installationsFor(settings, log)
  const bells = createBells({
    async look(key) {
      const at = places.get(key)
      if (!at) return null
      const looked = await (await installations.missions(at.place)).look(at.issue)
      if (!looked) return HOUR_MS
      const isOver = looked.isSettled || looked.mission.requested === null
      if (isOver) places.delete(key)
      return isOver ? null : looked.againMs
    },
    onError: (key, error) => log.error({ key, error }, "a look failed"),
  })
  const watch = (place: Place, issue: number): void => {
    const key = `${place.id}/${issue}`
    places.set(key, { place, issue })
    bells.ring(key)
  }
  function ring({ repository: { id, owner, repo }, installation, issue }: Rung): void {
    if (issue !== null && installation !== null) watch({ id, owner, repo, installation }, issue)
    for (const [key, { place }] of places) if (place.id === id) bells.ring(key)
  }
  /** It stands nowhere on GitHub: it must be there before anybody looks. */
  async function press(pressed: Press, { repository, installation }: Rung): Promise<void> {
    if (installation === null) return
    const missions = await installations.missions({ ...repository, installation })
    missions.press(pressed)
  }
  return {
    ring(rung) {
      if (rung.press === null) return ring(rung)
      press(rung.press, rung).then(
        () => ring(rung),
        error => log.error({ press: rung.press?.id, error }, "a pressed button was lost"),
      )
    },
    async resync() {
      for (const place of await installations.all()) {
        const missions = await installations.missions(place)
        for (const issue of await missions.find()) watch(place, issue)
      }
    },
    stop: () => bells.stop(),
  }
}

function installationsFor(settings: Settings, log: Probot["log"]): Installations {
  const { appId, privateKey, baseUrl, agent } = settings
  return openInstallations({
    ...{ look, baseUrl, appId, privateKey },
    policy: defaultPolicy({ planner: agent, worker: agent, validator: agent }),
    instance: GITHUB_COM,
    writer: `app-${process.pid}`,
    newId: randomUUID,
    clock: () => Date.now(),
    log: message => log.warn(message),
    report: ({ ref, mission, events, sent, waits, againMs }) => {
      const sizes = { events: events.length, sent: sent.length, waits: waits.length }
      log.info({ mission: ref, ...sizes, againMs }, "looked")
      const newer = waits.find(wait => wait.type === "newer_log")
      if (newer) log.warn({ mission: ref }, waitSentence(mission, newer))
    },
    onTransient: (what, error) => log.warn({ what, error }, "will be tried again"),
  })
}

async function main(settings: Settings): Promise<void> {
  const { appId, privateKey, secret, baseUrl, host, port } = settings
  const probot = new Probot({ appId, privateKey, secret, baseUrl, logLevel: "info" })
  // Before it is ready it has no log.
  await probot.ready()
  const { log } = probot
  const watch = watchMissions(settings, log)
  const webhooksPath = "/api/github/webhooks"
  const middleware = await createNodeMiddleware(bell(watch.ring), { probot, webhooksPath })
  const server = createServer((request, response) => {
    void middleware(request, response, () => response.writeHead(404).end())
  })
  await listen(server, { host, port })
  const address = server.address()
  log.info(`listening on ${host}:${typeof address === "object" ? address?.port : port}`)
  const resyncs = repeat(
    () => watch.resync(),
    error => log.error({ error }, "the resync failed"),
  )
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      resyncs.stop()
      server.close()
      void watch.stop()
    })
  }
}

/** Now and each hour; what failed is tried again in a minute. */
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

function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const right = "an address of this machine and a port that nothing else listens on"
      reject(wrong("HOST and PORT", right, `${host}:${port}: ${error.code ?? error.message}`))
    })
    server.listen(port, host, () => resolve())
  })
}

try {
  await main(readSettings(process.env))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
