/**
 * Decides what the end of one job means for the next. It must know nothing of processes or hosts.
 */

import type { Status } from "./expression.ts"
import type { Conclusion } from "./host.ts"
import type { Workflow } from "./workflow-file.ts"

export interface JobResult {
  readonly conclusion: Conclusion
  readonly outputs: Readonly<Record<string, string>>
}

export type JobResults = ReadonlyMap<string, JobResult>

/** The `needs` context: the direct needs of a job. */
export function needsContext(workflow: Workflow, id: string, results: JobResults) {
  const needs = workflow.jobs[id]!.needs ?? []
  return Object.fromEntries(
    needs.map(need => {
      const { conclusion, outputs } = results.get(need)!
      return [need, { result: resultOf(conclusion), outputs }]
    }),
  )
}

/**
 * What status functions answer in a job's `if`. All ancestors count, not only direct needs: if a
 * job is skipped, so are all that follow it (actions/runner#491).
 */
export function statusBefore(
  workflow: Workflow,
  id: string,
  { results, cancelled }: { readonly results: JobResults; readonly cancelled: boolean },
): Status {
  const ended = [...ancestors(workflow, id)].map(one => resultOf(results.get(one)!.conclusion))
  return {
    success: !cancelled && ended.every(result => result === "success"),
    failure: !cancelled && ended.includes("failure"),
    cancelled,
  }
}

/**
 * A run fails with any failed job; a job that was cancelled, or ran out of time, makes it
 * cancelled.
 */
export function runConclusion(results: JobResults): Exclude<Conclusion, "timed_out"> {
  const all = [...results.values()].map(({ conclusion }) => resultOf(conclusion))
  if (all.includes("failure")) return "failure"
  if (all.includes("cancelled")) return "cancelled"
  return all.every(result => result === "skipped") ? "skipped" : "success"
}

/**
 * This is a hypothesis. `needs` has no word for a time-out, and GitHub "automatically cancels" such
 * a job, so the result of the job and the conclusion of its run should be `cancelled`
 * (evoila/meho#2800 saw this).
 */
function resultOf(conclusion: Conclusion): Exclude<Conclusion, "timed_out"> {
  return conclusion === "timed_out" ? "cancelled" : conclusion
}

function ancestors(workflow: Workflow, id: string, found = new Set<string>()): ReadonlySet<string> {
  for (const need of workflow.jobs[id]!.needs ?? []) {
    if (found.has(need)) continue
    found.add(need)
    ancestors(workflow, need, found)
  }
  return found
}
