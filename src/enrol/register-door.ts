/**
 * The pages on which a person registers the App, on this machine's own address. It takes one code
 * from GitHub, once, and only together with the state that it handed out itself.
 */
import { createHash, timingSafeEqual } from "node:crypto"
import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import {
  REGISTER_STYLE,
  type RegisterFacts,
  registerPage,
  registerTrouble,
} from "../core/render/register-page.ts"

export interface DoorOptions {
  readonly port: number
  /** Random text: whoever lacks it sees no page. */
  readonly ticket: string
  /** Random text that GitHub hands back with the code. */
  readonly state: string
  /** Where GitHub's pages are. */
  readonly server: string
  readonly facts: (redirectUrl: string) => Omit<RegisterFacts, "action">
  /** Turns the code into an App; resolves with the address at which it is installed. */
  readonly exchange: (code: string) => Promise<string>
}

export interface Door {
  /** To be opened in a browser. */
  readonly url: string
  /** Resolves once a code was exchanged; rejects with what `exchange` threw. */
  readonly exchanged: Promise<void>
  close(): Promise<void>
}

const LOOPBACK = "127.0.0.1"
const CALLBACK = "/registered"

/** Throws Node's error if it cannot listen at that port. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const { promise: exchanged, resolve, reject } = Promise.withResolvers<void>()
  // Nobody may be waiting yet when it fails.
  exchanged.catch(() => {})
  let isUsed = false
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo
    const asked = askedOf(request, port)
    if (asked === null) return answer(response, 404, NOT_HERE, options)
    if (asked.pathname === "/" && isSame(asked.searchParams.get("t"), options.ticket)) {
      return answer(response, 200, firstPage(options, port), options)
    }
    if (asked.pathname !== CALLBACK) return answer(response, 404, NOT_HERE, options)
    if (!isSame(asked.searchParams.get("state"), options.state)) {
      return answer(response, 403, STRANGE, options)
    }
    const code = asked.searchParams.get("code") ?? ""
    if (!CODE.test(code)) return answer(response, 400, NO_CODE, options)
    if (isUsed) return answer(response, 409, USED, options)
    isUsed = true
    options.exchange(code).then(
      location => {
        response.writeHead(303, { ...headersOf(options), location }).end()
        resolve()
      },
      error => {
        answer(response, 502, FAILED, options)
        reject(error)
      },
    )
  })
  server.listen(options.port, LOOPBACK)
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    url: `${originOf(port)}/?t=${options.ticket}`,
    exchanged,
    async close() {
      const closed = once(server, "close")
      server.close()
      server.closeIdleConnections()
      await closed
    },
  }
}

/** GitHub's codes are 40 letters and digits. Nothing else may reach an address of the API. */
const CODE = /^[A-Za-z0-9_-]{1,100}$/

const originOf = (port: number): string => `http://${LOOPBACK}:${port}`

/**
 * null: another method, or another name of this machine. A page of a stranger could let its own name
 * point here, and then read ours.
 */
function askedOf({ method, url, headers }: IncomingMessage, port: number): URL | null {
  const origin = originOf(port)
  if (method !== "GET" || headers.host !== `${LOOPBACK}:${port}`) return null
  return URL.canParse(url ?? "", origin) ? new URL(url ?? "", origin) : null
}

/** In a time that tells nothing of where they differ. */
function isSame(given: string | null, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest()
  return given !== null && timingSafeEqual(digest(given), digest(right))
}

function firstPage(options: DoorOptions, port: number): string {
  const facts = options.facts(`${originOf(port)}${CALLBACK}`)
  const place = facts.organisation === null ? "" : `/organizations/${facts.organisation}`
  const state = encodeURIComponent(options.state)
  const action = `${options.server}${place}/settings/apps/new?state=${state}`
  return registerPage({ ...facts, action })
}

function answer(response: ServerResponse, status: number, page: string, options: DoorOptions) {
  response.writeHead(status, headersOf(options)).end(page)
}

const STYLE_HASH = createHash("sha256").update(REGISTER_STYLE).digest("base64")

/** Some organisations let a person sign in elsewhere first, so the form may lead there, too. */
const headersOf = ({ server }: DoorOptions) => ({
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    ...["default-src 'none'", `style-src 'sha256-${STYLE_HASH}'`, `form-action ${server} https:`],
    ...["base-uri 'none'", "frame-ancestors 'none'"],
  ].join("; "),
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  connection: "close",
})

const NOT_HERE = registerTrouble(
  "There is nothing here",
  "Open the whole address that the terminal printed, with everything behind the question mark.",
)
const STRANGE = registerTrouble(
  "That did not come from the page that was opened here",
  "Nothing was registered on this machine. Open the address in the terminal again, and go on from there.",
)
const NO_CODE = registerTrouble(
  "GitHub sent no code",
  "Nothing was registered on this machine. Open the address in the terminal again, and create the App on GitHub's page.",
)
const USED = registerTrouble(
  "A code counts once, and this one came already",
  "The terminal says what came of it.",
)
const FAILED = registerTrouble(
  "GitHub did not hand over the App's key",
  "The terminal says why, and what to do.",
)
