/** A server as a process of its own, and somebody who sends it webhooks as fast as it takes them. */
import { spawn } from "node:child_process"
import { createHmac, randomUUID } from "node:crypto"
import { once } from "node:events"
import { Agent, request } from "node:http"
import { join } from "node:path"

export interface Started {
  readonly url: string
  readonly pid: number
  /** Resolves once it has looked at so many missions and found nothing to do. */
  said(looks: number): Promise<void>
  stop(): Promise<void>
}

export async function startServer(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "..", file)], {
    env: { PATH: process.env["PATH"], NODE_NO_WARNINGS: "1", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  })
  let url = ""
  let looks = 0
  let left = ""
  const waiting: (() => void)[] = []
  await new Promise<void>((resolve, reject) => {
    child.once("close", () => reject(new Error(`${file} ended.`)))
    child.stdout.on("data", part => {
      const lines = (left + part).split("\n")
      left = lines.pop() ?? ""
      for (const line of lines) {
        url ||= /listening on ([\d.]+:\d+)/.exec(line)?.[1] ?? ""
        if (line.includes('"look ended"')) looks += 1
        if (line.includes('"ready"')) resolve()
      }
      for (const check of waiting) check()
    })
  })
  return {
    url: `http://${url}/api/github/webhooks`,
    pid: child.pid ?? 0,
    said: wanted =>
      new Promise(resolve => {
        const check = () => looks >= wanted && resolve()
        waiting.push(check)
        check()
      }),
    async stop() {
      const over = once(child, "close")
      child.kill("SIGKILL")
      await over
    },
  }
}

const AT_ONCE = 32

/** A comment that asks nothing of us, with the size of GitHub's usual webhooks. */
const BODY = JSON.stringify({
  action: "created",
  issue: { number: 7, title: "Something", body: "x".repeat(4_000) },
  comment: { id: 9, body: "I see this, too.", user: { login: "dana", type: "User" } },
  repository: {
    id: 9_999,
    name: "elsewhere",
    full_name: "acme/elsewhere",
    owner: { login: "acme" },
  },
  installation: { id: 1 },
  sender: { id: 5, login: "dana", type: "User" },
  more: "y".repeat(6_500),
})

/** Returns how many were taken a second. */
export async function knockFor(ms: number, url: string, secret: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const signature = `sha256=${createHmac("sha256", secret).update(BODY).digest("hex")}`
  const until = performance.now() + ms
  let taken = 0
  const one = async () => {
    while (performance.now() < until) {
      const status = await knock(url, agent, signature)
      if (status >= 300) throw new Error(`A webhook was answered with ${status}.`)
      taken += 1
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  agent.destroy()
  return (taken * 1_000) / (performance.now() - began)
}

function knock(url: string, agent: Agent, signature: string): Promise<number> {
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(BODY),
    "x-github-event": "issue_comment",
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": signature,
  }
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: "POST", agent, headers }, answer => {
      answer.resume()
      answer.once("end", () => resolve(answer.statusCode ?? 0))
    })
    sending.once("error", reject)
    sending.end(BODY)
  })
}
