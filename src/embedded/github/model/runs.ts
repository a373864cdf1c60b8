/** The model as a runner uses it: which runs wait, and how they went. */
import type { Level } from "../call.ts"
import type { QueuedRun, Runs } from "./direct-calls.ts"
import { scheduledRuns } from "./event-runs.ts"
import { announce, insertCheck } from "./operations/checks.ts"
import type { Job, Run } from "./rows.ts"
import { complete, requeue, sceneOf, start, variablesOf } from "./run-life.ts"
import { ACTIONS_APP } from "./state.ts"
import { viewUser } from "./view/account.ts"
import { placesOf, viewRepository } from "./view/repository.ts"
import { viewJob } from "./view/run.ts"
import { notify, type Scene } from "./webhook.ts"
import { runnableWorkflows } from "./workflow-file.ts"
import { insert, type World } from "./world.ts"

export function createRuns(world: World): Runs {
  const { state } = world
  const runOf = (id: number): Run => {
    const run = state.runs[id]
    if (!run) throw new Error(`There is no workflow run with the id ${id}.`)
    return run
  }
  return {
    queuedRuns: () => queuedRuns(world),

    startRun(id, now) {
      const scene = sceneOf(world, runOf(id), now)
      start(scene, runOf(id))
      return scene.deliveries
    },

    startJob(id, { name, environment, permissions }, now) {
      const run = runOf(id)
      const scene = sceneOf(world, run, now)
      const job = startJob(scene, run, name)
      const { secrets, environments, id: repository } = scene.repository
      const own = environment === null ? {} : environments[environment]
      const rights = permissionsOf(permissions)
      return {
        job: job.id,
        actor: { type: "job", repository, run: id, job: job.id, permissions: rights },
        secrets: { ...secrets, ...own },
        deliveries: scene.deliveries,
      }
    },

    finishJob(id, { conclusion, steps }, now) {
      const job = state.jobs[id]
      if (!job) throw new Error(`There is no job with the id ${id}.`)
      const scene = sceneOf(world, runOf(job.run), now)
      const done = { status: "completed", conclusion, completedAt: now } as const
      Object.assign(job, done, { steps })
      const check = Object.assign(state.checks[id]!, done)
      announceJob(scene, job)
      announce(scene, check, "completed")
      return scene.deliveries
    },

    finishRun(id, conclusion, now) {
      const run = runOf(id)
      const scene = sceneOf(world, run, now)
      if (run.status !== "completed") complete(scene, run, conclusion)
      return scene.deliveries
    },

    requeue(id, now) {
      requeue(world, runOf(id), now)
    },

    schedule: (repository, now) => scheduledRuns(world, repository, now),
    isCancelRequested: id => runOf(id).cancelRequested,
    isActive: id => state.runs[id]?.status === "in_progress",
  }
}

const queuedRuns = (world: World): readonly QueuedRun[] =>
  Object.values(world.state.repositories)
    .flatMap(({ id }) => world.index.activeRuns.of(id))
    .filter(run => run.status === "queued")
    .sort((a, b) => a.id - b.id)
    .flatMap(run => queuedRun(world, run))

function startJob(scene: Scene, run: Run, name: string): Job {
  const { world, now } = scene
  // A job and its check run are one thing with one id.
  const check = insertCheck(scene, { name, headSha: run.sha, app: ACTIONS_APP })
  check.status = "in_progress"
  const job = insert(world, "jobs", {
    id: check.id,
    run: run.id,
    attempt: run.attempt,
    name,
    status: "in_progress",
    conclusion: null,
    createdAt: now,
    startedAt: now,
    completedAt: null,
    steps: [],
  })
  const { html } = placesOf(world, scene.repository)
  check.detailsUrl = `${html}/actions/runs/${run.id}/job/${job.id}`
  run.jobs.push(job.id)
  run.updatedAt = now
  announceJob(scene, job)
  announce(scene, check, "created")
  return job
}

function announceJob(scene: Scene, job: Job): void {
  notify(scene, "workflow_job", () => {
    return { action: job.status, workflow_job: viewJob(scene.world, job) }
  })
}

/** Empty if this instance may not run it, or if its file can't be read. */
function queuedRun(world: World, run: Run): readonly QueuedRun[] {
  const repository = world.state.repositories[run.repository]!
  const objects = world.objects(run.repository)
  const files = runnableWorkflows(repository.workflows, objects, run.sha)
  const file = files.find(it => it.path === run.path)
  if (!file) return []
  const { id, owner, name, defaultBranch } = repository
  const login = (user: number) => world.state.users[user]!.login
  const payload = {
    ...run.payload,
    repository: viewRepository(world, repository),
    sender: viewUser(world, run.actor),
  }
  return [
    {
      run: run.id,
      runNumber: run.runNumber,
      runAttempt: run.attempt,
      repository: { id, owner: login(owner), ownerId: owner, name, defaultBranch },
      workflow: { path: run.path, text: file.text, name: file.name },
      event: { name: run.event, payload },
      ref: run.ref,
      sha: run.sha,
      inputs: run.inputs,
      actor: { id: run.actor, login: login(run.actor) },
      triggeringActor: { login: login(run.triggeringActor) },
      vars: variablesOf(repository),
    },
  ]
}

/** Workflow files write "pull-requests"; the API writes "pull_requests". */
function permissionsOf(
  permissions: Readonly<Record<string, string>>,
): Readonly<Record<string, Level>> {
  const levels: readonly string[] = ["none", "read", "write"]
  return Object.fromEntries(
    Object.entries(permissions).map(([name, level]) => {
      if (levels.includes(level)) return [name.replaceAll("-", "_"), level as Level]
      throw new Error(`The permission "${name}: ${level}" must be "none", "read" or "write".`)
    }),
  )
}
