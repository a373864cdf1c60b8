/**
 * Wakes the job that looks after missions. GitHub starts no workflow for what a job's token does,
 * except by a dispatch. A bell that is lost costs at most an hour, until the sweep.
 */
import { failureOf } from "../github/failure.ts"
import type { Repository, Request } from "../github/request.ts"

export const ORCHESTRATOR = "missions.yml"

interface Options {
  readonly request: Request
  readonly repository: Repository
  readonly branch: string
  readonly wait: (ms: number) => Promise<void>
}

const TRIES_MS = [1_000, 5_000, 15_000]

/** Rejects with GitHub's last answer if it cannot be rung. */
export async function ring({ request, repository, branch, wait }: Options): Promise<void> {
  const at = { ...repository, workflow_id: ORCHESTRATOR, ref: branch }
  const route = "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches"
  for (const ms of [...TRIES_MS, null]) {
    try {
      await request(route, at)
      return
    } catch (error) {
      // Rung twice does no harm; what GitHub refuses, it will refuse again.
      if (ms === null || failureOf(error, 0).is !== "passing") throw error
      await wait(ms)
    }
  }
}
