/** The App's server as a real process beside an embedded GitHub on loopback, for tests of the server. */
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { createHmac } from "node:crypto"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { onTestFailed, onTestFinished } from "vitest"
import { readNeeds } from "../../../src/server/app-needs.ts"
import { type Between, openWatchedGitHub } from "../../contract/watched-github.ts"
import { privateKey } from "../../embedded/github/http/seeded.ts"

export const root = join(import.meta.dirname, "..", "..", "..")
const APP = join(root, "src", "app.ts")
export const SECRET = "a secret of the webhook"

export const needs = readNeeds(readFileSync(join(root, "app.yml"), "utf8"))

interface WorldOptions extends Between {
  /** What the App is registered with; by default all that app.yml asks for. */
  readonly granted?: Partial<Pick<typeof needs, "permissions" | "events">>
}

export async function openWorld({ granted, ...between }: WorldOptions = {}) {
  const world = await openWatchedGitHub({}, between)
  const app = Object.values(world.face.model.state.apps).find(it => it.slug === "missions")!
  Object.assign(app, { ...needs, ...granted })
  return { ...world, app: app.id }
}

export type World = Awaited<ReturnType<typeof openWorld>>

export type Child = ChildProcessByStdio<null, Readable, Readable>

export function start(env: Readonly<Record<string, string>>, file = APP): Child {
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env["PATH"], NODE_NO_WARNINGS: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on("data", it => said.push(String(it)))
  onTestFailed(() => void process.stderr.write(said.join("")))
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
  })
  return child
}

export async function ended(
  child: Child,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const said: string[] = []
  child.stderr.on("data", part => said.push(String(part)))
  child.stdout.on("data", part => said.push(String(part)))
  const [code] = await once(child, "close")
  return { code, said: said.join("") }
}

/** Resolves with the match once it has said something like it. Call it before it can have. */
export function says(child: Child, is: RegExp): Promise<RegExpExecArray> {
  let said = ""
  return new Promise((resolve, reject) => {
    child.stdout.on("data", part => {
      said += String(part)
      const found = is.exec(said)
      if (found) resolve(found)
    })
    child.on("close", () => reject(new Error(`It ended before it said ${is}: ${said}`)))
  })
}

/** The address at which it listens, once it does. */
export const listening = async (child: Child): Promise<string> =>
  `http://127.0.0.1:${(await says(child, /listening on [\d.]+:(\d+)/))[1]}`

/** Its address, once GitHub knows it. */
export async function ready(child: Child): Promise<string> {
  const [url] = await Promise.all([listening(child), says(child, /"ready"/)])
  return url
}

export const settings = (world: Pick<World, "app" | "face">) => ({
  ...{ APP_ID: String(world.app), PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET },
  ...{ PORT: "0", GITHUB_API_URL: world.face.urls.api, MISSIONS_AGENT: "scripted" },
})

export const signatureOf = (body: string | Uint8Array, secret = SECRET): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`

export const WEBHOOKS = "/api/github/webhooks"

/** The headers of a webhook with this body, as GitHub sends them. */
export const headersOf = (body: string | Uint8Array): Record<string, string> => ({
  "content-type": "application/json",
  "x-github-event": "issue_comment",
  "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
  "x-hub-signature-256": signatureOf(body),
})

/** The resident memory of a process in MB, as Linux counts it: the most it ever had. */
export function peakMemoryMb(child: Child): number {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8")
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1_024
}

/** The value of one line of /metrics. */
export async function metric(url: string, name: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text()
  const line = page.split("\n").find(it => it.startsWith(`${name} `))
  return line === undefined ? 0 : Number(line.slice(name.length + 1))
}
