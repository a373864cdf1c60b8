/**
 * Sends a request to a service of a plan, in the network where it listens. Whatever answers is hostile, so we follow
 * no redirect, use no proxy, and deadline time and bytes.
 */
import { type RequestOptions, request } from "node:http"
import { Socket } from "node:net"
import { aim, type Ports } from "../../core/plan/port.ts"
import { headOf } from "../../core/values/printed.ts"
import type { Network } from "../room-network.ts"

/** What came back, or why nothing did. */
export type Answer =
  | { readonly is: "answered"; readonly status: number; readonly body: string }
  | { readonly is: "none"; readonly why: string }

export interface HttpQuestion {
  readonly method: string
  /** As the plan has it, with the names of ports in it. */
  readonly url: string
}

/** An answer that takes longer is no use to a person either. */
const ANSWER_MS = 10_000
/** Enough for a page; no criterion needs a service to send more. */
const BODY_BYTES_MAX = 1024 * 1024

export interface Asking {
  readonly ports: Ports
  readonly network: Pick<Network, "connect">
  readonly signal: AbortSignal
}

export async function ask(
  { method, url }: HttpQuestion,
  { ports, network, signal }: Asking,
): Promise<Answer> {
  const aimed = aim(url, ports)
  if (aimed.is === "lost") return { is: "none", why: `the address ${aimed.why}` }
  const { host, port, path } = aimed.target
  // Services listen on one of the two addresses. We try both for "localhost", and read no hosts
  // file.
  const hosts = host === "localhost" ? ["127.0.0.1", "::1"] : [host]
  let answer: Answer = { is: "none", why: "no answer" }
  for (const at of hosts) {
    answer = await askAt({ method, host: at, port, path }, { network, signal })
    if (answer.is === "answered") return answer
  }
  return answer
}

interface At {
  readonly method: string
  readonly host: string
  readonly port: number
  readonly path: string
}

const askAt = (at: At, { network, signal }: Omit<Asking, "ports">): Promise<Answer> =>
  new Promise(resolve => {
    const createConnection: RequestOptions["createConnection"] = (_, made) => {
      network.connect({ host: at.host, port: at.port }).then(
        socket => (asked.destroyed ? socket.destroy() : made(null, socket)),
        (error: Error) => made(error, new Socket()),
      )
      return undefined
    }
    const deadline = AbortSignal.timeout(ANSWER_MS)
    const none = (why: string) => resolve({ is: "none", why })
    // Without an agent: one would connect by itself, and may be set to use a proxy.
    const asked = request({ ...at, createConnection, signal: AbortSignal.any([signal, deadline]) })
    // Neither event may ever come, because a service may change the protocol or hang up.
    asked.once("close", () => none("no answer"))
    asked.once("upgrade", (_, socket) => socket.destroy())
    asked.once("error", error => none(deadline.aborted ? tooSlow : wordOf(error)))
    asked.once("response", response => {
      const parts: Buffer[] = []
      let size = 0
      response.on("data", (part: Buffer) => {
        size += part.length
        parts.push(part)
        if (size <= BODY_BYTES_MAX) return
        none(`the answer is longer than ${BODY_BYTES_MAX} bytes`)
        asked.destroy()
      })
      response.once("error", error => none(deadline.aborted ? tooSlow : wordOf(error)))
      response.once("end", () => {
        const body = Buffer.concat(parts).toString("utf8")
        resolve({ is: "answered", status: response.statusCode ?? 0, body })
      })
    })
    asked.end()
  })

const tooSlow = `no whole answer within ${ANSWER_MS / 1_000} s`

function wordOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === "ECONNREFUSED") return "nothing listens there"
  return `no answer (${code ?? headOf(error.message, 200)})`
}
