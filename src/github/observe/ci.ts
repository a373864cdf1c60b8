/**
 * Reads the repository's own CI: which checks the branch requires, and what CI says of the commit
 * that a round waits for. It must never take one of our own checks for somebody else's.
 */
import type { Mission } from "../../core/log/mission.ts"
import type { List, SeenCheck, SeenCi } from "../../core/log/observed.ts"
import type { RequiredCheck } from "../../core/plan/required.ts"
import type { Sha } from "../../core/values/id.ts"
import { headOf, tailOf } from "../../core/values/printed.ts"
import { awaitingCi, checksDue } from "../../core/work/ci.ts"
import { isHidden } from "../failure.ts"
import { parse } from "../marker.ts"
import type { Identity, Request } from "../request.ts"
import type { JobLogs } from "./job-log.ts"
import { all, asList } from "./list.ts"
import { readStatuses } from "./status.ts"

interface Rule {
  readonly type: string
  readonly parameters?: {
    readonly required_status_checks?: readonly {
      readonly context: string
      readonly integration_id?: number
    }[]
  }
}

interface Protection {
  readonly required_status_checks?: {
    readonly contexts?: readonly string[]
    readonly checks?: readonly { readonly context: string; readonly app_id: number | null }[]
  }
}

/**
 * Required by rulesets or by branch protection. If neither can be read, nothing counts as required.
 */
export async function readRequired(
  request: Request,
  { repository }: Identity,
  branch: string,
): Promise<readonly RequiredCheck[]> {
  const [rules, { protection }] = await Promise.all([
    unlessHidden(
      all(
        request,
        "GET /repos/{owner}/{repo}/rules/branches/{branch}",
        { ...repository, branch },
        { items: asList, map: (rule: Rule) => rule },
      ),
      { complete: true, items: [] },
    ),
    unlessHidden<{ readonly protection?: Protection }>(
      request("GET /repos/{owner}/{repo}/branches/{branch}", { ...repository, branch }).then(
        ({ data }) => data,
      ),
      {},
    ),
  ])
  const found = [...rules.items.flatMap(ofRule), ...ofProtection(protection)]
  return [...new Map(found.map(check => [`${check.app} ${check.name}`, check])).values()]
}

/** Plans without rulesets answer 403, older servers 404. */
async function unlessHidden<T>(read: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read
  } catch (error) {
    if (isHidden(error)) return otherwise
    throw error
  }
}

const ofRule = ({ type, parameters }: Rule): readonly RequiredCheck[] =>
  type === "required_status_checks"
    ? (parameters?.required_status_checks ?? []).map(({ context, integration_id }) => ({
        name: context,
        app: integration_id ?? null,
      }))
    : []

/** -1 means that any App may report the check (docs: branches/update-status-check-protection). */
function ofProtection(protection: Protection | undefined): readonly RequiredCheck[] {
  const { checks, contexts = [] } = protection?.required_status_checks ?? {}
  if (!checks) return contexts.map(name => ({ name, app: null }))
  return checks.map(({ context, app_id }) => ({
    name: context,
    app: app_id === null || app_id < 0 ? null : app_id,
  }))
}

/** Null if no round waits for CI. */
export async function readCi(
  request: Request,
  identity: Identity,
  { m, logs }: { readonly m: Mission; readonly logs: JobLogs },
): Promise<SeenCi | null> {
  const round = awaitingCi(m)
  if (!round) return null
  const due = checksDue(m, round.milestone).map(({ name }) => name)
  return readCiOn(request, identity, round.commit, { due, logs })
}

interface Wanted {
  /** The checks whose logs we want if they are red. */
  readonly due: readonly string[]
  readonly logs: JobLogs
}

export async function readCiOn(
  request: Request,
  identity: Identity,
  commit: Sha,
  wanted: Wanted | null = null,
): Promise<SeenCi> {
  const [runs, statuses, approvals, tree] = await Promise.all([
    readRuns(request, identity, commit, wanted),
    readStatuses(request, identity, commit),
    readApprovals(request, identity, commit),
    readTree(request, identity, commit),
  ])
  const complete = runs.complete && statuses.complete
  return {
    ...{ commit, tree, approvals },
    checks: { complete, items: [...runs.items, ...statuses.items] },
  }
}

async function readTree(request: Request, { repository }: Identity, commit: Sha): Promise<Sha> {
  const { data } = await request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
    ...repository,
    commit_sha: commit,
  })
  return data.tree.sha
}

interface RawRun {
  readonly id: number
  readonly name: string
  readonly status: string
  readonly conclusion: string | null
  readonly html_url: string | null
  readonly external_id?: string | null
  readonly output: { readonly title: string | null; readonly summary: string | null }
  readonly check_suite: { readonly id: number } | null
  readonly app: { readonly id: number; readonly slug?: string; readonly name: string } | null
}

