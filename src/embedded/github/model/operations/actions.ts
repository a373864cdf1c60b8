/** Workflows, their runs, jobs and artifacts, and the two ways to start a run by API. */

import { notFound, Refusal } from "../call-refusal.ts"
import {
  before,
  created,
  type InRepository,
  listed,
  noContent,
  type Operations,
  ok,
  reads,
  writes,
} from "../operation.ts"
import type { Artifact, Run } from "../rows.ts"
import { cancel, createRun, rerun, workflowRow } from "../run-life.ts"
import { runUrls, viewArtifact, viewJob, viewRun, viewWorkflow } from "../view/run.ts"
import { iso } from "../view/shared.ts"
import {
  dispatchInputs,
  isDisabled,
  runnableWorkflows,
  WORKFLOWS,
  type WorkflowFile,
  workflowBlobs,
} from "../workflow-file.ts"
import { objectsOf } from "./git.ts"

export const actions: Operations = {
  "actions/create-workflow-dispatch": writes("actions", at => {
    const { ref, inputs = {}, return_run_details } = at.call.body
    const path = workflowPath(at)
    const { actions: rules } = at.repository
    if (rules?.enabled === false)
      throw new Refusal(422, "Actions are disabled for this repository.")
    const branch = String(ref).replace(/^refs\/(heads|tags)\//, "")
    const full = ["refs/heads/", "refs/tags/"].map(it => it + branch)
    const name = full.find(it => objectsOf(at).readRef(it) !== null)
    const sha = name === undefined ? null : objectsOf(at).readRef(name)
    if (name === undefined || sha === null) throw new Refusal(422, `No ref found for: ${ref}`)
    const file = runnableAt(at, sha).find(it => it.path === path)
    if (!file || isDisabled(at.repository, path))
      throw new Refusal(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow")
    if (!("workflow_dispatch" in file.on))
      throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger")
    const given = inputs as Readonly<Record<string, unknown>>
    const typed = dispatchInputs(file, given)
    const texts = Object.entries(typed).map(([key, value]) => [key, String(value)])
    const payload = { ref: name, workflow: path, inputs: Object.fromEntries(texts) }
    const order = { file, event: "workflow_dispatch", ref: name, sha, inputs: typed, payload }
    const run = createRun(at, order)
    if (return_run_details !== true) return noContent()
    const urls = runUrls(at.world, run)
    return ok({ workflow_run_id: run.id, run_url: urls["url"], html_url: urls["html_url"] })
  }),

  "repos/create-dispatch-event": writes("contents", at => {
    const { event_type, client_payload = {} } = at.call.body
    const payload = client_payload as Readonly<Record<string, unknown>>
    if (Object.keys(payload).length > 10)
      throw new Refusal(422, "No more than 10 properties are allowed; 11 or more were supplied.")
    if (JSON.stringify(payload).length >= 65_536)
      throw new Refusal(422, "client_payload is too large.")
    startDispatched(at, String(event_type), payload)
    return noContent()
  }),

  "actions/list-repo-workflows": reads("actions", at => {
    const rows = before(at.world.index.workflows.of(at.repository.id), at.cut)
    const workflows = listed(at, rows).map(it => viewWorkflow(at.world, it))
    return ok({ total_count: rows.length, workflows })
  }),

  "actions/get-workflow": reads("actions", at => {
    const path = workflowPath(at)
    const row = at.world.index.workflows.of(at.repository.id).find(it => it.path === path)
    const head = objectsOf(at).readRef(`refs/heads/${at.repository.defaultBranch}`)!
    const file = runnableAt(at, head).find(it => it.path === path)
    return ok(viewWorkflow(at.world, row ?? workflowRow(at, { path, name: file?.name ?? path })))
  }),

  "actions/enable-workflow": writes("actions", at => {
    const path = workflowPath(at)
    at.repository.disabledWorkflows = at.repository.disabledWorkflows?.filter(it => it !== path)
    return noContent()
  }),

  "actions/disable-workflow": writes("actions", at => {
    const path = workflowPath(at)
    if (!isDisabled(at.repository, path))
      at.repository.disabledWorkflows = [...(at.repository.disabledWorkflows ?? []), path]
    return noContent()
  }),

  "actions/list-workflow-runs-for-repo": reads("actions", at => runList(at, () => true)),

  "actions/list-workflow-runs": reads("actions", at => {
    const path = workflowPath(at)
    return runList(at, run => run.path === path)
  }),

  "actions/get-workflow-run": reads("actions", at => ok(viewRun(at.world, runOf(at)))),

  "actions/list-jobs-for-workflow-run": reads("actions", at => {
    const run = runOf(at)
    const { filter = "latest" } = at.call.query
    const all = run.jobs.map(id => at.world.state.jobs[id]!)
    const rows = all.filter(job => filter === "all" || job.attempt === run.attempt)
    const jobs = listed(at, rows).map(job => viewJob(at.world, job))
    return ok({ total_count: rows.length, jobs })
  }),

  "actions/cancel-workflow-run": writes("actions", at => {
    const run = runOf(at)
    if (run.status === "completed")
      throw new Refusal(409, "Cannot cancel a workflow run that is completed.")
    cancel(at, run)
    return { status: 202, headers: {}, data: {} }
  }),

  "actions/re-run-workflow": writes("actions", at => {
    const run = runOf(at)
    if (run.status !== "completed") throw new Refusal(403, "This workflow is already running")
    if (!runnableAt(at, run.sha).some(it => it.path === run.path))
      throw new Refusal(403, "Unable to re-run a disabled workflow.")
    rerun(at, run)
    return created({})
  }),

  "actions/list-workflow-run-artifacts": reads("actions", at => {
    const { name } = at.call.query
    const rows = before(at.world.index.artifacts.of(runOf(at).id), at.cut)
      .filter(it => it.digest !== null)
      .filter(it => name === undefined || it.name === name)
      .toReversed()
    const artifacts = listed(at, rows).map(it => viewArtifact(at.world, it, at.now))
    return ok({ total_count: rows.length, artifacts })
  }),

  "actions/get-artifact": reads("actions", at =>
    ok(viewArtifact(at.world, artifactOf(at), at.now)),
  ),

  // The face signs the address, since only it keeps the bytes.
  "actions/download-artifact": reads("actions", at => {
    const artifact = artifactOf(at)
    if (at.call.path["archive_format"] !== "zip") throw notFound()
    if (artifact.expiresAt <= at.now) throw new Refusal(410, "Artifact has expired")
    const location = `${at.world.urls.results}/artifacts/${artifact.id}/zip`
    return { status: 302, headers: { location }, data: undefined }
  }),

  // The face signs this address too.
  "actions/download-job-logs-for-workflow-run": reads("actions", at => {
    const job = at.world.state.jobs[Number(at.call.path["job_id"])]
    const run = job && at.world.state.runs[job.run]
    if (run?.repository !== at.repository.id || job?.status !== "completed") throw notFound()
    const location = `${at.world.urls.results}/logs/${job.id}`
    return { status: 302, headers: { location }, data: undefined }
  }),

  "actions/get-repo-variable": reads("actions_variables", at => {
    const name = String(at.call.path["name"])
    const found = at.repository.variables[name.toUpperCase()]
    if (!found) throw notFound()
    const at_ = iso(found.createdAt)
    return ok({ name, value: found.value, created_at: at_, updated_at: at_ })
  }),
}

/** Finds a workflow by file name or id. The file must be on the default branch. */
function workflowPath(at: InRepository): string {
  const id = String(at.call.path["workflow_id"])
  const row = at.world.index.workflows.of(at.repository.id).find(it => String(it.id) === id)
  const path = row?.path ?? `${WORKFLOWS}/${id.split("/").at(-1)}`
  const head = objectsOf(at).readRef(`refs/heads/${at.repository.defaultBranch}`)
  if (head === null) throw notFound()
  const isThere = workflowBlobs(objectsOf(at), head).has(path)
  if (!isThere && !runnableAt(at, head).some(it => it.path === path)) throw notFound()
  return path
}

const runnableAt = (at: InRepository, commit: string): readonly WorkflowFile[] =>
  runnableWorkflows(at.repository.workflows, objectsOf(at), commit)

function startDispatched(
  at: InRepository,
  type: string,
  payload: Readonly<Record<string, unknown>>,
): void {
  const ref = `refs/heads/${at.repository.defaultBranch}`
  const sha = objectsOf(at).readRef(ref)
  if (sha === null) return
  for (const file of runnableAt(at, sha)) {
    const filter = file.on["repository_dispatch"]
    if (filter === undefined) continue
    const types = filter?.["types"] === undefined ? null : [filter["types"]].flat()
    if (types !== null && !types.includes(type)) continue
    const event = { action: type, branch: at.repository.defaultBranch, client_payload: payload }
    createRun(at, { file, event: "repository_dispatch", ref, sha, inputs: {}, payload: event })
  }
}

function runOf({ world, repository, call }: InRepository): Run {
  const run = world.state.runs[Number(call.path["run_id"])]
  if (!run || run.repository !== repository.id) throw notFound()
  return run
}

function artifactOf({ world, repository, call }: InRepository): Artifact {
  const artifact = world.state.artifacts[Number(call.path["artifact_id"])]
  if (!artifact || artifact.repository !== repository.id || artifact.digest === null)
    throw notFound()
  return artifact
}

/** Newest first. */
function runList(at: InRepository, isWanted: (run: Run) => boolean) {
  const { actor, branch, event, status, head_sha, created: range } = at.call.query
  const isIn = rangeOf(range)
  const login = actor === undefined ? undefined : String(actor).toLowerCase()
  const who = login === undefined ? undefined : (at.world.index.users.get(login)?.id ?? -1)
  const rows = before(at.world.index.runs.of(at.repository.id), at.cut).filter(
    run =>
      isWanted(run) &&
      (who === undefined || run.actor === who) &&
      (branch === undefined || run.ref === `refs/heads/${branch}`) &&
      (event === undefined || run.event === event) &&
      (status === undefined || run.status === status || run.conclusion === status) &&
      (head_sha === undefined || run.sha === head_sha) &&
      isIn(run.createdAt),
  )
  const workflow_runs = listed(at, rows.toReversed()).map(run => viewRun(at.world, run))
  return ok({ total_count: rows.length, workflow_runs })
}

/** GitHub's search syntax for dates: ">=T", ">T", "<=T", "<T", "T..T" with "*" for open ends. */
function rangeOf(text: unknown): (at: number) => boolean {
  if (text === undefined) return () => true
  const source = String(text)
  const point = (value: string, open: number) => (value === "*" ? open : Date.parse(value))
  const [from, to] = source.split("..")
  if (from !== undefined && to !== undefined) {
    const start = point(from, Number.NEGATIVE_INFINITY)
    const end = point(to, Number.POSITIVE_INFINITY)
    return at => at >= start && at <= end
  }
  const [, sign = "", value = ""] = /^([<>]=?)?(.*)$/.exec(source) ?? []
  const instant = Date.parse(value)
  if (Number.isNaN(instant)) throw new Refusal(422, `"${source}" is not a range of dates.`)
  const day = value.length === 10 ? 86_400_000 : 1000
  const tests: Readonly<Record<string, (at: number) => boolean>> = {
    ">=": at => at >= instant,
    ">": at => at > instant,
    "<=": at => at <= instant,
    "<": at => at < instant,
    "": at => at >= instant && at < instant + day,
  }
  return tests[sign]!
}
