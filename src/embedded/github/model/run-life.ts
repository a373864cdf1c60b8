/**
 * The life of a workflow run: queued or pending, in progress, completed, perhaps run again. Each
 * step sends its webhook and lets the next run of the concurrency group start.
 */
import type { Actor } from "../call.ts"
import { matches } from "./name-pattern.ts"
import { accountOf } from "./operation.ts"
import type { Repository, Run } from "./rows.ts"
import { ACTIONS_APP } from "./state.ts"
import { viewRun, viewWorkflow } from "./view/run.ts"
import { notify, type Scene } from "./webhook.ts"
import { fillIn, type WorkflowFile } from "./workflow-file.ts"
import { insert, nextId, type World } from "./world.ts"

export interface RunOrder {
  readonly file: WorkflowFile
  readonly event: string
  readonly ref: string
  readonly sha: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
}

export function createRun(scene: Scene, order: RunOrder): Run {
  const { world, repository, now } = scene
  const { file } = order
  const account = accountOf(world, scene.actor)
  const runNumber = (repository.runNumbers[file.path] ?? 0) + 1
  repository.runNumbers[file.path] = runNumber
  const fill = (template: string) => fillIn(template, contextsOf(scene, order, runNumber))
  const concurrency = file.concurrency
  const run = insert(world, "runs", {
    id: nextId(world, "run"),
    repository: repository.id,
    workflow: workflowRow(scene, file).id,
    path: file.path,
    name: file.name,
    runNumber,
    attempt: 1,
    suite: suiteFor(world, repository.id, order.sha, ACTIONS_APP),
    event: order.event,
    ref: order.ref,
    sha: order.sha,
    displayTitle: file.runName === null ? titleOf(scene, order) : fill(file.runName),
    inputs: order.inputs,
    payload: order.payload,
    actor: account.id,
    triggeringActor: account.id,
    group: concurrency && fill(concurrency.group),
    queue: concurrency?.queue ?? "single",
    status: "queued",
    conclusion: null,
    cancelRequested: false,
    createdAt: now,
    startedAt: now,
    updatedAt: now,
    jobs: [],
  })
  announce(scene, run, "requested")
  const never = neverRuns(repository, order, world.state.users[repository.owner]!.login)
  if (never !== null) {
    complete(scene, run, never)
    return run
  }
  const cancels = String(concurrency?.cancelInProgress ?? false)
  queue(scene, run, fill(cancels) === "true")
  return run
}

const USES = /^ {0,40}(?:- )?uses: ?["']?([^\s"'#]{1,300})/

/** How a run ends of which GitHub starts no job; null: it starts them. */
function neverRuns({ actions }: Repository, { event, file }: RunOrder, owner: string) {
  const { forbiddenEvents = [], allowed = "all", patterns = [], isPinned } = actions ?? {}
  if (forbiddenEvents.includes(event)) return "failure"
  const used = file.text.split("\n").flatMap(line => USES.exec(line)?.[1] ?? [])
  const strange = used.filter(it => !it.startsWith("./"))
  const isAllowed = (it: string) =>
    it.startsWith(`${owner}/`) ||
    (allowed === "selected" && (it.startsWith("actions/") || matches(patterns, it)))
  if (allowed !== "all" && !strange.every(isAllowed)) return "startup_failure"
  return isPinned && !strange.every(it => /@[0-9a-f]{40}$/.test(it)) ? "startup_failure" : null
}

function titleOf({ world, repository }: Scene, { event, sha, file }: RunOrder): string {
  if (event !== "push") return file.name
  return world.objects(repository.id).readCommit(sha)?.message.split("\n")[0] ?? file.name
}

function contextsOf({ world, repository, actor }: Scene, order: RunOrder, runNumber: number) {
  const login = accountOf(world, actor).login
  const owner = world.state.users[repository.owner]!.login
  return {
    github: {
      event_name: order.event,
      event: order.payload,
      ref: order.ref,
      ref_name: order.ref.replace(/^refs\/(heads|tags)\//, ""),
      sha: order.sha,
      actor: login,
      triggering_actor: login,
      repository: `${owner}/${repository.name}`,
      repository_owner: owner,
      run_number: runNumber,
      run_attempt: 1,
      workflow: order.file.name,
    },
    inputs: order.inputs,
    vars: variablesOf(repository),
  }
}

export function variablesOf({ variables }: Repository): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).map(([name, { value }]) => [name, value]))
}

