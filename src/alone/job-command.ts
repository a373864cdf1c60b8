/**
 * Runs a command of the Action that is no step of an attempt: with the job's token it looks after
 * missions, or wakes the job that does. An entry point hands in everything of the machine.
 */
import type { AttemptError } from "../attempt/attempt-error.ts"
import type { Looked, Ports } from "../controller.ts"
import type { MissionRef } from "../core/log/mission.ts"
import { missionControl } from "../core/render/mission-control.ts"
import { headOf } from "../core/values/printed.ts"
import { missionView } from "../core/view/mission.ts"
import { jobRequest } from "../github/octokit.ts"
import { createPace } from "../github/pace.ts"
import type { Repository, Request } from "../github/request.ts"
import { createAllowance } from "./allowance.ts"
import { ring } from "./bell.ts"
import { type JobInputs, parseJobInputs } from "./job-inputs.ts"
import { instanceOf, type Reconciled, runReconcileJob } from "./reconcile-job.ts"

export interface JobMachine {
  readonly read: (name: string) => string
  readonly baseUrl: string
  /** As in "acme/shop". */
  readonly repository: string
  readonly run: number
  readonly isEmbedded: boolean
  readonly look: (ref: MissionRef, ports: Ports) => Promise<Looked | null>
  readonly newId: () => string
  /** In [0, 1). */
  readonly random: () => number
  readonly clock: () => number
  readonly wait: (ms: number) => Promise<void>
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

export interface JobDone {
  readonly outputs: Readonly<Record<string, string>>
  /** Markdown for the page of the run. */
  readonly summary: string
  /** Why the job counts as failed; null: it went well. */
  readonly failed: ConstructorParameters<typeof AttemptError>[0] | null
}

export async function runJobCommand(machine: JobMachine): Promise<JobDone> {
  const inputs = parseJobInputs(machine.read)
  const [owner = "", repo = ""] = machine.repository.split("/")
  const repository: Repository = { owner, repo }
  const counted = countedRequest(machine, inputs)
  const allowance = createAllowance(machine.clock)
  const request = allowance.guard(counted.request)
  const job = {
    ...machine,
    repository,
    request,
    isStopped: () => machine.signal.aborted,
  }
  if (inputs.command === "wake") {
    await ring({ ...job, branch: await defaultBranch(request, repository) })
    return { outputs: {}, summary: "", failed: null }
  }
  const done = await runReconcileJob({ ...job, allowance, agent: inputs.agent })
  machine.say(`${done.looks} looks, ${counted.count()} requests.`)
  return doneOf(done, counted.count())
}

/** What is not modified is free, so it doesn't count. */
function countedRequest(machine: JobMachine, { token }: JobInputs) {
  let count = 0
  const { clock, random, baseUrl, isEmbedded, say } = machine
  const pace = createPace({ clock, random, paceMs: instanceOf(isEmbedded).paceMs })
  const send = jobRequest({ baseUrl, token, pace, clock, log: say })
  const request: Request = async (...asked) => {
    count += 1
    return send(...asked)
  }
  return { request, count: () => count }
}

async function defaultBranch(request: Request, repository: Repository): Promise<string> {
  const { data } = await request("GET /repos/{owner}/{repo}", { ...repository })
  return data.default_branch
}

/** GitHub refuses a longer summary of one step. */
const SUMMARY_MAX = 900_000

function doneOf({ live, settled, failures, restsUntil }: Reconciled, requests: number): JobDone {
  const shown = [...live.values()].flatMap(looked =>
    looked === null ? [] : [missionControl(missionView(looked.mission, looked.waits)).body],
  )
  const head =
    live.size + settled.length === 0
      ? "No mission is under way."
      : `Missions that go on: ${live.size}. Missions that ended now: ${settled.length}.`
  const ours = failures.filter(it => it.is === "ours").length
  return {
    outputs: { live: String(live.size), requests: String(requests) },
    summary: headOf([head, ...shown].join("\n\n"), SUMMARY_MAX),
    failed:
      ours > 0 && restsUntil === null
        ? {
            what: "Some missions could not be looked after.",
            where: "the lines above name each",
            expected: "a token with the permissions that missions.yml asks for",
            got: `${ours} times a request that GitHub does not accept`,
          }
        : null,
  }
}
