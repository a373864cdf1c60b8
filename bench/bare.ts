/**
 * What stands in place of wall and key proxy in a program that is built without both: no wall is
 * looked for, and the agent is led to its model itself.
 */
import type { KeyProxy } from "../src/attempt/sandbox.ts"
import type { Chosen } from "../src/sandbox/open-sandbox.ts"
import type { attemptProxy as proxied } from "../src/sandbox/proxy/attempt-proxy.ts"

export const openSandbox = async (): Promise<Chosen> => ({ sandbox: null, wall: null, failed: [] })

export const attemptProxy = ({
  endpointOf,
  environment,
}: Parameters<typeof proxied>[0]): KeyProxy => ({
  leads: () => true,
  async open({ agent, model = null }) {
    const url = environment["MISSIONS_MODEL_URL"] ?? ""
    const key = environment["MISSIONS_MODEL_KEY"] ?? ""
    return {
      env: endpointOf(agent)?.fill({ url, key, model }) ?? {},
      ...{ hides: [], secrets: [], said: "Nothing stands between the agent and its model." },
      trouble: new Promise(() => {}),
      ...{ metered: () => null, standing: () => null, close: async () => {} },
    }
  },
})
