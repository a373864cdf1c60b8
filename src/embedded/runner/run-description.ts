/**
 * What a host must know before it queues a run: its title and concurrency group. It runs nothing.
 */

import { fill } from "./expression.ts"
import { inputContext, runContext } from "./expression-contexts.ts"
import type { Host, RunRequest } from "./host.ts"
import { checkWorkflow } from "./workflow-check.ts"
import { parseWorkflow } from "./workflow-file.ts"

export interface RunDescription {
  /**
   * `run-name` with its expressions filled in. Null if the file has none or an empty one; GitHub
   * then takes a default by event.
   */
  readonly displayTitle: string | null
  /** `concurrency` of the whole workflow. The host waits for it before it queues the run. */
  readonly concurrency: {
    readonly group: string
    readonly cancelInProgress: boolean
    readonly queue: "single" | "max"
  } | null
}

/**
 * Throws WorkflowFileError or WorkflowExpressionError. The run then fails to start with the same
 * error.
 */
export function describeRun(run: RunRequest, urls: Host["urls"]): RunDescription {
  const workflow = parseWorkflow(run.workflow)
  checkWorkflow(run.workflow.path, workflow)
  const inputs = inputContext(run.inputs, workflow)
  const scope = { contexts: { github: runContext(run, urls), inputs, vars: run.vars } }
  const { concurrency } = workflow
  return {
    displayTitle: fill(workflow["run-name"] ?? "", scope) || null,
    concurrency:
      concurrency === undefined
        ? null
        : {
            group: fill(concurrency.group, scope),
            cancelInProgress: fill(concurrency["cancel-in-progress"] ?? "", scope) === "true",
            queue: concurrency.queue ?? "single",
          },
  }
}
