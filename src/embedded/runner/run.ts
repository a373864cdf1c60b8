/**
 * Runs the jobs of one workflow run in the order of their needs. It must conclude the run exactly
 * once.
 */

import type { createGroups, createPlaces } from "./concurrency.ts"
import { fill, holds } from "./expression.ts"
import { inputContext, runContext } from "./expression-contexts.ts"
import type { Conclusion, RunRequest } from "./host.ts"
import { runJob } from "./job.ts"
import { type JobResult, needsContext, runConclusion, statusBefore } from "./job-graph.ts"
import { createJobControl, type JobControl } from "./scene.ts"
import type { Settings } from "./settings.ts"
import { checkOrder, checkWorkflow } from "./workflow-check.ts"
import { type Job, parseWorkflow, type Workflow } from "./workflow-file.ts"

export interface LiveRun {
  /**
   * Resolves after the run was concluded, or was left without a report because the runner stops.
   * Never rejects.
   */
  readonly done: Promise<void>
  cancel(): void
  /** Ends every process in order. Nothing more is started or reported. */
  end(): void
}

export interface Sharing {
  readonly places: ReturnType<typeof createPlaces>
  readonly groups: ReturnType<typeof createGroups>
}

export function startRun(settings: Settings, run: RunRequest, sharing: Sharing): LiveRun {
  const controls = new Set<LiveJob>()
  let state: "running" | "cancelled" | "ended" = "running"
  const live: RunState = {
    settings,
    run,
    sharing,
    controls,
    isCancelled: () => state !== "running",
    isEnded: () => state === "ended",
  }
  return {
    done: conclude(live),
    cancel() {
      if (state !== "running") return
      state = "cancelled"
      settings.log(`run ${run.run}: cancelled`)
      for (const { control, stillHolds } of controls) if (!stillHolds()) control.cancel("cancelled")
    },
    end() {
      state = "ended"
      for (const { control } of controls) control.end()
    },
  }
}

interface LiveJob {
  readonly control: JobControl
  /**
   * When a run is cancelled, GitHub evaluates a running job's `if` again. A job with `always()`
   * goes on.
   */
  readonly stillHolds: () => boolean
}

interface RunState {
  readonly settings: Settings
  readonly run: RunRequest
  readonly sharing: Sharing
  readonly controls: Set<LiveJob>
  readonly isCancelled: () => boolean
  readonly isEnded: () => boolean
}

async function conclude(live: RunState): Promise<void> {
  const { settings, run } = live
  guarded(live, () => settings.host.startRun(run.run))
  let conclusion: Conclusion = "failure"
  try {
    conclusion = runConclusion(await runJobs(live))
  } catch (error) {
    guarded(live, () => refuse(live, error as Error))
  }
  if (settings.isStopping()) return
  settings.log(`run ${run.run}: ${conclusion}`)
  guarded(live, () => settings.host.finishRun(run.run, conclusion))
}

/** If the host refuses a report, the other runs must still be concluded. */
function guarded({ settings, run }: RunState, report: () => void): void {
  try {
    report()
  } catch (error) {
    settings.log(`run ${run.run}: could not be reported: ${(error as Error).message}`)
  }
}

/**
 * A run that failed to start: no step ran. The reason is logged in a job without permissions,
 * because a log needs a job.
 */
function refuse({ settings, run }: RunState, error: Error): void {
  if (settings.isStopping()) return
  const start = { name: "startup", environment: null, permissions: {}, cacheMode: "none" } as const
  const { job } = settings.host.startJob(run.run, start)
  const log = `##[error]${error.message}\n`
  settings.host.finishJob(job, { conclusion: "failure", steps: [], log })
  settings.log(`run ${run.run}: ${error.message}`)
}

