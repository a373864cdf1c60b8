/** What the steps of one job share. Only steps may change `state`. */

import type { Action } from "./action-file.ts"
import type { Checkout } from "./checkout.ts"
import type { Scope } from "./expression.ts"
import { type JobFolders, runnerContext } from "./expression-contexts.ts"
import type { CacheMode, Conclusion, Host, JobTokens, StepResult } from "./host.ts"
import type { JobLog } from "./job-log.ts"
import type { Limits } from "./limits.ts"
import type { Processes } from "./process.ts"
import type { Step } from "./workflow-file.ts"

/** Maps the value of `uses:` to a folder with an action.yml; null if the action is unknown. */
export type Actions = (uses: string) => { readonly directory: string } | null

export interface Scene {
  readonly urls: Host["urls"]
  readonly github: Readonly<Record<string, unknown>>
  readonly inputs: Readonly<Record<string, unknown>>
  readonly vars: Readonly<Record<string, string>>
  readonly needs: Readonly<Record<string, unknown>>
  readonly tokens: JobTokens
  readonly cacheMode: CacheMode
  readonly folders: JobFolders
  readonly isHosted?: boolean
  readonly log: JobLog
  readonly processes: Processes
  readonly actions: Actions
  readonly checkout: Checkout
  readonly nodePath: string
  /** The only variables of this machine that a step sees; PATH is needed. */
  readonly environment: Readonly<Record<string, string>>
  readonly clock: { now(): number }
  readonly ids: () => string
  readonly limits: Limits
  readonly control: JobControl
  readonly state: JobState
}

/** How a job is ended from outside. */
export interface JobControl {
  /** Aborted when the job was cancelled or ran out of time: `always()` steps still run. */
  readonly cancelled: AbortSignal
  /** Aborted when nothing at all may run any more. */
  readonly ended: AbortSignal
  cancel(reason: "cancelled" | "timed_out"): void
  end(): void
}

interface JobState {
  /** `env:` of workflow and job, then what steps wrote to GITHUB_ENV. */
  readonly env: Map<string, string>
  /** What steps wrote to GITHUB_PATH, newest first. */
  readonly paths: string[]
  readonly steps: Map<string, StepContext>
  readonly results: StepResult[]
  failed: boolean
}

interface StepContext {
  readonly outputs: Readonly<Record<string, string>>
  readonly outcome: Conclusion
  readonly conclusion: Conclusion
}

type Work =
  | { readonly kind: "run"; readonly script: string }
  | { readonly kind: "checkout" }
  | { readonly kind: "action"; readonly action: Action; readonly program: string }

/** One line of the job's list: a step of the file, or the pre or post program of one. */
export interface PlannedStep {
  /** The value of GITHUB_ACTION, and the key in the `steps` context if the step has an id. */
  readonly key: string
  readonly name: string
  readonly condition: string | undefined
  readonly step: Step
  readonly work: Work
  /** GITHUB_STATE, by which an action's earlier programs tell its later ones something. */
  readonly state: Map<string, string>
  /** Called when the step starts. From then on its post program will run, however the step ends. */
  readonly onStart?: () => void
}

export function createJobControl(): JobControl {
  const cancelled = new AbortController()
  const ended = new AbortController()
  return {
    cancelled: cancelled.signal,
    ended: ended.signal,
    cancel: reason => cancelled.abort(reason),
    end() {
      cancelled.abort("cancelled")
      ended.abort()
    },
  }
}

/**
 * What expressions of a step see. `env` is the job's, overlaid by the step's own where that may be
 * used.
 */
export function stepScope(scene: Scene, env: Readonly<Record<string, string>> = {}): Scope {
  const { github, inputs, vars, needs, tokens, state, folders, control } = scene
  const cancelled = control.cancelled.aborted
  return {
    contexts: {
      github,
      inputs,
      vars,
      needs,
      env: { ...Object.fromEntries(state.env), ...env },
      secrets: { GITHUB_TOKEN: tokens.token, ...tokens.secrets },
      runner: runnerContext(folders, scene.isHosted),
      job: { status: cancelled ? "cancelled" : state.failed ? "failure" : "success" },
      steps: Object.fromEntries(state.steps),
    },
    status: {
      success: !cancelled && !state.failed,
      failure: !cancelled && state.failed,
      cancelled,
    },
  }
}
