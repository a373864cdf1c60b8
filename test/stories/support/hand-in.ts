/** What a job hands in: its commit and its report, as git data over HTTP with the job's token. */
import type { Brief } from "../../../src/core/log/brief.ts"
import { Report } from "../../../src/core/log/report.ts"
import type { Criterion } from "../../../src/core/plan/plan.ts"
import { digestOf } from "../../../src/core/values/digest.ts"
import type { Request } from "../../../src/github/request.ts"
import { HERE } from "./github.ts"
import type { Said } from "./handiwork.ts"

export interface Handing {
  readonly brief: Brief
  readonly run: number
  readonly said: Said
}

export async function handIn(request: Request, { brief, run, said }: Handing): Promise<string> {
  const prefix = `refs/missions/${brief.mission}`
  const base = await treeOf(request, brief.base)
  const made = said.files && (await commit(request, said.files, brief))
  if (made) await ref(request, `${prefix}/commits/${brief.attempt}/${run}`, made.sha)
  const on = made ?? { sha: brief.base, tree: base }
  const report = Report.parse(reportOf({ brief, run, said }, on))
  const body = { "report.json": JSON.stringify(report) }
  const { sha } = await commit(request, body, null)
  await ref(request, `${prefix}/reports/${brief.attempt}/${run}`, sha)
  return sha
}

function reportOf(
  { brief, run, said }: Handing,
  on: { readonly sha: string; readonly tree: string },
) {
  const { outcome, findings, notes } = said
  const judged = brief.kind === "plan" ? [] : brief.criteria.filter(c => isJudged(brief, said, c))
  const environment = isPlan(outcome) ? outcome.plan.environment : brief.environment
  const verdictOn = (c: Criterion) => said.judged[c.id] ?? { is: "pass", saw: "" }
  return {
    schema: 1,
    attempt: brief.attempt,
    run,
    base: brief.base,
    outcome: typeof outcome === "string" ? { type: outcome, commit: on.sha } : outcome,
    checks: [
      ...environment.setup.map(run => check("setup", run, "")),
      ...environment.gates.map(gate => check(gate.name, gate.run, "")),
      ...judged.flatMap(c =>
        "run" in c ? [check(c.id, c.run, verdictOn(c).is === "pass" ? "" : verdictOn(c).saw)] : [],
      ),
    ],
    verdicts: judged.map(c => ({
      criterion: c.id,
      is: verdictOn(c).is,
      commit: on.sha,
      tree: on.tree,
      textDigest: digestOf(c),
      evidence: verdictOn(c).saw === "" ? [] : [verdictOn(c).saw],
      looked: [...said.looked],
      isolation: "none",
    })),
    findings,
    claim: null,
    patch: said.files && { files: Object.keys(said.files).length, bytes: 100 },
    checkpoint: isAtLimit(outcome) && said.files ? on.sha : null,
    usage: { usd: said.usd, tokens: { in: 1_000, out: 200, cached: 0 }, turns: 4, wallMs: 90_000 },
    agent: brief.role === "verifier" ? null : AGENT,
    notes,
    ...(said.skills.length > 0 ? { usedSkills: said.skills } : {}),
  }
}

type PlanOutcome = Extract<Said["outcome"], { type: "plan" }>

const isPlan = (outcome: Said["outcome"]): outcome is PlanOutcome =>
  typeof outcome !== "string" && outcome.type === "plan"

const AGENT = { name: "scripted", version: "1", model: null, scripted: true }

/**
 * A worker's criteria are tried by commands, unless it failed before. Validators judge everything
 * they are asked about.
 */
function isJudged(brief: Brief, { outcome }: Said, { kind }: Criterion): boolean {
  const isTried = typeof outcome === "string" || isVerificationFailed(outcome)
  return isTried && (brief.kind === "validation" || kind === "command" || kind === "same_as_base")
}

const isVerificationFailed = (outcome: Exclude<Said["outcome"], string>): boolean =>
  outcome.type === "failed" && outcome.failure.kind === "verification_failed"

const isAtLimit = (outcome: Said["outcome"]): boolean =>
  typeof outcome !== "string" && outcome.type === "failed" && outcome.failure.kind === "limit"

const check = (id: string, run: string, saw: string) => ({
  id,
  run,
  exit: saw === "" ? 0 : 1,
  ms: 1_000,
  outputDigest: digestOf(saw),
  tail: saw,
})

export async function readJson(request: Request, log: string, path: string): Promise<unknown> {
  const at = await request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...HERE, ref: log })
  const { data } = await request("GET /repos/{owner}/{repo}/contents/{path}", {
    ...HERE,
    path,
    ref: at.data.object.sha,
  })
  return JSON.parse(Buffer.from(data.content, "base64").toString("utf8"))
}

async function treeOf(request: Request, sha: string): Promise<string> {
  const { data } = await request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
    ...HERE,
    commit_sha: sha,
  })
  return data.tree.sha
}

/** Commits onto the brief's base, or without a parent if `brief` is null. */
async function commit(
  request: Request,
  files: Readonly<Record<string, string>>,
  brief: { readonly base: string; readonly attempt: string } | null,
): Promise<{ readonly sha: string; readonly tree: string }> {
  const tree = Object.entries(files).map(([path, content]) => ({
    path,
    mode: "100644",
    type: "blob",
    content,
  }))
  const onto = brief === null ? {} : { base_tree: await treeOf(request, brief.base) }
  const made = await request("POST /repos/{owner}/{repo}/git/trees", { ...HERE, tree, ...onto })
  const { data } = await request("POST /repos/{owner}/{repo}/git/commits", {
    ...HERE,
    message: brief?.attempt ?? "Report",
    tree: made.data.sha,
    parents: brief === null ? [] : [brief.base],
    author: { name: "Missions", email: "missions@missions.invalid", date: "2026-01-01T00:00:00Z" },
  })
  return { sha: data.sha, tree: made.data.sha }
}

async function ref(request: Request, name: string, sha: string): Promise<void> {
  await request("POST /repos/{owner}/{repo}/git/refs", { ...HERE, ref: name, sha })
}
