/**
 * Calls of the model that are no requests to an API: they set a GitHub up, serve a runner and keep
 * artifacts.
 */
import type { Actor, Delivery, Level } from "../call.ts"
import type { OwnersRules } from "./owners-rules.ts"

/** Origins, without a slash at the end. */
export interface Urls {
  /** Pages and git: html_url, clone_url. */
  readonly server: string
  readonly api: string
  /** The artifact service. */
  readonly results: string
}

/** `app` is the id of the only App that may report it; null if any may. */
export interface RequiredStatus {
  readonly context: string
  readonly app: number | null
}

/** Each function answers the id of what it made, and throws if the name is taken. */
export interface Setup {
  user(user: { readonly login: string; readonly name?: string; readonly email?: string }): number
  /** The model's `objects` port is asked for its git objects; there may already be some. */
  repository(
    repository: {
      readonly owner: number
      readonly name: string
      readonly defaultBranch?: string
      readonly private?: boolean
    },
    now: number,
  ): number
  collaborator(repository: number, user: number, level: Level): void
  /** `account` is the organisation's. A team with the same slug is replaced. */
  team(account: number, slug: string, members: Readonly<Record<number, "active" | "pending">>): void
  app(
    app: {
      readonly slug: string
      readonly name: string
      readonly owner: number
      readonly permissions: Readonly<Record<string, Level>>
      readonly events: readonly string[]
      readonly publicKey?: string
      readonly hook?: { readonly url: string; readonly secret: string }
    },
    now: number,
  ): number
  install(
    installation: {
      readonly app: number
      readonly account: number
      readonly repositories: readonly number[]
    },
    now: number,
  ): number
  /** Null removes the variable. */
  variable(repository: number, name: string, value: string | null): void
  secret(
    repository: number,
    secret: {
      readonly name: string
      readonly value: string | null
      readonly environment?: string
    },
  ): void
  settings(repository: number, settings: Partial<Settings>): void
}

/** What owners do on pages for which there is no operation. Each answers the webhooks of it. */
export interface Owners {
  /** The old name leads to it until another repository takes that name. */
  rename(repository: number, name: string, actor: Actor, now: number): readonly Delivery[]
  /** Installations of the old owner lose it; those of the new one that are named here get it. */
  transfer(
    repository: number,
    to: { readonly owner: number; readonly installation: number | null },
    actor: Actor,
    now: number,
  ): readonly Delivery[]
  archive(repository: number, isArchived: boolean, actor: Actor, now: number): readonly Delivery[]
  suspend(installation: number, isSuspended: boolean, now: number): readonly Delivery[]
  uninstall(installation: number): readonly Delivery[]
}

interface Settings extends OwnersRules {
  /** False as in private repositories of Free plans. */
  readonly draftsAllowed: boolean
  readonly issuesOff: boolean
  readonly actionsMayCreatePullRequests: boolean
  /** Checks that each branch requires, by a ruleset or by branch protection. */
  readonly rules: readonly RequiredStatus[]
  readonly protection: readonly RequiredStatus[]
  /**
   * Which workflow files this instance runs: all files of the repository, or only these, with the
   * text given here.
   */
  readonly workflows: "all" | readonly { readonly path: string; readonly text: string }[]
  /** The highest number of an issue or a pull request so far. The next one is one more. */
  readonly lastIssue: number
}

/** One run that waits for a runner. */
export interface QueuedRun {
  readonly run: number
  readonly runNumber: number
  readonly runAttempt: number
  readonly repository: {
    readonly id: number
    readonly owner: string
    readonly ownerId: number
    readonly name: string
    readonly defaultBranch: string
  }
  readonly workflow: { readonly path: string; readonly text: string; readonly name: string }
  readonly event: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> }
  readonly ref: string
  readonly sha: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly actor: { readonly id: number; readonly login: string }
  readonly triggeringActor: { readonly login: string }
  readonly vars: Readonly<Record<string, string>>
}

export type Conclusion = "success" | "failure" | "cancelled" | "skipped" | "timed_out"

export interface StepResult {
  readonly name: string
  readonly number: number
  readonly conclusion: Conclusion
  readonly startedAt: number
  readonly completedAt: number
}

/** What a job may do with the repository's cache. */
export type CacheMode = "read" | "write" | "write-only" | "none"

