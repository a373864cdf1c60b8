/** What a job of a workflow gives to npm and to the cache, and nothing that it holds besides. */
import { delimiter, dirname } from "node:path"
import { onPath } from "../find/program.ts"
import { type AgentCache, actionsCache } from "./actions-cache.ts"

export type Environment = Readonly<Record<string, string | undefined>>

interface OnRunner {
  /** null: there is none on the PATH, nor beside our own Node. */
  readonly npm: string | null
  readonly env: Environment
  readonly cache: AgentCache
}

export function onRunner(environment: Environment, nodePath: string): OnRunner {
  // npm is a script, and looks for Node on the PATH.
  const path = [environment["PATH"] ?? [], dirname(nodePath)].flat().join(delimiter)
  const passed = Object.entries(environment).filter(([name]) => PASSED.test(name))
  return {
    npm: onPath("npm", { path }),
    env: { ...Object.fromEntries(passed), PATH: path },
    cache: actionsCache(environment),
  }
}

/** Settings of npm and of the way to its registry. A job's tokens and keys are none of these. */
const PASSED =
  /^(?:HOME|TMPDIR|LANG|(?:https?|no|all)_proxy|HTTPS?_PROXY|NO_PROXY|ALL_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|npm_config_\w+)$/
