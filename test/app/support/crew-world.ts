/**
 * Several processes of the server before one GitHub, as an operator would run them: a balancer hands
 * each webhook to one of them. Everything that a process asks of GitHub passes through here, so a test
 * can end it at exactly that request.
 */
import { once } from "node:events"
import { createServer, request as httpRequest, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { onTestFinished } from "vitest"
import { mayStart } from "../../../src/attempt/gate.ts"
import type { Gatekeeper } from "../../../src/core/log/brief.ts"
import type { Request } from "../../../src/github/request.ts"
import { createRunner } from "../../stories/support/attempts.ts"
import { type GitHub, openStoryGitHub } from "../../stories/support/github.ts"
import { readJson } from "../../stories/support/hand-in.ts"
import { createPerson } from "../../stories/support/people.ts"
import type { Login } from "../../stories/support/seed.ts"
import { type Child, ended, needs, ready, SECRET, start } from "./app-process.ts"

/** Where a process is ended: at the next request that looks like this, of whichever process. */
export interface Fault {
  /** Before GitHub sees it, or once GitHub has done it and before the process hears of it. */
  readonly when: "before" | "after"
  readonly is: RegExp
}

interface Process {
  readonly name: string
  readonly child: Child
  /** Where webhooks go; null: it has ended or is not ready. */
  url: string | null
  readonly said: string[]
}

const clock = { now: () => Date.now(), pass: () => {} }

export async function openCrewWorld(options: {
  readonly names: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}) {
  const github = await openStoryGitHub({
    ...{ clock, wake: () => {}, isPublic: false, isOnDisk: false, drafts: true, ci: false },
  })
  onTestFinished(github.close)
  const app = github.model.state.apps[github.app.id]!
  const { permissions, events } = needs
  for (const it of [app, ...Object.values(github.model.state.installations)]) {
    Object.assign(it, { permissions, events })
  }
  const faults = createFaults()
  const crew = createProcesses(github, faults, options.env ?? {})
  await Promise.all(options.names.map(crew.begin))
  const balancer = await openBalancer(crew.all)
  github.face.webhooks.setHook({ app: app.id, url: balancer, secret: SECRET })
  const runner = createRunner(github, clock)
  const as = (login: Login) => createPerson(github, clock, login)
  return {
    ...{ github, as, faults, ...crew },
    attempts: runner,
    /** Does the runs that wait, once the log names them: a real run waits for that at its gate. */
    async runs(): Promise<void> {
      if (await areNamed(github, as("tomas").request)) await runner.turn()
    },
  }
}

function createProcesses(
  github: GitHub,
  faults: ReturnType<typeof createFaults>,
  env: Readonly<Record<string, string>>,
) {
  const processes = new Map<string, Process>()
  const { id, privateKey } = github.app

  async function begin(name: string): Promise<void> {
    const api = await openWay(github, name, faults, kill)
    const child = start({
      ...{ APP_ID: String(id), PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET },
      ...{ PORT: "0", GITHUB_API_URL: api, MISSIONS_AGENT: "scripted", ...env },
    })
    const begun: Process = { name, child, url: null, said: [] }
    processes.set(name, begun)
    child.stdout.on("data", part => begun.said.push(String(part)))
    begun.url = await ready(child)
  }

  /** As the kernel does it, in the middle of whatever it does. */
  async function kill(name: string): Promise<void> {
    const process = processes.get(name)
    if (!process || process.child.signalCode !== null) return
    process.url = null
    const over = ended(process.child)
    process.child.kill("SIGKILL")
    await over
  }

  return {
    ...{ begin, kill },
    all: () => [...processes.values()],
    child: (name: string) => processes.get(name)!.child,
    url: (name: string) => processes.get(name)!.url!,
    /** What it wrote so far, since it began last. */
    said: (name: string) => processes.get(name)!.said.join(""),
  }
}

export type CrewWorld = Awaited<ReturnType<typeof openCrewWorld>>

async function areNamed({ face }: GitHub, request: Request): Promise<boolean> {
  for (const { run, inputs } of face.host.queuedRuns()) {
    const log = `missions/${Number(inputs["mission"])}/log`
    const gate = (await readJson(request, log, "gate.json")) as Gatekeeper
    const role = inputs["role"] as Parameters<typeof mayStart>[1]["role"]
    const who = { key: String(inputs["attempt"]), run, runAttempt: 1, role }
    if (mayStart(gate, who).type === "wait") return false
  }
  return true
}

function createFaults() {
  let planned: readonly Fault[] = []
  const ended: { readonly name: string; readonly fault: Fault }[] = []
  return {
    /** Who was ended, and at which of them. */
    ended,
    /** Those that nobody came to yet. */
    left: () => planned.map(it => String(it.is)),
    plan(more: readonly Fault[]) {
      planned = [...planned, ...more]
    },
    /** Takes out the one that happens now. */
    take(name: string, when: Fault["when"], line: string): Fault | null {
      const fault = planned.find(it => it.when === when && it.is.test(line)) ?? null
      if (!fault) return null
      planned = planned.filter(it => it !== fault)
      ended.push({ name, fault })
      return fault
    },
  }
}

/** One process's way to GitHub's API. */
async function openWay(
  { face }: GitHub,
  name: string,
  faults: ReturnType<typeof createFaults>,
  kill: (name: string) => Promise<void>,
): Promise<string> {
  const api = new URL(face.urls.api)
  const server = createServer((from, to) => {
    const line = `${from.method} ${decodeURIComponent(from.url ?? "")}`
    const breaks = () => {
      from.socket.destroy()
      void kill(name)
    }
    if (faults.take(name, "before", line)) return breaks()
    const passed = httpRequest(
      {
        ...{ host: api.hostname, port: api.port, path: from.url, method: from.method },
        headers: from.headers,
      },
      answer => {
        if (faults.take(name, "after", `${line} ${answer.statusCode}`)) return breaks()
        to.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(to)
      },
    )
    passed.on("error", () => to.destroy())
    to.on("error", () => {})
    from.pipe(passed)
  })
  return listen(server)
}

/** Hands each webhook to the next process that answers, as a balancer with health checks does. */
async function openBalancer(processes: () => readonly Process[]): Promise<string> {
  let turn = 0
  const server = createServer(async (from, to) => {
    const body = await whole(from)
    const headers = Object.fromEntries(
      Object.entries(from.headers).filter(([it]) => !/^(host|connection|content-length)$/.test(it)),
    ) as Record<string, string>
    const all = processes()
    turn += 1
    for (let n = 0; n < all.length; n++) {
      const url = all[(turn + n) % all.length]?.url
      if (!url) continue
      const path = `${url}/api/github/webhooks`
      const answer = await fetch(path, { method: "POST", headers, body }).catch(() => null)
      if (answer?.status !== 202) continue
      to.writeHead(202).end()
      return
    }
    to.writeHead(503).end()
  })
  return listen(server)
}

async function whole(from: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of from) parts.push(part as Buffer)
  return Buffer.concat(parts).toString("utf8")
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(done => server.close(done))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
