/**
 * Runs one job, from its token to its last post step. It must leave no process behind. Its folder
 * is removed while the next job runs.
 */

import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { ActionFileError, readAction } from "./action-file.ts"
import { fill } from "./expression.ts"
import type { JobFolders } from "./expression-contexts.ts"
import type { CacheMode, Conclusion, RunRequest } from "./host.ts"
import type { JobResult } from "./job-graph.ts"
import { createJobLog } from "./job-log.ts"
import { createProcesses } from "./process.ts"
import { jobsFolder } from "./process-ledger.ts"
import { removeFolder } from "./remove-folder.ts"
import { type JobControl, type PlannedStep, type Scene, stepScope } from "./scene.ts"
import type { Settings } from "./settings.ts"
import { runStep, timeLimitMs } from "./step.ts"
import { grantedPermissions } from "./token-permission.ts"
import type { Job, Workflow } from "./workflow-file.ts"

export interface JobStart {
  readonly settings: Settings
  readonly run: RunRequest
  readonly workflow: Workflow
  readonly id: string
  readonly job: Job
  /** The `github` context without the values that only a started job has: token, job, workspace. */
  readonly github: Readonly<Record<string, unknown>>
  readonly inputs: Readonly<Record<string, unknown>>
  readonly needs: Readonly<Record<string, unknown>>
  readonly control: JobControl
}

/** GitHub's default, in minutes. */
const TIMEOUT_DEFAULT = "360"

export async function runJob(start: JobStart): Promise<JobResult> {
  const { settings, run, job, control, workflow } = start
  const { host } = settings
  const { github, inputs, needs } = start
  const scope = { contexts: { github, inputs, needs, vars: run.vars } }
  const { job: number, tokens } = host.startJob(run.run, {
    name: fill(job.name ?? start.id, scope),
    environment: job.environment === undefined ? null : fill(job.environment.name, scope),
    permissions: grantedPermissions(workflow.permissions, job.permissions),
    cacheMode: cacheModeOf(start),
  })
  const trackingId = `github_${settings.ids()}`
  const folders = makeFolders(start, trackingId)
  settings.ledger.begin(trackingId)
  const scene = createScene(start, { tokens, folders, trackingId })
  const timers = new Set<NodeJS.Timeout>()
  const endLater = () => timers.add(setTimeout(control.end, settings.limits.cancelledMs))
  if (control.cancelled.aborted) endLater()
  else control.cancelled.addEventListener("abort", endLater, { once: true })
  let outputs: JobResult["outputs"] = {}
  try {
    fillEnv(scene, start)
    const limitMs = timeLimitMs(scene, job["timeout-minutes"] ?? TIMEOUT_DEFAULT)!
    timers.add(setTimeout(control.cancel, Math.min(limitMs, TIMER_MS_MAX), "timed_out"))
    await runSteps(scene, job)
    outputs = jobOutputs(scene, job)
  } catch (error) {
    scene.state.failed = true
    scene.log.write(`##[error]${(error as Error).message}`)
  } finally {
    for (const timer of timers) clearTimeout(timer)
    control.cancelled.removeEventListener("abort", endLater)
    settings.ledger.endAll(trackingId)
    settings.aside(removeFolders(settings, folders))
  }
  const conclusion = conclusionOf(scene)
  if (control.cancelled.reason === "timed_out") {
    scene.log.write("##[error]The job has exceeded its maximum execution time.")
  }
  if (!settings.isStopping()) {
    const { results: steps } = scene.state
    host.finishJob(number, { conclusion, steps, log: scene.log.text() })
  }
  return { conclusion, outputs }
}

/** The job's own mode counts first. Runs that strangers may start only read unless a file says more. */
const cacheModeOf = ({ job, workflow, run }: JobStart): CacheMode =>
  job["cache-mode"] ??
  workflow["cache-mode"] ??
  (run.event.name === "pull_request_target" ? "read" : "write")

/** The longest time that setTimeout takes. With a longer one it fires at once. */
const TIMER_MS_MAX = 2_147_483_647

function conclusionOf({ control, state }: Scene): Conclusion {
  if (control.cancelled.aborted) return control.cancelled.reason as "cancelled" | "timed_out"
  return state.failed ? "failure" : "success"
}

function createScene(
  start: JobStart,
  room: {
    readonly tokens: Scene["tokens"]
    readonly folders: JobFolders
    readonly trackingId: string
  },
): Scene {
  const { settings, run, id, control } = start
  const { tokens, folders, trackingId } = room
  const { ledger, limits } = settings
  const eventPath = join(folders.temp, "_github_workflow", "event.json")
  mkdirSync(dirname(eventPath), { recursive: true })
  writeFileSync(eventPath, JSON.stringify(run.event.payload))
  const log = createJobLog()
  for (const secret of [tokens.token, tokens.runtimeToken]) log.mask(secret)
  for (const secret of Object.values(tokens.secrets)) log.mask(secret)
  return {
    ...settings,
    urls: settings.host.urls,
    github: {
      ...start.github,
      job: id,
      token: tokens.token,
      workspace: folders.workspace,
      event_path: eventPath,
    },
    inputs: start.inputs,
    vars: run.vars,
    needs: start.needs,
    tokens,
    cacheMode: cacheModeOf(start),
    folders,
    log,
    processes: createProcesses({ ledger, trackingId, limits }),
    control,
    state: { env: new Map(), paths: [], steps: new Map(), results: [], failed: false },
  }
}