export function workflowRow(
  { world, repository, now }: Scene,
  file: Pick<WorkflowFile, "path" | "name">,
) {
  const known = world.index.workflows.of(repository.id).find(it => it.path === file.path)
  if (known) known.name = file.name
  const [path, name] = [file.path, file.name]
  return (
    known ??
    insert(world, "workflows", {
      id: nextId(world, "workflow"),
      repository: repository.id,
      path,
      name,
      createdAt: now,
    })
  )
}

/** Finds or makes the check suite. There is one for each commit and App. */
export function suiteFor(world: World, repository: number, sha: string, app: number): number {
  const key = `${repository}/${sha}/${app}`
  world.state.suites[key] ??= nextId(world, "suite")
  return world.state.suites[key]
}

/** GitHub queues no more runs than this in one group with `queue: max`. */
const PENDING_MAX = 100

/**
 * Lets the run wait for its concurrency group. By default only one may wait, and a newer run
 * replaces it.
 */
function queue(scene: Scene, run: Run, cancelsRunning: boolean): void {
  run.status = "queued"
  const others = inGroup(scene.world, run)
  const running = others.filter(it => it.status !== "pending")
  const pending = others.filter(it => it.status === "pending")
  if (running.length > 0) {
    run.status = "pending"
    if (run.queue === "single") for (const older of pending) complete(scene, older, "cancelled")
    else if (pending.length >= PENDING_MAX) complete(scene, run, "cancelled")
    if (cancelsRunning) for (const busy of running) cancel(scene, busy)
  }
  changed(scene.world)
}

function inGroup(world: World, run: Run): readonly Run[] {
  if (run.group === null) return []
  const active = world.index.activeRuns.of(run.repository)
  return active.filter(it => it.group === run.group && it.id !== run.id)
}

/** Cancels a run at once if no runner has it, else asks the runner to end it. */
export function cancel(scene: Scene, run: Run): void {
  run.cancelRequested = true
  run.updatedAt = scene.now
  if (run.status !== "in_progress") complete(scene, run, "cancelled")
  changed(scene.world)
}

export function start(scene: Scene, run: Run): void {
  run.status = "in_progress"
  run.startedAt = scene.now
  run.updatedAt = scene.now
  announce(scene, run, "in_progress")
}

export function complete(scene: Scene, run: Run, conclusion: string): void {
  run.status = "completed"
  run.conclusion = conclusion
  run.updatedAt = scene.now
  scene.world.index.activeRuns.remove(run.repository, run)
  announce(scene, run, "completed")
  const others = inGroup(scene.world, run)
  const next = others.find(it => it.status === "pending")
  if (!next || others.some(it => it.status !== "pending")) return
  next.status = "queued"
  changed(scene.world)
}

/** Starts the same run again, with the person who asked as its triggering actor. */
export function rerun(scene: Scene, run: Run): void {
  run.attempt += 1
  run.conclusion = null
  run.cancelRequested = false
  run.startedAt = scene.now
  run.updatedAt = scene.now
  run.triggeringActor = accountOf(scene.world, scene.actor).id
  run.status = "queued"
  scene.world.index.activeRuns.add(run.repository, run)
  queue(scene, run, false)
}

/** Puts the run back as if it had never begun, under the same id. */
export function requeue(world: World, run: Run, now: number): void {
  if (run.status !== "in_progress") return
  const { state, index } = world
  for (const job of run.jobs) {
    const check = state.checks[job]
    delete state.jobs[job]
    // A job and its check run are one thing with one id.
    if (check) index.checks.remove(`${check.repository}/${check.headSha}`, check)
    delete state.checks[job]
  }
  for (const artifact of [...index.artifacts.of(run.id)]) {
    index.artifacts.remove(run.id, artifact)
    delete state.artifacts[artifact.id]
  }
  run.jobs.length = 0
  run.status = "queued"
  run.updatedAt = now
  changed(world)
}

function announce(scene: Scene, run: Run, action: string): void {
  const isByJob = scene.world.state.users[run.actor]?.login === "github-actions[bot]"
  if (isByJob && !scene.world.hypotheses.jobDispatchSendsWorkflowRun) return
  notify(scene, "workflow_run", () => ({
    action,
    workflow_run: viewRun(scene.world, run),
    workflow: viewWorkflow(scene.world, scene.world.state.workflows[run.workflow]!),
  }))
}

/** What a runner does is shown under the account that started the run. */
export function sceneOf(world: World, run: Run, now: number): Scene {
  const repository = world.state.repositories[run.repository]!
  const bot = Object.values(world.state.apps).find(app => app.bot === run.triggeringActor)
  const actor: Actor = bot
    ? { type: "app", app: bot.id }
    : { type: "user", id: run.triggeringActor }
  return { world, repository, actor, now, deliveries: [] }
}

function changed(world: World): void {
  for (const listener of world.listeners) listener()
}
