/**
 * Asks a service of a plan on this machine. What answers is hostile: no redirect is followed, no proxy
 * is used, and time and bytes are bounded.
 */
import { Agent, request } from "node:http"
import { aim, type Ports } from "../../core/plan/port.ts"
import { headOf } from "../../core/words/printed.ts"

/** What came back, or why nothing did. */
export type Answer =
  | { readonly is: "answered"; readonly status: number; readonly body: string }
  | { readonly is: "none"; readonly why: string }

export interface Asked {
  readonly method: string
  /** In the plan's own words, with the names of ports in it. */
  readonly url: string
}

/** An answer that takes longer is none for a person either. */
const ANSWER_MS = 10_000
/** Enough for a page; whoever serves more is not asked for it by a criterion. */
const BODY_BYTES_MAX = 1024 * 1024

export async function ask(
  { method, url }: Asked,
  { ports, signal }: { readonly ports: Ports; readonly signal: AbortSignal },
): Promise<Answer> {
  const aimed = aim(url, ports)
  if (aimed.is === "lost") return { is: "none", why: `the address ${aimed.why}` }
  const { host, port, path } = aimed.target
  // Services listen on one of both addresses; "localhost" leaves it to them, and to no file of names.
  const hosts = host === "localhost" ? ["127.0.0.1", "::1"] : [host]
  let answer: Answer = { is: "none", why: "no answer" }
  for (const at of hosts) {
    answer = await askAt({ method, host: at, port, path }, signal)
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

const askAt = (at: At, signal: AbortSignal): Promise<Answer> =>
  new Promise(resolve => {
    // An agent of its own: the common one may be told to use a proxy.
    const agent = new Agent({ keepAlive: false })
    const limit = AbortSignal.timeout(ANSWER_MS)
    const none = (why: string) => resolve({ is: "none", why })
    const asked = request({ ...at, agent, signal: AbortSignal.any([signal, limit]) })
    // Neither of both events need come: a service may change the protocol, or hang up.
    asked.once("close", () => none("no answer"))
    asked.once("upgrade", (_, socket) => socket.destroy())
    asked.once("error", error => none(limit.aborted ? tooSlow : wordOf(error)))
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
      response.once("error", error => none(limit.aborted ? tooSlow : wordOf(error)))
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
