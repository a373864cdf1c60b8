/**
 * The adapters as they are shipped, through Octokit and the embedded GitHub's own face, in process.
 * Octokit's plugins that retry and throttle are left out: they read real clocks.
 */
import { Octokit } from "@octokit/rest"
import type { Reply } from "../../src/github/request.ts"
import { createFace } from "../../src/local/github/http/face.ts"
import { inProcessFetch } from "../../src/local/github/http/in-process-fetch.ts"
import { memoryStore } from "../../src/local/github/http/store.ts"
import { EPOCH_MS, URLS } from "./hub.ts"
import type { Network } from "./network.ts"
import type { OpenRequest } from "./orchestrator.ts"
import type { World } from "./world.ts"

/** Octokit's own reader looks for numbers too large for JavaScript, and takes longer than all the rest. */
async function parsed(body: unknown): Promise<unknown> {
  const text = body === null || body === "" ? "" : await new Response(body as ReadableStream).text()
  return text === "" ? undefined : JSON.parse(text)
}

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
    // Three orchestrators share one installation here, and an hour of limits is not the point.
    rateLimits: { installation: 1_000_000 },
  })
  const expiresAt = EPOCH_MS + YEAR_MS
  const auth = face.tokens.mint({ actor: hub.bot, expiresAt, repositories: null })
  const octokit = new Octokit({ auth, baseUrl: URLS.api, log: silent })
  return who => async (route, parameters) => {
    // Bodies and headers are read by more than promises: nothing else may happen meanwhile.
    let release = time.hold()
    const fetch = inProcessFetch(face, async call => {
      release()
      try {
        return await network.ask(who, call)
      } finally {
        release = time.hold()
      }
    })
    try {
      const options = { fetch, parseSuccessResponseBody: false }
      const reply = await octokit.request(route, { ...parameters, request: options })
      return { ...reply, data: await parsed(reply.data) } as Reply
    } finally {
      release()
    }
  }
}
