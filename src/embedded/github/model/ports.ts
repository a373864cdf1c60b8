/** What stands beside `apply`: setting a GitHub up, serving a runner, keeping artifacts. */
import type { Actor, Delivery, Level } from "../call.ts"

/** Origins, without a slash at the end. */
export interface Urls {
  /** Pages and git: html_url, clone_url. */
  readonly server: string
  readonly api: string
  /** The artifact service. */
  readonly results: string
}

/** The id of the App that alone may give it; null: any. */
export interface RequiredStatus {
  readonly context: string
  readonly app: number | null
}

/** Every function gives the id of what it made. Names that exist already are an error. */
export interface Setup {
  user(user: { readonly login: string; readonly name?: string; readonly email?: string }): number
  /** Its objects are what the model's `objects` port gives for the id: empty or existing. */
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
  /** Of the organisation whose account it is; it takes the place of an earlier one. */
  team(account: number, slug: string, members: Readonly<Record<number, "active" | "pending">>): void
  app(
    app: {
      readonly slug: string
      readonly name: string
      readonly owner: number
      readonly permissions: Readonly<Record<string, Level>>
      readonly events: readonly string[]
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
  /** null takes it away. */
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

interface Settings {
  /** Off: private repositories of Free plans. */
  readonly draftsAllowed: boolean
  readonly actionsMayCreatePullRequests: boolean
  /** Checks that each branch must show: by a ruleset, and by the branch's own protection. */
  readonly rules: readonly RequiredStatus[]
  readonly protection: readonly RequiredStatus[]
  /** Which workflow files this instance runs: all of the repository's, or only these, as they are given. */
  readonly workflows: "all" | readonly { readonly path: string; readonly text: string }[]
  /** The highest number that an issue or a pull request has had; the next one gets the number after it. */
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

export interface JobStart {
  readonly name: string
  readonly environment: string | null
  /** As in a workflow file: "pull-requests": "write". */
  readonly permissions: Readonly<Record<string, string>>
}

interface StartedJob {
  readonly job: number
  /** Whom the job's GITHUB_TOKEN speaks for; the face mints a token for it. */
  readonly actor: Extract<Actor, { type: "job" }>
  /** Of the repository, and of the environment that the job names. */
  readonly secrets: Readonly<Record<string, string>>
  readonly deliveries: readonly Delivery[]
}

/** What a runner needs. The face adds clock and tokens. */
export interface Runs {
  /** Oldest first; only those that the settings let this instance run. */
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
   * A runner that was killed begins the run again from nothing: its jobs and artifacts are dropped.
   * github.com has no such thing; there a lost run has failed.
   */
  requeue(run: number, now: number): void
  isCancelRequested(run: number): boolean
  isActive(run: number): boolean
}

/** Whom an ACTIONS_RUNTIME_TOKEN speaks for; no `permissions:` restrict it. */
export interface Runtime {
  readonly run: number
  readonly job: number
}

export interface ArtifactRecord {
  readonly id: number
  readonly name: string
  /** Bytes of the zip; 0 until finalised. */
  readonly size: number
  /** "sha256:<hex>" of the zip; null until finalised. */
  readonly digest: string | null
  readonly createdAt: number
  readonly expiresAt: number
}

export type ArtifactResult =
  | { readonly type: "ok"; readonly artifact: ArtifactRecord }
  | { readonly type: "refused"; readonly status: 404 | 409; readonly message: string }

/** Names, sizes and digests; the bytes are kept by the face under the artifact's id. */
export interface Artifacts {
  /** 409: the run has an artifact of that name already. */
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
  /** Finalised ones of the runtime's run. */
  list(runtime: Runtime): readonly ArtifactRecord[]
  /** One that is not finalised too: the face needs its id to take the bytes in. */
  get(runtime: Runtime, name: string): ArtifactResult
}

/** May this actor move that ref there? The face asks before it lets a git push through. */
export type RefRuling =
  | { readonly type: "allowed" }
  | { readonly type: "refused"; readonly message: string }

export interface RefMove {
  readonly repository: number
  /** Full name. */
  readonly ref: string
  /** null: it did not exist. */
  readonly before: string | null
  /** null: it is deleted. */
  readonly after: string | null
}
