/** Makes the `github`, `inputs` and `runner` contexts. They must hold only what GitHub's would. */

import { arch, platform } from "node:os"
import type { Host, RunRequest } from "./host.ts"
import type { Workflow } from "./workflow-file.ts"

export type Values = Readonly<Record<string, unknown>>

/** The part of the `github` context that is known before any job starts. */
export function runContext(run: RunRequest, urls: Host["urls"]): Readonly<Record<string, unknown>> {
  const { repository, workflow } = run
  const fullName = `${repository.owner}/${repository.name}`
  const payload = run.event.payload
  const pull = record(payload["pull_request"])
  return {
    event_name: run.event.name,
    event: payload,
    ref: run.ref,
    ref_name: run.ref.replace(/^refs\/(heads|tags)\//, ""),
    ref_type: run.ref.startsWith("refs/tags/") ? "tag" : "branch",
    ref_protected: false,
    head_ref: String(record(pull["head"])["ref"] ?? ""),
    base_ref: String(record(pull["base"])["ref"] ?? ""),
    sha: run.sha,
    repository: fullName,
    repository_id: String(repository.id),
    repository_owner: repository.owner,
    repository_owner_id: String(repository.ownerId),
    run_id: String(run.run),
    run_number: String(run.runNumber),
    run_attempt: String(run.runAttempt),
    retention_days: "90",
    actor: run.actor.login,
    actor_id: String(run.actor.id),
    triggering_actor: run.triggeringActor.login,
    workflow: workflow.name,
    workflow_ref: `${fullName}/${workflow.path}@${run.ref}`,
    workflow_sha: run.sha,
    server_url: urls.server,
    api_url: urls.api,
    graphql_url: urls.graphql,
  }
}

/** The `inputs` context: the values that were sent, with the types and defaults of the file. */
export function inputContext(sent: Values, workflow: Workflow): Values {
  const inputs: Record<string, unknown> = {}
  for (const [name, input] of Object.entries(workflow.on.workflow_dispatch?.inputs ?? {})) {
    const value = sent[name] ?? input?.default
    if (input?.type === "boolean") inputs[name] = String(value ?? false) === "true"
    else if (input?.type === "number") inputs[name] = value === undefined ? null : Number(value)
    else inputs[name] = value === undefined ? "" : String(value)
  }
  return { ...sent, ...inputs }
}

export interface JobFolders {
  /** Removed at the end of the job, with everything in it. */
  readonly root: string
  readonly workspace: string
  readonly temp: string
  readonly tools: string
  readonly home: string
}

export function runnerContext(
  folders: JobFolders,
  isHosted: boolean | undefined,
): Readonly<Record<string, string>> {
  const systems: Partial<Record<NodeJS.Platform, string>> = { darwin: "macOS", win32: "Windows" }
  return {
    os: systems[platform()] ?? "Linux",
    arch: arch() === "arm64" ? "ARM64" : "X64",
    name: "local",
    environment: isHosted ? "github-hosted" : "self-hosted",
    temp: folders.temp,
    tool_cache: folders.tools,
  }
}

/**
 * The variables that each step gets and cannot replace (GitHub's reference on variables). No token
 * is among them: a step sees GITHUB_TOKEN only if the file hands it over.
 */
export function protocolVariables(
  github: Readonly<Record<string, unknown>>,
  folders: JobFolders,
  isHosted: boolean | undefined,
): Readonly<Record<string, string>> {
  const variables: Record<string, string> = { CI: "true", GITHUB_ACTIONS: "true" }
  for (const [key, value] of Object.entries(github)) {
    if (NOT_VARIABLES.includes(key)) continue
    variables[`GITHUB_${key.toUpperCase()}`] = String(value)
  }
  for (const [key, value] of Object.entries(runnerContext(folders, isHosted))) {
    variables[`RUNNER_${key.toUpperCase()}`] = value
  }
  return { ...variables, RUNNER_WORKSPACE: `${folders.workspace}/..` }
}

const NOT_VARIABLES = ["token", "event"]

function record(value: unknown): Values {
  return typeof value === "object" && value !== null ? (value as Values) : {}
}
