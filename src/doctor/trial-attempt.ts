/**
 * A trial attempt: the shipped workflow is started as the App starts it, with the mission 0 and the
 * role `probe`, and what its jobs say is read from their logs.
 */

import { PROBE_MISSION } from "../enrol/mission-trace.ts"
import { statusOf } from "../github/errors.ts"
import type { Repository, Request } from "../github/request.ts"
import { ATTEMPT_FILE } from "./check/allowed-actions.ts"
import { type Finding, unknown, unseen, well, wrong } from "./finding.ts"
import { type ProbeReport, reportIn } from "./job/probe-report.ts"
import type { Trial } from "./patient.ts"
import { tried, whyOf } from "./tried.ts"

export interface TrialOptions {
  readonly request: Request
  readonly repository: Repository
  readonly page: string
  readonly branch: string
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** Resolves after so many milliseconds, or once the signal is aborted. */
  readonly wait: (ms: number) => Promise<void>
  readonly signal: AbortSignal
  readonly onStart: (url: string) => void
}

/** Between two looks: short at first, for runners that are near. */
const POLL_FIRST_MS = 250
const POLL_MAX_MS = 5_000
/** Jobs wait for machines, install nothing and run no agent. */
const PATIENCE_MS = 15 * 60_000
/** A look that fails says nothing, unless many in a row do. */
const LOST_LOOKS_MAX = 5

export async function runTrial(options: TrialOptions): Promise<Trial> {
  const key = `probe.${Math.floor(options.clock() / 1_000)}`
  const started = await start(options, key)
  if ("finding" in started) return { ...started, reports: [], url: null }
  const { run } = started
  const url = `${options.page}/actions/runs/${run}`
  options.onStart(url)
  const ended = await endOf(options, run)
  if ("finding" in ended) {
    await stopped(options, run)
    return { ...ended, reports: [], url }
  }
  try {
    return await toldBy(options, { run, url, conclusion: ended.conclusion })
  } catch (error) {
    return { finding: unknown(whyOf(error), `see ${url}`), reports: [], url }
  }
}

type Stopped = { readonly finding: Finding }

async function start(
  { request, repository, branch, page }: TrialOptions,
  attempt: string,
): Promise<{ readonly run: number } | Stopped> {
  const route = "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches"
  let id: unknown
  const answer = await tried(async () => {
    const { data } = await request(route, {
      ...{ ...repository, workflow_id: ATTEMPT_FILE, ref: branch, return_run_details: true },
      inputs: { mission: String(PROBE_MISSION), attempt, role: "probe" },
    })
    id = data?.workflow_run_id
  })
  if (answer.is === "failed") return { finding: unknown(answer.why) }
  if (answer.is === "done") {
    if (typeof id === "number") return { run: id }
    return { finding: unknown("GitHub started a run and did not say which", `see ${page}/actions`) }
  }
  const evidence = `POST dispatches: ${answer.status} ${answer.said}`
  return { finding: wrong("The App cannot start an attempt.", nextFor(answer, page), evidence) }
}

function nextFor(
  { status, said }: { readonly status: number; readonly said: string },
  page: string,
) {
  if (/unexpected inputs|required input|not in the list/i.test(said))
    return "missions init brings the workflow file of this version"
  if (/disabled workflow/i.test(said)) return `gh workflow enable ${ATTEMPT_FILE}`
  if (/not accessible|must have/i.test(said))
    return "grant the App actions: write, and accept it where it is installed"
  if (status === 404) return "missions init writes the workflow file; the App must be installed"
  return `see what is allowed at ${page}/settings/actions`
}

