/** The entry point of the App's server. It reads the environment, clock and randomness, and hands them on. */
import { randomUUID } from "node:crypto"
import { readFileSync } from "node:fs"
import http from "node:http"
import { join } from "node:path"
import { look } from "./controller.ts"
import { GITHUB_COM } from "./core/log/mission.ts"
import { defaultPolicy } from "./core/plan/policy.ts"
import { editorUrl } from "./enrol/repository-file.ts"
import { readNeeds } from "./server/app-needs.ts"
import { CannotStart } from "./server/cannot-start.ts"
import { serve } from "./server/serve.ts"
import { createServerLog } from "./server/server-log.ts"
import { readSettings, type Settings } from "./server/server-settings.ts"

/** app.yml and templates/ stand beside the folder of this file, both in a checkout and in the image. */
const product = join(import.meta.dirname, "..")
const MANIFEST = join(product, "app.yml")

async function main({ agent, action, logLevel, ...settings }: Settings): Promise<void> {
  useProxies()
  const log = createServerLog(logLevel)
  const serving = await serve({
    ...settings,
    look,
    log,
    needs: readNeeds(readFileSync(MANIFEST, "utf8")),
    policy: defaultPolicy({ planner: agent, worker: agent, validator: agent }),
    instance: GITHUB_COM,
    editor: bot => (page, branch) =>
      action === null ? null : editorUrl({ product, action, bot, branch }, page),
    // Every container's first process has the same number.
    writer: `app-${randomUUID().slice(0, 8)}`,
    newId: randomUUID,
    random: Math.random,
    clock: () => Date.now(),
    onFault: fail,
  }).catch(error => {
    throw listenFault(settings, error) ?? error
  })
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      log.info({ signal }, "stopping")
      // Whoever asks a second time does not want to wait.
      process.once(signal, () => process.exit(1))
      void serving.stop().then(isDrained => {
        log[isDrained ? "info" : "warn"]({ isDrained }, "stopped")
        process.exit(0)
      })
    })
  }
}

/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Node reads NODE_EXTRA_CA_CERTS by itself. */
function useProxies(): void {
  try {
    // Node 22 has it only as NODE_USE_ENV_PROXY=1.
    http.setGlobalProxyFromEnv?.()
  } catch (error) {
    throw new CannotStart(
      {
        where: "environment variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY",
        expected: "the addresses of proxies, such as http://proxy.example:3128",
        // An address may hold a password.
        got: `something else (${error instanceof Error && "code" in error ? error.code : "unreadable"})`,
        next: "correct them, or leave them out",
      },
      { cause: error },
    )
  }
}

function listenFault(
  { host, port }: Pick<Settings, "host" | "port">,
  error: unknown,
): CannotStart | null {
  if (!(error instanceof Error && "syscall" in error)) return null
  if (error.syscall !== "listen" && error.syscall !== "getaddrinfo") return null
  return new CannotStart({
    where: "environment variables HOST and PORT",
    expected: "an address of this machine and a port that nothing else listens on",
    got: `${host}:${port}: ${"code" in error ? error.code : error}`,
    next: "another PORT, or HOST=0.0.0.0 for every address of this machine",
  })
}

function fail(error: unknown): never {
  console.error(error instanceof CannotStart ? error.message : error)
  process.exit(1)
}

try {
  await main(readSettings(process.env))
} catch (error) {
  fail(error)
}
