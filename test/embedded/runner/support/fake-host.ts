/** A GitHub for the runner, in memory: it queues runs and keeps what is reported. */

import type {
  Conclusion,
  Host,
  JobTokens,
  RunRequest,
  StepResult,
} from "../../../../src/embedded/runner/host.ts"

interface JobRecord {
  readonly name: string
  readonly environment: string | null
  readonly permissions: Readonly<Record<string, string>>
  readonly conclusion: Conclusion
  readonly steps: readonly StepResult[]
  readonly log: string
}

export interface RunRecord {
  readonly conclusion: Conclusion
  /** The jobs by name. If two have the same name, it's the later one. */
  readonly jobs: Readonly<Record<string, JobRecord>>
}

export interface Queue {
  readonly text: string
  readonly path?: string
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly vars?: Readonly<Record<string, string>>
  readonly payload?: Readonly<Record<string, unknown>>
  readonly triggeringActor?: string
  readonly sha?: string
}

export interface FakeHost extends Host {
  queue(what: Queue): number
  cancel(run: number): void
  /** Resolves when the run is concluded. */
  concluded(run: number): Promise<RunRecord>
  isStarted(run: number): boolean
}

export const TOKENS: JobTokens = {
  token: "ghs_job_token_of_the_fake",
  runtimeToken: "runtime_token_of_the_fake",
  secrets: { MODEL_KEY: "sk-very-secret-model-key" },
}

interface Started extends Omit<JobRecord, "conclusion" | "steps" | "log"> {
  readonly run: number
  readonly ended?: Pick<JobRecord, "conclusion" | "steps" | "log">
}

const URLS: Host["urls"] = {
  server: "http://github.localhost:9",
  api: "http://127.0.0.1:9/api",
  graphql: "http://127.0.0.1:9/graphql",
  results: "http://127.0.0.1:9",
}

export function createFakeHost(urls: Partial<Host["urls"]> = {}): FakeHost {
  const listeners = new Set<() => void>()
  const requests = new Map<number, RunRequest>()
  const states = new Map<number, "queued" | "running" | Conclusion>()
  const cancels = new Set<number>()
  const jobs: Started[] = []
  const changed = () => {
    for (const listener of [...listeners]) listener()
  }
  const record = (run: number): RunRecord => ({
    conclusion: states.get(run) as Conclusion,
    jobs: Object.fromEntries(
      jobs
        .filter(job => job.run === run && job.ended)
        .map(job => [job.name, { ...job, ...job.ended! }]),
    ),
  })
  const concluded = (run: number) =>
    new Promise<RunRecord>(resolve => {
      const look = () => {
        if (["queued", "running"].includes(states.get(run) ?? "")) return
        listeners.delete(look)
        resolve(record(run))
      }
      listeners.add(look)
      look()
    })
  return {
    urls: { ...URLS, ...urls },
    concluded,
    queue(what) {
      const run = requests.size + 1
      requests.set(run, request(run, what))
      states.set(run, "queued")
      changed()
      return run
    },
    cancel(run) {
      cancels.add(run)
      changed()
    },
    isStarted: run => states.get(run) !== "queued",
    queuedRuns: () => [...requests.values()].filter(({ run }) => states.get(run) === "queued"),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ...reports({ states, jobs, changed }),
    isCancelRequested: run => cancels.has(run),
  }
}

/** Checks that a runner reports each thing once and in order. */
function reports({
  states,
  jobs,
  changed,
}: {
  readonly states: Map<number, "queued" | "running" | Conclusion>
  readonly jobs: Started[]
  readonly changed: () => void
}): Pick<Host, "startRun" | "startJob" | "finishJob" | "finishRun"> {
  return {
    startRun(run) {
      if (states.get(run) !== "queued") throw new Error(`run ${run} was started before`)
      states.set(run, "running")
    },
    startJob(run, job) {
      if (states.get(run) !== "running") throw new Error(`run ${run} is not running`)
      jobs.push({ ...job, run })
      return { job: jobs.length - 1, tokens: TOKENS }
    },
    finishJob(job, ended) {
      if (jobs[job]!.ended) throw new Error(`job ${job} was finished before`)
      jobs[job] = { ...jobs[job]!, ended }
      changed()
    },
    finishRun(run, conclusion) {
      if (states.get(run) !== "running") throw new Error(`run ${run} was concluded before`)
      states.set(run, conclusion)
      changed()
    },
  }
}

function request(run: number, what: Queue): RunRequest {
  return {
    run,
    runNumber: run + 10,
    runAttempt: 1,
    repository: { id: 7, owner: "octo", ownerId: 70, name: "sample", defaultBranch: "main" },
    workflow: { path: what.path ?? ".github/workflows/test.yml", text: what.text, name: "test" },
    event: {
      name: "workflow_dispatch",
      payload: { repository: { default_branch: "main", name: "sample" }, ...what.payload },
    },
    ref: "refs/heads/main",
    sha: what.sha ?? "1111111111111111111111111111111111111111",
    inputs: what.inputs ?? {},
    actor: { id: 5, login: "missions[bot]" },
    triggeringActor: { login: what.triggeringActor ?? "missions[bot]" },
    vars: what.vars ?? {},
  }
}