async function endOf(
  { request, repository, clock, wait, signal, page }: TrialOptions,
  run_id: number,
): Promise<{ readonly conclusion: string } | Stopped> {
  const until = clock() + PATIENCE_MS
  const url = `see ${page}/actions/runs/${run_id}`
  let [lost, status, pollMs] = [0, "queued", POLL_FIRST_MS]
  while (clock() < until && !signal.aborted) {
    try {
      const at = { ...repository, run_id }
      const { data } = await request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", at)
      lost = 0
      status = String(data.status)
      if (status === "completed") return { conclusion: String(data.conclusion) }
      if (status === "waiting")
        return {
          finding: wrong(
            "The trial attempt waits for a person's review of the environment missions.",
            url,
          ),
        }
    } catch (error) {
      lost += 1
      if (lost >= LOST_LOOKS_MAX || statusOf(error) === 401)
        return { finding: unknown(whyOf(error), url) }
    }
    await wait(pollMs)
    pollMs = Math.min(pollMs * 1.5, POLL_MAX_MS)
  }
  if (signal.aborted) return { finding: unseen("the command was stopped", url) }
  const said =
    status === "queued"
      ? "No runner took the trial attempt for 15 minutes."
      : "The trial attempt did not end in 15 minutes."
  return { finding: wrong(said, url, `status ${status}`) }
}

/** What nobody waits for need not run. */
const stopped = ({ request, repository }: TrialOptions, run_id: number) =>
  tried(() =>
    request("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", { ...repository, run_id }),
  )

interface Ended {
  readonly run: number
  readonly url: string
  readonly conclusion: string
}

interface Job {
  readonly id: number
  readonly name: string
  readonly conclusion: string | null
}

async function toldBy(options: TrialOptions, ended: Ended): Promise<Trial> {
  const { request, repository } = options
  const { run, url } = ended
  const { data } = await request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", {
    ...{ ...repository, run_id: run, per_page: 100 },
  })
  const jobs = data.jobs as readonly Job[]
  const reports: ProbeReport[] = []
  for (const job of jobs.filter(it => it.conclusion === "success" || it.conclusion === "failure")) {
    const report = reportIn(await logOf(options, job.id))
    if (report !== null) reports.push(report)
  }
  return { finding: findingOf(ended, jobs, { reports, page: options.page }), reports, url }
}

async function logOf({ request, repository }: TrialOptions, job_id: number): Promise<string> {
  const { data } = await request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", {
    ...{ ...repository, job_id },
  })
  return Buffer.isBuffer(data) || data instanceof ArrayBuffer
    ? Buffer.from(data as ArrayBuffer).toString("utf8")
    : String(data)
}

const NAMES = ["agent", "verify", "deliver"]

function findingOf(
  { conclusion, url }: Ended,
  jobs: readonly Job[],
  { reports, page }: { readonly reports: readonly ProbeReport[]; readonly page: string },
): Finding {
  const settings = `see what is allowed at ${page}/settings/actions, and ${url}`
  const evidence = `${url}: ${conclusion}`
  const refused = (said: string): Finding => wrong(said, settings, evidence)
  if (conclusion === "startup_failure")
    return refused(
      "GitHub does not start the workflow: an action in it is not allowed or not pinned, or the file is not valid.",
    )
  if (jobs.length === 0)
    return refused(
      "GitHub started no job of it, as where an execution protection forbids what the App starts.",
    )
  if (jobs.every(it => it.conclusion === "skipped"))
    return wrong(
      "Every job was skipped: MISSIONS_DISABLED is set, or the workflow names another bot or branch.",
      "missions init, or delete the variable MISSIONS_DISABLED",
      evidence,
    )
  const failed = jobs
    .filter(it => it.conclusion !== "success")
    .map(it => `${it.name} ${it.conclusion}`)
  const silent = NAMES.filter(name => !reports.some(it => it.job === name))
  if (failed.length === 0 && silent.length === 0)
    return well("A trial attempt answered from all three jobs.", url)
  const said = failed.length > 0 ? failed.join(", ") : `nothing readable from ${silent.join(", ")}`
  return wrong(`The trial attempt did not go through: ${said}.`, `read its log at ${url}`, evidence)
}
