/** The App's server as a real process beside an embedded GitHub on loopback, for tests of the server. */
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { createHmac } from "node:crypto"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { expect, onTestFailed, onTestFinished } from "vitest"
import type { Request, Response } from "../../../src/embedded/github/http/message.ts"
import { openGitHub } from "../../../src/embedded/github/http/open.ts"
import { memoryStore } from "../../../src/embedded/github/http/state-store.ts"
import { readNeeds } from "../../../src/server/app-needs.ts"
import { type Checked, checked } from "../../contract/checked.ts"
import { here, privateKey, seededOptions, userToken } from "../../embedded/github/http/seeded.ts"

export const root = join(import.meta.dirname, "..", "..", "..")
const APP = join(root, "src", "app.ts")
export const SECRET = "a secret of the webhook"

export const needs = readNeeds(readFileSync(join(root, "app.yml"), "utf8"))

interface WorldOptions {
  /** Answers in GitHub's place; null leaves the request to it. */
  readonly instead?: (request: Request) => Response | null
  /** Changes what GitHub answered. */
  readonly changed?: (request: Request, response: Response) => Response
  /** What the App is registered with; by default all that app.yml asks for. */
  readonly granted?: Partial<Pick<typeof needs, "permissions" | "events">>
}

/** A GitHub on loopback that tells of every request once it was answered. */
export async function openWorld(options: WorldOptions = {}) {
  const waiting: { readonly is: RegExp; readonly done: () => void }[] = []
  const asked: string[] = []
  const tell = (request: Request, status: number) => {
    const line = `${request.method} ${request.target} ${status}`
    asked.push(line)
    for (const one of waiting.filter(it => it.is.test(line))) one.done()
  }
  const server = await openGitHub({
    ...seededOptions(memoryStore(), () => Date.now()),
    port: 0,
    wrap(face) {
      const inner = checked(face)
      return {
        ...inner,
        async answer(request) {
          const instead = options.instead?.(request)
          const answer = instead ?? (await inner.answer(request))
          tell(request, answer.status)
          return options.changed ? options.changed(request, answer as Response) : answer
        },
      } as Checked
    },
  })
  const face = server.face as Checked
  const app = Object.values(face.model.state.apps).find(it => it.slug === "missions")!
  Object.assign(app, { ...needs, ...options.granted })
  onTestFinished(async () => {
    await server.close()
    expect(face.violations).toEqual([])
  })
  /** The next request that looks so has been answered. */
  const seen = (is: RegExp) => new Promise<void>(done => waiting.push({ is, done }))
  const token = userToken(face)
  const person = (method: string, path: string, body?: object) =>
    fetch(`${face.urls.api}/repos/${here.owner}/${here.repo}/${path}`, {
      ...{ method, headers: { authorization: `token ${token}` } },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).then(it => it.json())
  return { face, app: app.id, asked, seen, person }
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
