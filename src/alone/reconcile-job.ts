/**
 * The job that looks after a repository's missions where no server does: the same controller, with the
 * job's own token. All jobs of it stand in one line, so that only one looks at a time.
 */
import type { Looked, Ports } from "../controller.ts"
import { ALONE, type Instance, type MissionRef } from "../core/log/mission.ts"
import { defaultPolicy } from "../core/plan/policy.ts"
import { WORKFLOWS_LOGIN } from "../core/render/phrase/alone.ts"
import { type Failure, failureOf } from "../github/failure.ts"
import type { Identity, Repository, Request } from "../github/request.ts"
import { type MissionsOf, missionsOf } from "../server/missions.ts"
import type { Allowance } from "./allowance.ts"
import { type All, lookAtAll } from "./look-at-all.ts"
import { markSettled, settledIn } from "./settled-mark.ts"
import { switchSweep } from "./sweep.ts"

export interface ReconcileJob {
  readonly request: Request
  readonly allowance: Allowance
  readonly repository: Repository
  /** The agent for everything that the policy's files don't mention. */
  readonly agent: string
  readonly isEmbedded: boolean
  readonly look: (ref: MissionRef, ports: Ports) => Promise<Looked | null>
  readonly run: number
  readonly newId: () => string
  readonly clock: () => number
  readonly wait: (ms: number) => Promise<void>
  readonly isStopped: () => boolean
  readonly say: (line: string) => void
}

export interface Reconciled extends All {
  readonly settled: readonly number[]
}

/** The attempt's workflow; its run's title and inputs are those of an attempt by the App. */
const ATTEMPT = "missions-attempt.yml"

/** The embedded GitHub shows at once what was written, and nobody types in bursts there. */
const HERE: Instance = { ...ALONE, graceMs: 0, quietMs: 0, paceMs: 0 }

export const instanceOf = (isEmbedded: boolean): Instance => (isEmbedded ? HERE : ALONE)

export async function runReconcileJob(job: ReconcileJob): Promise<Reconciled> {
  const { request, repository, say } = job
  const missions = await openMissions(job)
  const settled: number[] = []
  const sweep = createSweep(job)
  const over = await settledIn(request, repository)
  const all = await lookAtAll({
    ...job,
    async find() {
      const found = await missions.find(issue => over.has(issue))
      // Before anything is done: should this job be lost, the sweep goes on.
      if (found.length > 0) await sweep(true)
      return found
    },
    look(issue) {
      job.allowance.begin()
      return missions.look(issue)
    },
    isEnding: looked => isEnding(job, looked),
    async onSettled({ ref: { issue } }) {
      settled.push(issue)
      await markSettled(request, repository, issue)
    },
    failed: (issue, error) => tell(job, missions, { issue, error }),
  })
  if (all.live.size === 0 && all.failures.length === 0) await sweep(false)
  for (const [issue, looked] of all.live) say(liveLine(issue, looked))
  return { ...all, settled }
}

/** GitHub is asked only if it should stand otherwise than this job saw it last. */
function createSweep({ request, repository, say }: ReconcileJob) {
  let last: boolean | null = null
  return async (isOn: boolean): Promise<void> => {
    if (last === isOn) return
    last = isOn
    const said = await switchSweep(request, repository, isOn)
    if (said !== null) say(said)
  }
}

async function openMissions(job: ReconcileJob): Promise<MissionsOf> {
  const { request, repository, agent, isEmbedded, clock, newId, say } = job
  const { data } = await request("GET /repos/{owner}/{repo}", { ...repository })
  const identity: Identity = {
    repository,
    login: WORKFLOWS_LOGIN,
    appSlug: WORKFLOWS_LOGIN.replace("[bot]", ""),
    workflow: ATTEMPT,
  }
  return missionsOf({
    ...{ look: job.look, request, identity, repositoryId: data.id },
    policy: defaultPolicy({ planner: agent, worker: agent, validator: agent }),
    instance: instanceOf(isEmbedded),
    restsUntil: job.allowance.restsUntil,
    ...{ writer: `job-${job.run}`, newId, clock },
    report: looked => say(lookLine(looked)),
    onTransient: (what, error) => say(`${what}: ${firstWords(error)}`),
  })
}

/** The last jobs of an attempt's run ring while they work, a moment before the run has ended. */
const LAST_JOBS = ["deliver", "bell"]

async function isEnding({ request, repository }: ReconcileJob, { mission }: Looked) {
  const open = [...mission.attempts.values()].filter(it => it.ended === null)
  for (const { run: run_id } of open) {
    if (run_id === null) continue
    const route = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs"
    const { data } = await request(route, { ...repository, run_id, per_page: 100 })
    const jobs: readonly { readonly name: string; readonly status: string }[] = data.jobs
    if (jobs.some(it => LAST_JOBS.includes(it.name) && BEGUN.includes(it.status))) return true
  }
  return false
}

const BEGUN = ["in_progress", "completed"]

async function tell(
  { clock, say }: ReconcileJob,
  missions: MissionsOf,
  { issue, error }: { readonly issue: number; readonly error: unknown },
): Promise<Failure> {
  const failure = failureOf(error, clock())
  say(`#${issue}: ${failure.is}: ${firstWords(error)}`)
  try {
    if (failure.is === "cannot" && issue > 0) await missions.excuse(issue, error)
  } catch (again) {
    say(`#${issue}: and it cannot be said there: ${firstWords(again)}`)
  }
  return failure
}

const firstWords = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split("\n")[0] ?? ""

const lookLine = ({ ref, events, sent, waits }: Looked): string =>
  `#${ref.issue}: ${wordsOf(events.map(it => it.type))} | sent ${sent.length} | ${wordsOf(waits.map(it => it.type))}`

const wordsOf = (words: readonly string[]): string => [...new Set(words)].join(" ") || "nothing"

const liveLine = (issue: number, looked: Looked | null): string =>
  `#${issue} goes on later: ${looked === null ? "it could not be looked at" : wordsOf(looked.waits.map(it => it.type))}`
