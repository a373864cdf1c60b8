/**
 * The adapters as they are shipped, through Octokit and the embedded GitHub's own HTTP face,
 * without a network. Octokit's plugins for retries and throttling are left out because they read
 * real clocks.
 */
import { Octokit } from "@octokit/rest"
import { createFace, type Face } from "../../src/embedded/github/http/face.ts"
import type { Through } from "../../src/embedded/github/http/rest.ts"
import { memoryStore } from "../../src/embedded/github/http/state-store.ts"
import { conditional } from "../../src/github/conditional.ts"
import type { Reply } from "../../src/github/request.ts"
import { EPOCH_MS, URLS } from "./hub.ts"
import type { Network } from "./network.ts"
import type { OpenRequest } from "./orchestrator.ts"
import type { World } from "./world.ts"

const YEAR_MS = 365 * 86_400_000
const silent = { debug() {}, info() {}, warn() {}, error() {} }

export function openOctokit(world: World, network: Network): OpenRequest {
  const { hub, time } = world
  const random = world.random.fork("face")
  const face = createFace({
    model: hub.model,
    objects: () => hub.objects,
    store: memoryStore(),
    urls: URLS,
    apps: [],
    clock: () => time.now() + EPOCH_MS,
    random: bytes => Uint8Array.from({ length: bytes }, () => random.int(0, 255)),
    // Three orchestrators share one installation here, and hourly limits are not what is tested.
    rateLimits: { installation: 1_000_000 },
  })
  const expiresAt = EPOCH_MS + YEAR_MS
  const auth = face.tokens.mint({ actor: hub.bot, expiresAt, repositories: null })
  const octokit = new Octokit({ auth, baseUrl: URLS.api, log: silent })
  return who => {
    const fetch = fetchFrom(face, call => network.ask(who, call))
    // Octokit's own parser searches for numbers too large for JavaScript, and takes longer than
    // everything else.
    const options = { fetch, parseSuccessResponseBody: false }
    return conditional(async (route, parameters) => {
      const reply = await octokit.request(route, { ...parameters, request: options })
      const data = reply.data === "" ? undefined : JSON.parse(String(reply.data))
      return { ...reply, data } as Reply
    })
  }
}

/** As much of a response as Octokit reads, made only of promises: no stream, no timer, no thread. */
const fetchFrom =
  (face: Face, through: Through) =>
  async (address: string, init: Sent): Promise<object> => {
    const url = new URL(address)
    const { method, headers } = init
    const target = url.pathname + url.search
    const body = Buffer.from(init.body ?? "")
    const response = await face.restThrough({ method, target, headers, body }, through)
    const text = String(response.body)
    return {
      status: response.status,
      url: address,
      headers: new Map(Object.entries(response.headers)),
      body: text,
      text: async () => text,
    }
  }

interface Sent {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}