function fillEnv(scene: Scene, { workflow, job }: JobStart): void {
  for (const env of [workflow.env, job.env]) {
    const filled = Object.entries(env ?? {}).map(([name, text]) => [
      name,
      fill(text, stepScope(scene)),
    ])
    for (const [name, text] of filled) scene.state.env.set(name!, text!)
  }
}

/** Finds all actions before the first step runs, as GitHub's "Set up job" does. */
async function runSteps(scene: Scene, job: Job): Promise<void> {
  const startedAt = scene.clock.now()
  const posts: PlannedStep[] = []
  let planned: readonly Planned[] = []
  const setUp = (conclusion: Conclusion) => {
    const completedAt = scene.clock.now()
    const result = { name: "Set up job", number: 1, conclusion, startedAt, completedAt }
    scene.state.results.push(result)
  }
  try {
    planned = job.steps.map((step, index) => plan(scene, { step, index, posts }))
  } catch (error) {
    setUp("failure")
    throw error
  }
  setUp("success")
  for (const { pre } of planned) if (pre !== undefined) await runStep(scene, pre)
  for (const { main } of planned) await runStep(scene, main)
  for (const post of posts.toReversed()) await runStep(scene, post)
}

interface Planned {
  readonly pre: PlannedStep | undefined
  readonly main: PlannedStep
}

function plan(
  scene: Scene,
  {
    step,
    index,
    posts,
  }: { readonly step: Job["steps"][number]; readonly index: number; readonly posts: PlannedStep[] },
): Planned {
  const state = new Map<string, string>()
  const { uses, run } = step
  const key = step.id ?? (index === 0 ? "__run" : `__run_${index + 1}`)
  const first = run?.trim().split("\n")[0] ?? uses!
  const name = step.name ?? `Run ${first}`
  const base = { key, name, condition: step.if, step, state }
  if (run !== undefined)
    return { pre: undefined, main: { ...base, work: { kind: "run", script: run } } }
  if (uses!.startsWith("actions/checkout@")) {
    return { pre: undefined, main: { ...base, work: { kind: "checkout" } } }
  }
  const action = findAction(scene, uses!)
  const { main, pre, post } = action.runs
  const programOf = (program: string) => ({ kind: "action", action, program }) as const
  // Only the main program gets the step's id. Nobody reads outputs of pre and post programs.
  const around = (word: "Pre" | "Post", program: string): PlannedStep => ({
    ...base,
    key: `${key}_${word.toLowerCase()}`,
    name: `${word} ${name}`,
    condition: action.runs[word === "Pre" ? "pre-if" : "post-if"] ?? "always()",
    step: { ...step, "timeout-minutes": undefined },
    work: programOf(program),
  })
  const onStart = () => {
    if (post !== undefined) posts.push(around("Post", post))
  }
  return {
    pre: pre === undefined ? undefined : around("Pre", pre),
    main: { ...base, work: programOf(main), onStart },
  }
}

function findAction(scene: Scene, uses: string) {
  const found = scene.actions(uses)
  if (found !== null) return readAction(uses, found.directory)
  const expected = uses.startsWith("./")
    ? "an action that this machine was given; the workspace's own are not run here"
    : "an action that this machine was given"
  throw new ActionFileError(
    `This step cannot run here. Where: uses: ${uses}. Expected: ${expected}. ` +
      "Got: an action that it doesn't know.",
  )
}

/** Drops an output that holds a secret and says so in the log, as GitHub does. */
function jobOutputs(scene: Scene, job: Job): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {}
  for (const [name, template] of Object.entries(job.outputs ?? {})) {
    const value = fill(template, stepScope(scene))
    if (scene.log.hides(value)) {
      scene.log.write(`##[warning]Skip output '${name}' since it may contain secret.`)
    } else outputs[name] = value
  }
  return outputs
}

function makeFolders({ settings, run, id }: JobStart, trackingId: string): JobFolders {
  const name = `${run.run}-${run.runAttempt}-${id}-${trackingId.slice(-6)}`
  const root = join(jobsFolder(settings.workDir), name)
  const { name: repository } = run.repository
  const folders = {
    root,
    workspace: join(root, repository, repository),
    temp: join(root, "temp"),
    tools: join(root, "tools"),
    home: settings.home ?? join(root, "home"),
  }
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  return folders
}

/** A folder that can't be removed is reported in the log. The job keeps its result. */
async function removeFolders({ folders, log }: Settings, { root }: JobFolders): Promise<void> {
  if (folders === "keep") return
  const left = await removeFolder(root)
  if (left !== null) log(`${left.path} could not be removed: ${left.why}`)
}
