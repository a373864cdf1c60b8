/**
 * What a person's own machine holds for its missions, in memory: the model's key, for the one job
 * that names the Environment "missions", and what opens private registries. The embedded GitHub
 * stores what it knows in a folder, so it never gets to know them.
 */
import type { Host } from "../embedded/runner/host.ts"

export interface OwnModel {
  readonly key: string
  /** null: the usual provider of the agent that works. */
  readonly url: string | null
}

/** The Environment and the names that the attempt's workflow file uses. */
export const ENVIRONMENT = "missions"
export const KEY_NAME = "MISSIONS_MODEL_KEY"
const URL_NAME = "MISSIONS_MODEL_URL"

/** null: the person gave none, and the agent uses a login of its own. */
export function ownModelOf(shell: Readonly<Record<string, string | undefined>>): OwnModel | null {
  const key = shell[KEY_NAME]
  return key ? { key, url: shell[URL_NAME] || null } : null
}

export interface Own {
  readonly model: OwnModel | null
  /** What opens private registries, by the names of its variables. */
  readonly registries: Readonly<Record<string, string>>
}

export function withOwn(host: Host, { model, registries }: Own): Host {
  const vars = model?.url ? { [URL_NAME]: model.url } : {}
  return {
    ...host,
    queuedRuns: () => host.queuedRuns().map(run => ({ ...run, vars: { ...run.vars, ...vars } })),
    startJob(run, job) {
      const started = host.startJob(run, job)
      const { tokens } = started
      const key = model !== null && job.environment === ENVIRONMENT ? { [KEY_NAME]: model.key } : {}
      const secrets = { ...tokens.secrets, ...registries, ...key }
      return { ...started, tokens: { ...tokens, secrets } }
    },
  }
}
