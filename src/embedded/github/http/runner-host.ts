/**
 * Serves a runner: it hands out waiting runs and tokens for their jobs, and takes reports. It has
 * the shape of the runner's own port without importing it, and must never know how a job is run.
 */
import type { Delivery } from "../call.ts"
import type { Conclusion, JobStart, QueuedRun, StepResult, Urls } from "../model/direct-calls.ts"
import type { Model } from "../model/model.ts"
import type { Store } from "./state-store.ts"
import type { Tokens } from "./tokens.ts"

export interface HostOptions {
  readonly model: Pick<Model, "runs" | "onChange">
  readonly store: Store
  readonly tokens: Tokens
  readonly urls: Urls
  readonly clock: () => number
  readonly changed: (deliveries: readonly Delivery[]) => void
}

interface JobTokens {
  readonly token: string
  readonly runtimeToken: string
  readonly secrets: Readonly<Record<string, string>>
}

interface JobResult {
  readonly conclusion: Conclusion
  readonly steps: readonly StepResult[]
  readonly log: string
}

export interface RunnerHost {
  /** Origins, without a slash at the end; `graphql` is the whole address. */
  readonly urls: {
    readonly server: string
    readonly api: string
    readonly graphql: string
    readonly results: string
  }
  queuedRuns(): readonly QueuedRun[]
  /** The listener is called after the changes of a call are saved, once for all of them. */
  onChange(listener: () => void): () => void
  startRun(run: number): void
  startJob(run: number, job: JobStart): { readonly job: number; readonly tokens: JobTokens }
  finishJob(job: number, result: JobResult): void
  finishRun(run: number, conclusion: Conclusion): void
  isCancelRequested(run: number): boolean
}

/** GITHUB_TOKEN is valid until its job ends, and never longer than a day. */
const TOKEN_MS = 24 * 60 * 60 * 1000

export function createHost(options: HostOptions): RunnerHost {
  const { model, store, tokens, urls, clock, changed } = options
  const { runs } = model
  return {
    urls: {
      server: urls.server,
      api: urls.api,
      graphql: `${urls.api}/graphql`,
      results: urls.results,
    },
    queuedRuns: () => runs.queuedRuns(),
    onChange: listener => model.onChange(afterwards(listener)),
    startRun(run) {
      changed(runs.startRun(run, clock()))
    },
    startJob(run, job) {
      const now = clock()
      const started = runs.startJob(run, job, now)
      changed(started.deliveries)
      const expiresAt = now + TOKEN_MS
      return {
        job: started.job,
        tokens: {
          token: tokens.mint({ actor: started.actor, expiresAt, repositories: null }),
          runtimeToken: tokens.mintRuntime({
            ...{ run, job: started.job, expiresAt },
            cacheMode: job.cacheMode ?? "none",
          }),
          secrets: started.secrets,
        },
      }
    },
    finishJob(job, { conclusion, steps, log }) {
      store.writeLog(job, log)
      changed(runs.finishJob(job, { conclusion, steps }, clock()))
    },
    finishRun(run, conclusion) {
      changed(runs.finishRun(run, conclusion, clock()))
    },
    isCancelRequested: run => runs.isCancelRequested(run),
  }
}

/**
 * The model calls us in the middle of a change. If a listener acted at once, it would overtake the
 * webhooks of that change.
 */
function afterwards(listener: () => void): () => void {
  let isDue = false
  return () => {
    if (isDue) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      listener()
    })
  }
}
