/** Check runs, workflow runs, jobs and artifacts as GitHub's API shows them. */
import type { Annotation, Artifact, CheckRun, Job, Run, Workflow } from "../rows.ts"
import { isDisabled } from "../workflow-file.ts"
import type { World } from "../world.ts"
import { type View, viewApp, viewUser } from "./account.ts"
import { viewSimpleCommit } from "./commit.ts"
import { pullsAt } from "./pull.ts"
import { placesOf, viewMinimalRepository } from "./repository.ts"
import { iso, isoOrNull, nodeId, remembered } from "./shared.ts"

export function viewCheck(world: World, check: CheckRun): View {
  const { api, html } = placesOf(world, world.state.repositories[check.repository]!)
  const url = `${api}/check-runs/${check.id}`
  return {
    id: check.id,
    node_id: nodeId("CR", check.id),
    head_sha: check.headSha,
    external_id: check.externalId,
    url,
    html_url: `${html}/runs/${check.id}`,
    details_url: check.detailsUrl ?? `${html}/runs/${check.id}`,
    name: check.name,
    status: check.status,
    conclusion: check.conclusion,
    started_at: iso(check.startedAt),
    completed_at: isoOrNull(check.completedAt),
    output: {
      title: check.title,
      summary: check.summary,
      text: check.text,
      annotations_count: check.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: check.suite },
    app: viewApp(world, world.state.apps[check.app]!),
    pull_requests: pullsAt(world, check.repository, check.headSha),
  }
}

export function viewAnnotation(world: World, check: CheckRun, it: Annotation): View {
  const { html } = placesOf(world, world.state.repositories[check.repository]!)
  return {
    ...{ start_column: null, end_column: null, title: null, raw_details: null },
    ...it,
    blob_href: `${html}/blob/${check.headSha}/${encodeURI(it.path)}`,
  }
}

export function viewWorkflow(world: World, workflow: Workflow): View {
  const repository = world.state.repositories[workflow.repository]!
  const { api, html } = placesOf(world, repository)
  const file = workflow.path.split("/").at(-1)
  return {
    id: workflow.id,
    node_id: nodeId("W", workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: isDisabled(repository, workflow.path) ? "disabled_manually" : "active",
    created_at: iso(workflow.createdAt),
    updated_at: iso(workflow.createdAt),
    url: `${api}/actions/workflows/${workflow.id}`,
    html_url: `${html}/blob/${repository.defaultBranch}/${workflow.path}`,
    badge_url: `${html}/actions/workflows/${file}/badge.svg`,
  }
}

export const viewRun = (world: World, run: Run): View =>
  remembered(run, () => runAsItIs(world, run))

function runAsItIs(world: World, run: Run): View {
  const repository = world.state.repositories[run.repository]!
  const { api } = placesOf(world, repository)
  const head = world.objects(run.repository).readCommit(run.sha)
  const minimal = viewMinimalRepository(world, repository)
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("WFR", run.id),
    check_suite_id: run.suite,
    check_suite_node_id: nodeId("CS", run.suite),
    head_branch: run.ref.replace(/^refs\/(heads|tags)\//, ""),
    head_sha: run.sha,
    path: run.path,
    display_title: run.displayTitle,
    run_number: run.runNumber,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow,
    ...runUrls(world, run),
    pull_requests: [],
    created_at: iso(run.createdAt),
    updated_at: iso(run.updatedAt),
    run_started_at: iso(run.startedAt),
    actor: viewUser(world, run.actor),
    triggering_actor: viewUser(world, run.triggeringActor),
    previous_attempt_url:
      run.attempt === 1 ? null : `${api}/actions/runs/${run.id}/attempts/${run.attempt - 1}`,
    referenced_workflows: [],
    head_commit: head && viewSimpleCommit(head),
    repository: minimal,
    head_repository: minimal,
    head_repository_id: run.repository,
  }
}

export function runUrls(world: World, run: Run): View {
  const { api, html } = placesOf(world, world.state.repositories[run.repository]!)
  const url = `${api}/actions/runs/${run.id}`
  return {
    url,
    html_url: `${html}/actions/runs/${run.id}`,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${run.suite}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${api}/actions/workflows/${run.workflow}`,
  }
}

export function viewJob(world: World, job: Job): View {
  const run = world.state.runs[job.run]!
  const { api, html } = placesOf(world, world.state.repositories[run.repository]!)
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.name,
    head_branch: run.ref.replace(/^refs\/(heads|tags)\//, ""),
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId("CR", job.id),
    head_sha: run.sha,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${html}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: iso(job.createdAt),
    started_at: iso(job.startedAt),
    completed_at: isoOrNull(job.completedAt),
    name: job.name,
    steps: job.steps.map(step => ({
      name: step.name,
      status: "completed",
      conclusion: step.conclusion,
      number: step.number,
      started_at: iso(step.startedAt),
      completed_at: iso(step.completedAt),
    })),
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: [],
    runner_id: null,
    runner_name: null,
    runner_group_id: null,
    runner_group_name: null,
  }
}

export function viewArtifact(world: World, artifact: Artifact, now: number): View {
  const { api } = placesOf(world, world.state.repositories[artifact.repository]!)
  const run = world.state.runs[artifact.run]!
  const url = `${api}/actions/artifacts/${artifact.id}`
  return {
    id: artifact.id,
    node_id: nodeId("MDg", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.size,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expiresAt <= now,
    digest: artifact.digest,
    created_at: iso(artifact.createdAt),
    updated_at: iso(artifact.createdAt),
    expires_at: iso(artifact.expiresAt),
    workflow_run: {
      id: run.id,
      repository_id: run.repository,
      head_repository_id: run.repository,
      head_branch: run.ref.replace(/^refs\/(heads|tags)\//, ""),
      head_sha: run.sha,
    },
  }
}
