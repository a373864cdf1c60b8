/**
 * The port by which the runner uses a GitHub. The embedded GitHub implements it, and the runner
 * must not import that.
 */

export interface RunRequest {
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
  /** The workflow file at the commit that runs. */
  readonly workflow: { readonly path: string; readonly text: string; readonly name: string }
  readonly event: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> }
  readonly ref: string
  readonly sha: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly actor: { readonly id: number; readonly login: string }
  readonly triggeringActor: { readonly login: string }
  readonly vars: Readonly<Record<string, string>>
}

/** What a job may do with the repository's cache. */
export type CacheMode = "read" | "write" | "write-only" | "none"

export type Conclusion = "success" | "failure" | "cancelled" | "skipped" | "timed_out"

export interface JobTokens {
  /** GITHUB_TOKEN with exactly the job's permissions. */
  readonly token: string
  /** ACTIONS_RUNTIME_TOKEN, for artifacts and the cache. `permissions:` don't restrict it. */
  readonly runtimeToken: string
  /** Secrets of the repository, and of the job's environment if it names one. */
  readonly secrets: Readonly<Record<string, string>>
}

export interface StepResult {
  readonly name: string
  readonly number: number
  readonly conclusion: Conclusion
  readonly startedAt: number
  readonly completedAt: number
}

export interface Host {
  /**
   * Origins, without a slash at the end. `serverUrl` has the host github.localhost; the others have
   * 127.0.0.1.
   */
  readonly urls: {
    readonly server: string
    readonly api: string
    readonly graphql: string
    readonly results: string
  }
  /** Runs that wait for a runner and that the settings let this instance run, oldest first. */
  queuedRuns(): readonly RunRequest[]
  /**
   * Called when something may have changed: a new run, a cancel. Returns a function that ends the
   * subscription.
   */
  onChange(listener: () => void): () => void
  startRun(run: number): void
  startJob(
    run: number,
    job: {
      readonly name: string
      readonly environment: string | null
      readonly permissions: Readonly<Record<string, string>>
      readonly cacheMode: CacheMode
    },
  ): { readonly job: number; readonly tokens: JobTokens }
  finishJob(
    job: number,
    result: {
      readonly conclusion: Conclusion
      readonly steps: readonly StepResult[]
      readonly log: string
    },
  ): void
  /** Concludes the run and ends its tokens. */
  finishRun(run: number, conclusion: Exclude<Conclusion, "skipped"> | "skipped"): void
  isCancelRequested(run: number): boolean
}
