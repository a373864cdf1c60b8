/**
 * The agents that a repository's policy names at the commit of a run, as a job of that run reads
 * them. A job sees its organisation's file only where that is public; what only the organisation
 * names is then not kept warm, and nothing else depends on it.
 */

import { lineOf } from "../core/plan/own-agent.ts"
import type { PolicyFinding } from "../core/plan/policy/finding.ts"
import { defaultPolicy } from "../core/plan/policy.ts"
import { tokenRequest } from "./octokit.ts"
import { createPolicyReader } from "./policy.ts"

/** Stands where the files name nobody, because the operator's own agent is not known here. */
const NOBODY = ""

export async function agentsOfPolicy(job: {
  readonly GITHUB_API_URL: string
  readonly GITHUB_REPOSITORY: string
  readonly GITHUB_SHA: string
  readonly token: string
  readonly now: () => number
}): Promise<{
  readonly lines: readonly string[]
  /** Where there are any, nobody knows which agents the policy means. */
  readonly findings: readonly PolicyFinding[]
}> {
  const [owner = "", repo = ""] = job.GITHUB_REPOSITORY.split("/")
  const read = createPolicyReader({
    request: tokenRequest({ baseUrl: job.GITHUB_API_URL, token: job.token }),
    repository: { owner, repo },
    usual: defaultPolicy({ planner: NOBODY, worker: NOBODY, validator: NOBODY }),
    clock: job.now,
  })
  const { policy, findings } = await read(job.GITHUB_SHA)
  const { planner, worker, validator, validators = [], own } = policy.agents
  const all = [planner, worker, validator, ...validators].map(agent => lineOf(own, agent))
  return { lines: all.filter(line => line !== NOBODY), findings }
}
