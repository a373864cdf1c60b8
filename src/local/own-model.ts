/**
 * The model's key on a person's own machine: in memory, for the one job that names the Environment
 * "missions". The embedded GitHub stores what it knows in a folder, so it never gets to know it.
 */
import type { Host } from "../embedded/runner/host.ts"

export interface OwnModel {
  readonly key: string
  /** null: the usual provider of the agent that works. */
  readonly url: string | null
}

/** The Environment and the names that the attempt's workflow file uses. */
const ENVIRONMENT = "missions"
const KEY = "MISSIONS_MODEL_KEY"
const URL_NAME = "MISSIONS_MODEL_URL"

/** null: the person gave none, and the agent uses a login of its own. */
export function ownModelOf(shell: Readonly<Record<string, string | undefined>>): OwnModel | null {
  const key = shell[KEY]
  return key ? { key, url: shell[URL_NAME] || null } : null
}

export function withModel(host: Host, model: OwnModel | null): Host {
  if (model === null) return host
  const vars = model.url === null ? {} : { [URL_NAME]: model.url }
  return {
    ...host,
    queuedRuns: () => host.queuedRuns().map(run => ({ ...run, vars: { ...run.vars, ...vars } })),
    startJob(run, job) {
      const started = host.startJob(run, job)
      if (job.environment !== ENVIRONMENT) return started
      const { tokens } = started
      const secrets = { ...tokens.secrets, [KEY]: model.key }
      return { ...started, tokens: { ...tokens, secrets } }
    },
  }
}