async function runJobs(live: RunState): Promise<ReadonlyMap<string, JobResult>> {
  const { run, settings } = live
  const { path } = run.workflow
  const workflow = parseWorkflow(run.workflow)
  checkWorkflow(path, workflow)
  const github = runContext(run, settings.host.urls)
  const inputs = inputContext(run.inputs, workflow)
  const results = new Map<string, JobResult>()
  const jobs = new Map<string, Promise<void>>()
  for (const id of checkOrder(path, workflow)) {
    const job = workflow.jobs[id]!
    const before = Promise.all((job.needs ?? []).map(need => jobs.get(need)))
    const graph = { live, workflow, github, inputs, results, id, job }
    const work = async () => {
      await before
      results.set(id, await oneJob(graph))
    }
    jobs.set(id, work())
  }
  await Promise.all(jobs.values())
  return results
}

interface Graph {
  readonly live: RunState
  readonly workflow: Workflow
  readonly github: Readonly<Record<string, unknown>>
  readonly inputs: Readonly<Record<string, unknown>>
  readonly results: ReadonlyMap<string, JobResult>
  readonly id: string
  readonly job: Job
}

async function oneJob(graph: Graph): Promise<JobResult> {
  const { live, id } = graph
  const { settings, run } = live
  const say = (words: string) => settings.log(`run ${run.run} · ${id}: ${words}`)
  try {
    const result = await admitted(graph, say)
    say(result.conclusion)
    return result
  } catch (error) {
    say((error as Error).message)
    return unstarted(graph, {
      conclusion: "failure",
      log: `##[error]${(error as Error).message}\n`,
    })
  }
}

/** By default `if` comes first, then the concurrency group, then a place. */
async function admitted(graph: Graph, say: (words: string) => void): Promise<JobResult> {
  const { live, workflow, results, github, inputs, id, job } = graph
  const { settings, sharing, run } = live
  const needs = needsContext(workflow, id, results)
  const scope = () => ({
    contexts: { github, inputs, needs, vars: run.vars },
    status: statusBefore(workflow, id, { results, cancelled: live.isCancelled() }),
  })
  const stillHolds = () => !live.isEnded() && holds(job.if, scope())
  const without = () =>
    unstarted(graph, { conclusion: live.isCancelled() ? "cancelled" : "skipped", log: "" })
  if (!settings.groupFirst && !stillHolds()) return without()
  const control = createJobControl()
  const entry = { control, stillHolds }
  live.controls.add(entry)
  const releases: (() => void)[] = []
  try {
    for (const claim of [
      () => claimGroup(graph, { scope: scope(), control }),
      () => sharing.places.take(control.cancelled),
    ]) {
      const release = await claim()
      if (release === null) return unstarted(graph, { conclusion: "cancelled", log: "" })
      releases.unshift(release)
      if (!stillHolds()) return without()
    }
    say("started")
    return await runJob({ settings, run, workflow, id, job, github, inputs, needs, control })
  } finally {
    for (const release of releases) release()
    live.controls.delete(entry)
  }
}

function claimGroup(
  { live, job }: Graph,
  { scope, control }: { readonly scope: Parameters<typeof fill>[1]; readonly control: JobControl },
) {
  const { run, sharing } = live
  if (job.concurrency === undefined) return Promise.resolve(() => {})
  return sharing.groups.claim({
    group: `${run.repository.id} ${fill(job.concurrency.group, scope)}`,
    cancelInProgress: fill(job.concurrency["cancel-in-progress"] ?? "false", scope) === "true",
    queue: job.concurrency.queue ?? "single",
    ended: control.cancelled,
    cancel: () => control.cancel("cancelled"),
  })
}

/** GitHub also lists jobs that never ran, so we name them to the host, without any permission. */
function unstarted(
  { live, id }: Graph,
  { conclusion, log }: { readonly conclusion: Conclusion; readonly log: string },
): JobResult {
  const { host } = live.settings
  const report = () => {
    const start = { name: id, environment: null, permissions: {}, cacheMode: "none" } as const
    const { job } = host.startJob(live.run.run, start)
    host.finishJob(job, { conclusion, steps: [], log })
  }
  if (!live.settings.isStopping()) guarded(live, report)
  return { conclusion, outputs: {} }
}