/** What GitHub lets a required check be (docs: about-status-checks). */
const GREEN: ReadonlySet<string> = new Set(["success", "neutral", "skipped"])
const RED: ReadonlySet<string> = new Set(["failure", "timed_out", "startup_failure"])

async function readRuns(
  request: Request,
  identity: Identity,
  ref: Sha,
  wanted: Wanted | null,
): Promise<List<SeenCheck>> {
  const raw = await all(
    request,
    "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    { ...identity.repository, ref, filter: "latest" },
    {
      items: (data: { check_runs: readonly unknown[] }) => data.check_runs,
      map: (run: RawRun) => (isOurs(identity, run) ? null : run),
    },
  )
  // A suite may still show an older run under the same name. The newest counts.
  const latest = new Map<string, RawRun>()
  for (const run of [...raw.items].sort((a, b) => a.id - b.id)) {
    latest.set(`${run.app?.id} ${run.check_suite?.id} ${run.name}`, run)
  }
  const newest = [...latest.values()]
  const isWanted = (run: RawRun) => wanted?.due.includes(run.name) ?? false
  // No log is read while a check is still running, because the result is open until then.
  const works = newest.some(run => isWanted(run) && standingOf(run) === "running")
  const items = await Promise.all(
    newest.map(async run => {
      const check = await toCheck(request, identity, run)
      if (!wanted || check.is !== "red" || works || !isWanted(run) || !isJob(run)) return check
      const log = await wanted.logs(request, identity.repository, run.id)
      return { ...check, said: [...check.said, log] }
    }),
  )
  return { complete: raw.complete, items }
}

/** As `github-actions` we share the name with the jobs of every workflow, and only a marker tells. */
const isOurs = ({ appSlug }: Identity, { app, external_id }: RawRun): boolean =>
  app?.slug === appSlug && (appSlug !== ACTIONS || parse(external_id) !== null)

/** Only GitHub Actions gives us a log. Other Apps keep theirs. */
const isJob = ({ app }: RawRun): boolean => app?.slug === ACTIONS

const ACTIONS = "github-actions"

async function toCheck(request: Request, identity: Identity, run: RawRun): Promise<SeenCheck> {
  const is = standingOf(run)
  return {
    name: run.name,
    app: {
      id: run.app?.id ?? null,
      slug: run.app?.slug ?? "",
      name: run.app?.name ?? "an unknown App",
    },
    is,
    url: run.html_url,
    said: is === "red" ? await saidBy(request, identity, run) : [],
  }
}

function standingOf({ status, conclusion }: RawRun): SeenCheck["is"] {
  if (status !== "completed" || conclusion === null) return "running"
  if (GREEN.has(conclusion)) return "green"
  return RED.has(conclusion) ? "red" : "stopped"
}

interface RawAnnotation {
  readonly path: string
  readonly start_line: number
  readonly annotation_level: string | null
  readonly message: string | null
}

/** We keep the last ones, because what failed comes last. */
const ANNOTATIONS_MAX = 10
/** The end of a summary, which is where its author says what failed. */
const SUMMARY_CHARACTERS_MAX = 1_000
const MESSAGE_CHARACTERS_MAX = 400

async function saidBy(
  request: Request,
  { repository }: Identity,
  { id, conclusion, output }: RawRun,
): Promise<readonly string[]> {
  const { data } = await request(
    "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations",
    { ...repository, check_run_id: id, per_page: 100 },
  )
  const annotations = (data as readonly RawAnnotation[])
    .filter(it => it.annotation_level !== "notice")
    .slice(-ANNOTATIONS_MAX)
    .map(it => headOf(`${it.path}:${it.start_line}: ${it.message ?? ""}`, MESSAGE_CHARACTERS_MAX))
  const summary = tailOf(output.summary ?? "", SUMMARY_CHARACTERS_MAX).trim()
  return [output.title ?? `It ended with ${conclusion}`, summary, ...annotations].filter(
    line => line !== "",
  )
}

interface RawWorkflowRun {
  readonly name: string | null
  readonly html_url: string
  readonly conclusion: string | null
}

/** Finds runs that wait for a person's approval. GitHub shows them as completed. */
async function readApprovals(
  request: Request,
  { repository }: Identity,
  head: Sha,
): Promise<SeenCi["approvals"]> {
  const { items } = await all(
    request,
    "GET /repos/{owner}/{repo}/actions/runs",
    { ...repository, head_sha: head },
    {
      items: (data: { workflow_runs: readonly unknown[] }) => data.workflow_runs,
      map: (run: RawWorkflowRun) => (run.conclusion === "action_required" ? run : null),
    },
  )
  return items.map(({ name, html_url }) => ({ name: name ?? "", url: html_url }))
}
