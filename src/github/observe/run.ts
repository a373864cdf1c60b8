/** Reads runs of our workflow and the reports that they left. */
import { asReport } from "../../core/log/beside.ts"
import type { AttemptState, Mission } from "../../core/log/mission.ts"
import type { List, SeenReport, SeenRun } from "../../core/log/observed.ts"
import { REPORTED } from "../../core/log/report.ts"
import type { AttemptKey } from "../../core/values/id.ts"
import { instant } from "../../core/values/time.ts"
import { isMissing, isObstacle } from "../failure.ts"
import type { Identity, Request } from "../request.ts"
import { all, refsUnder } from "./list.ts"
import { isStartedByUs, type RawRun } from "./own-run.ts"

/** Our workflow's `run-name`, which GitHub shows as the run's title. */
const TITLE = /^missions (\d+) (\S+)$/

export async function readRuns(
  request: Request,
  identity: Identity,
  mission: Mission,
  defaultBranch: string,
): Promise<List<SeenRun>> {
  try {
    return await all(
      request,
      "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
      {
        ...identity.repository,
        workflow_id: identity.workflow,
        event: "workflow_dispatch",
        created: `>=${(mission.requested?.at ?? mission.at).slice(0, 19)}Z`,
      },
      {
        items: (data: { workflow_runs: readonly unknown[] }) => data.workflow_runs,
        map: (run: RawRun) => toSeen(run, identity, { mission, branch: defaultBranch }),
      },
    )
  } catch (error) {
    // Without our workflow there are no runs. A person is told of the missing file when a run can't
    // be started.
    if (isMissing(error)) return { complete: true, items: [] }
    // With Actions switched off nobody can tell, and everything else goes on.
    if (isObstacle(error, "actions_off")) return { complete: false, items: [] }
    throw error
  }
}

function toSeen(
  run: RawRun,
  identity: Identity,
  { mission, branch }: { readonly mission: Mission; readonly branch: string },
): SeenRun | null {
  const [, number, key] = TITLE.exec(run.display_title) ?? []
  if (Number(number) !== mission.ref.issue) return null
  // Nobody started a run for a key that the log has not opened.
  const attempt = mission.attempts.get(key as AttemptKey)
  if (!attempt) return null
  if (attempt.run !== run.id && !isStartedByUs(run, identity, { branch, attempt })) return null
  return {
    id: run.id,
    attempt: attempt.key,
    status: stateOf(run.status),
    conclusion: run.conclusion,
    createdAt: instant(Date.parse(run.created_at)),
    concludedAt: instant(Date.parse(run.updated_at)),
  }
}

function stateOf(status: string): SeenRun["status"] {
  if (status === "completed") return "concluded"
  if (status === "in_progress") return "working"
  return status === "waiting" ? "waiting" : "queued"
}

/** Reads the reports of runs that the log names and has no report of yet. */
export async function readReports(
  request: Request,
  identity: Identity,
  mission: Mission,
): Promise<List<SeenReport>> {
  const due = [...mission.attempts.values()].filter(isDue)
  if (due.length === 0) return { complete: true, items: [] }
  const prefix = `missions/${mission.ref.issue}/reports/`
  const refs = await refsUnder(request, identity.repository, prefix)
  const items = await Promise.all(
    due.flatMap(attempt => {
      const name = `refs/${prefix}${attempt.key}/${attempt.run}`
      const found = refs.find(r => r.ref === name)
      return found ? [readReport(request, identity, attempt, found.object.sha)] : []
    }),
  )
  return { complete: true, items }
}

const isDue = (attempt: AttemptState): boolean => {
  if (attempt.run === null) return false
  if (attempt.ended === null) return true
  const { outcome, usage } = attempt.ended
  const isLost = outcome.type === "failed" && outcome.failure.kind === "runner_lost"
  return isLost && usage.wallMs === 0
}

async function readReport(
  request: Request,
  identity: Identity,
  attempt: AttemptState,
  commit: string,
): Promise<SeenReport> {
  const run = attempt.run ?? 0
  const [isDelivered, report] = await Promise.all([
    readDelivered(request, identity, { run, commit }),
    readJson(request, identity, commit),
  ])
  const read = asReport(report)
  return {
    ...{ attempt: attempt.key, run, isDelivered },
    report: read.is === "known" ? read.value : null,
    ...(read.is === "newer" ? { lacked: read.lacked } : {}),
  }
}

/**
 * Whether the job that writes reports succeeded in this very run, and names this commit; null while
 * the run goes on. Others may write the ref as well, but only that job says what its steps are called.
 */
async function readDelivered(
  request: Request,
  { repository }: Identity,
  { run, commit }: { readonly run: number; readonly commit: string },
): Promise<boolean | null> {
  const { data } = await request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", {
    ...repository,
    run_id: run,
    per_page: 100,
  })
  const jobs: readonly RawJob[] = data.jobs
  const deliver = jobs.find(job => job.name === "deliver")
  if (!deliver || deliver.conclusion === null) return null
  const named = (deliver.steps ?? []).filter(step => step.name.startsWith(REPORTED))
  const isNamed = named.length === 1 && named[0]?.name === REPORTED + commit
  return deliver.conclusion === "success" && isNamed
}

interface RawJob {
  readonly name: string
  readonly conclusion: string | null
  readonly steps?: readonly { readonly name: string }[]
}

async function readJson(request: Request, { repository }: Identity, ref: string): Promise<unknown> {
  const { data } = await request("GET /repos/{owner}/{repo}/contents/{path}", {
    ...repository,
    path: "report.json",
    ref,
  })
  try {
    return JSON.parse(Buffer.from(data.content ?? "", "base64").toString("utf8"))
  } catch {
    return null
  }
}