export interface JobStart {
  readonly name: string
  readonly environment: string | null
  /** Spelled as in a workflow file: "pull-requests": "write". */
  readonly permissions: Readonly<Record<string, string>>
  /** Left out: none. */
  readonly cacheMode?: CacheMode
}

interface StartedJob {
  readonly job: number
  /** The actor of the job's GITHUB_TOKEN. The face mints the token. */
  readonly actor: Extract<Actor, { type: "job" }>
  /** Secrets of the repository and of the environment that the job names. */
  readonly secrets: Readonly<Record<string, string>>
  readonly deliveries: readonly Delivery[]
}

/** What a runner needs. The face adds clock and tokens. */
export interface Runs {
  /** Oldest first, and only runs that the settings allow this instance to run. */
  queuedRuns(): readonly QueuedRun[]
  startRun(run: number, now: number): readonly Delivery[]
  startJob(run: number, job: JobStart, now: number): StartedJob
  finishJob(
    job: number,
    result: { readonly conclusion: Conclusion; readonly steps: readonly StepResult[] },
    now: number,
  ): readonly Delivery[]
  finishRun(run: number, conclusion: Conclusion, now: number): readonly Delivery[]
  /**
   * After its runner was killed, the run begins again from nothing: its jobs and artifacts are
   * dropped. github.com has no such thing; there a run whose runner is lost has failed.
   */
  requeue(run: number, now: number): void
  /** Starts the scheduled workflows of this repository, as if the minute of each had come. */
  schedule(repository: number, now: number): readonly Delivery[]
  isCancelRequested(run: number): boolean
  isActive(run: number): boolean
}

/** Run and job of an ACTIONS_RUNTIME_TOKEN. `permissions:` don't restrict it. */
export interface Runtime {
  readonly run: number
  readonly job: number
}

export interface CacheName {
  readonly key: string
  /** A digest that the client draws from what its entries look like. */
  readonly version: string
}

/** Names and sizes of cache entries. The face keeps the bytes under the entry's id. */
export interface Caches {
  /** An entry that nobody reads until it's finalised; null if there is one of that name already. */
  create(runtime: Runtime, name: CacheName, now: number): number | null
  /** The entry that this run is writing; null if there is none. */
  writing(runtime: Runtime, name: CacheName): number | null
  finalise(id: number, size: number, now: number): void
  /**
   * By the exact key, then by its beginning, then by those of `restoreKeys`; first on the run's own
   * ref, then on the default branch. The newest one counts. null if there is none.
   */
  find(
    runtime: Runtime,
    asked: CacheName & { readonly restoreKeys: readonly string[] },
    now: number,
  ): { readonly id: number; readonly key: string } | null
}

export interface ArtifactRecord {
  readonly id: number
  readonly name: string
  /** Size of the zip in bytes; 0 until it's finalised. */
  readonly size: number
  /** "sha256:<hex>" of the zip; null until it's finalised. */
  readonly digest: string | null
  readonly createdAt: number
  readonly expiresAt: number
}

export type ArtifactResult =
  | { readonly type: "ok"; readonly artifact: ArtifactRecord }
  | { readonly type: "refused"; readonly status: 404 | 409; readonly message: string }

/** Names, sizes and digests. The face keeps the bytes under the artifact's id. */
export interface Artifacts {
  /** Answers 409 if the run already has an artifact of that name. */
  create(
    runtime: Runtime,
    artifact: { readonly name: string; readonly expiresAt?: number },
    now: number,
  ): ArtifactResult
  finalise(
    runtime: Runtime,
    artifact: { readonly name: string; readonly size: number; readonly digest: string },
    now: number,
  ): ArtifactResult
  /** The finalised artifacts of this run. */
  list(runtime: Runtime): readonly ArtifactRecord[]
  /** Finds an artifact even before it's finalised: the face needs its id to store the bytes. */
  get(runtime: Runtime, name: string): ArtifactResult
}

/** Whether an actor may move a ref. The face asks before it passes a git push on. */
export type RefRuling =
  | { readonly type: "allowed" }
  | { readonly type: "refused"; readonly by: "workflows" | "rule"; readonly message: string }

export interface RefMove {
  readonly repository: number
  /** Full name. */
  readonly ref: string
  /** Null if the ref did not exist. */
  readonly before: string | null
  /** Null if the ref is deleted. */
  readonly after: string | null
}
