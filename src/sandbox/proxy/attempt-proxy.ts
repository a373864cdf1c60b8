/** The key proxy of one attempt: which key and which provider, from the job's own environment. */
import type { KeyProxy, ModelAccess, ModelTrouble } from "../../attempt/sandbox.ts"
import { priceOf, readPrices } from "../../core/plan/price.ts"
import { type Proxies, proxiesIn } from "../relay/proxies.ts"
import type { Metered } from "./meter.ts"
import type { ModelProtocol } from "./model-call.ts"
import { PROVIDERS } from "./providers.ts"

/** How an agent is led to a model. */
export interface Endpoint {
  readonly protocol: ModelProtocol
  /** Variables of which each alone is a key, and the one with the provider's address. */
  readonly keys: readonly string[]
  readonly baseUrl: string | null
  /** The agent's variables; null: it needs a model by its name. */
  fill(given: {
    readonly url: string
    readonly key: string
    readonly model: string | null
  }): Readonly<Record<string, string>> | null
}

interface Parts {
  /** null: nobody knows how this agent is led to a model. */
  readonly endpointOf: (agent: string) => Endpoint | null
  /** The job's own environment, which no agent sees. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Draws a text of at least 128 bits that nobody can guess. */
  readonly ids: () => string
  readonly now: () => number
}

/** One key for whichever agent works, as a workflow has it in its Environment. */
const KEY = "MISSIONS_MODEL_KEY"
/** Where the provider is, if it is none of those that we know. */
const URL_NAME = "MISSIONS_MODEL_URL"

export const attemptProxy = ({ endpointOf, environment, ids, now }: Parts): KeyProxy => ({
  leads({ agent, model = null }) {
    const endpoint = endpointOf(agent)
    const key = endpoint && keyFor(endpoint, environment)
    return Boolean(key) && endpoint?.fill({ url: "", key: "", model }) !== null
  },
  async open({ agent, model = null, models = [], prices = [], cap }, network) {
    const endpoint = endpointOf(agent)
    if (endpoint === null) return without("Nobody here knows how this agent reaches its model.")
    const key = keyFor(endpoint, environment)
    if (key === undefined) return without("The agent uses a login of its own, if it has one.")
    const own = endpoint.baseUrl === null ? undefined : environment[endpoint.baseUrl]
    const upstream = environment[URL_NAME] || own || PROVIDERS[endpoint.protocol]
    if (!URL.canParse(upstream)) return without(`${URL_NAME} is no address, so no key is used.`)
    const capability = ids()
    const priced = readPrices(prices)
    const proxies = proxiesIn(environment)
    // Most local attempts have no key, and start sooner without it.
    const { openKeyProxy } = await import("./key-proxy.ts")
    const proxy = await openKeyProxy({
      upstream: { url: upstream, key, ...(hasProxy(proxies) && { proxies }) },
      ...{ cap, models, capability, now, network },
      priceOf: name => priceOf(name, priced),
    })
    const env = endpoint.fill({ url: proxy.url, key: capability, model })
    const hides = [...endpoint.keys, ...(endpoint.baseUrl === null ? [] : [endpoint.baseUrl])]
    if (env === null) {
      await proxy.close()
      return environment[KEY]
        ? { ...without(UNNAMED.said), hides, ...ended(UNNAMED) }
        : without(UNNAMED.said)
    }
    return {
      ...{ env, hides, secrets: [capability] },
      said: `The model's key stays with us: calls go to ${new URL(upstream).host} and are counted.`,
      metered: () => measured(proxy.metered()),
      ...{ trouble: proxy.trouble, standing: proxy.standing, close: proxy.close },
    }
  },
})

const hasProxy = ({ http, https }: Proxies): boolean => http !== null || https !== null

const keyFor = ({ keys }: Endpoint, environment: Parts["environment"]): string | undefined =>
  [KEY, ...keys].flatMap(name => environment[name] || [])[0]

/** It would take a model of its own, which nobody asked for. */
const UNNAMED: ModelTrouble = {
  ...{ of: "unnamed", resetsAt: null },
  said: "This agent needs a model by its name: the policy's `models`, or --model, can name one.",
}

const ended = (trouble: ModelTrouble) => ({
  ...{ trouble: Promise.resolve(trouble), standing: () => trouble },
})

const without = (said: string): ModelAccess => ({
  env: {},
  ...{ secrets: [], hides: [] },
  said: `${said} What it costs is what it says itself.`,
  metered: () => null,
  trouble: new Promise(() => {}),
  standing: () => null,
  close: async () => {},
})

function measured({ usd, tokens, models, guessed }: Metered) {
  const [most] = models.toSorted((a, b) => b.out - a.out)
  return { usd, tokens, guessed, model: most?.model ?? null }
}
