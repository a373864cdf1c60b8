/** Detects runs and reports. A report counts only from the run that the log names; a run counts as lost only after the grace. */
import {
  type Check,
  type Failure,
  isEndOf,
  type Outcome,
  type Usage,
  type Verdict,
  type Worked,
} from "../../log/attempt.ts"
import type { Event, Of } from "../../log/event.ts"
import type { AttemptState, Mission } from "../../log/mission.ts"
import type { Observed, SeenReport, SeenRun } from "../../log/observed.ts"
import type { Readiness } from "../../log/proposal.ts"
import type { Report } from "../../log/report.ts"
import { nextVersion, propose } from "../../people/decide/propose.ts"
import type { Draft, LintFinding } from "../../plan/plan.ts"
import { serviceCheckId } from "../../plan/port.ts"
import type { RequiredCheck } from "../../plan/required.ts"
import { skillCheckId } from "../../plan/skill.ts"
import { digestOf } from "../../values/digest.ts"
import { WORKER_NOTES_CHARACTERS_MAX } from "../../values/limits.ts"
import { usd } from "../../values/money.ts"
import { headOf, tailOf } from "../../values/printed.ts"
import { type Instant, MINUTE_MS, plusMs, toMs } from "../../values/time.ts"
import { questionRoundsLeft } from "../../work/plan-brief.ts"
import { reportDueAt } from "../grace.ts"
import { machineLacks, ownFailures, wallForbids } from "./lacking.ts"
import { statementIn } from "./statement.ts"

/** Without a report only the time is known: as long as the run lasted, and no longer than it was allowed. */
function unread({ cap }: AttemptState, run: SeenRun | undefined): Usage {
  const lasted = run ? toMs(run.concludedAt) - toMs(run.createdAt) : Number.POSITIVE_INFINITY
  const wallMs = Math.max(0, Math.min(lasted, cap.minutes * MINUTE_MS))
  return { usd: null, tokens: null, turns: null, wallMs }
}

/** There never was a run. One that starts later finds the gate closed. */
const NONE: Usage = { usd: usd(0), tokens: { in: 0, out: 0, cached: 0 }, turns: 0, wallMs: 0 }

export function detectAttempt(m: Mission, seen: Observed, now: Instant): readonly Event[] {
  return [...m.attempts.values()].flatMap(attempt =>
    attempt.ended === null ? open(m, attempt, seen, now) : late(attempt, seen),
  )
}

function open(m: Mission, attempt: AttemptState, seen: Observed, now: Instant): readonly Event[] {
  const runs = seen.runs.items.filter(r => r.attempt === attempt.key).sort((a, b) => a.id - b.id)
  if (attempt.run === null) return unnamed(m, attempt, runs, seen, now)
  const report = seen.reports.items.find(r => r.attempt === attempt.key && r.run === attempt.run)
  const run = runs.find(r => r.id === attempt.run)
  if (report?.isDelivered && report.lacked) return newer(attempt, run)
  if (report?.isDelivered) return handedIn(m, attempt, report, seen.base?.requires)
  if (run?.status !== "concluded" || !seen.reports.complete) return []
  // The run has concluded, but the report may still be on its way, because lists lag behind.
  if (now < reportDueAt(m, run, report)) return []
  const failure = attempt.cancelled !== null ? superseded : lost(run, report)
  return [ended(attempt, { type: "failed", failure }, unread(attempt, run))]
}

/**
 * The attempt stays open until a program that knows such reports looks. Nothing was lost, so
 * nothing is tried again.
 */
const newer = (attempt: AttemptState, run: SeenRun | undefined): readonly Event[] =>
  attempt.cancelled === null
    ? []
    : [ended(attempt, { type: "failed", failure: superseded }, unread(attempt, run))]

function unnamed(
  m: Mission,
  attempt: AttemptState,
  runs: readonly SeenRun[],
  seen: Observed,
  now: Instant,
): readonly Event[] {
  const [first] = runs
  if (first) return [{ type: "attempt.started", attempt: attempt.key, run: first.id }]
  const passed = now >= plusMs(attempt.scheduledAt, m.ref.instance.graceMs)
  if (attempt.cancelled === null || !passed || !seen.runs.complete) return []
  return [ended(attempt, { type: "failed", failure: superseded }, NONE)]
}

const superseded: Failure = { kind: "superseded" }

function lost(run: SeenRun, report: SeenReport | undefined): Failure {
  if (report) return { kind: "infra", how: "delivery" }
  if (run.conclusion === "cancelled") return { kind: "person_cancelled" }
  return { kind: "runner_lost" }
}

const ended = (attempt: AttemptState, outcome: Outcome, usage: Usage): Event => ({
  type: "attempt.ended",
  attempt: attempt.key,
  outcome,
  usage,
  checkpoint: null,
  agent: null,
})

function handedIn(
  m: Mission,
  attempt: AttemptState,
  seen: SeenReport,
  requires: Requires,
): readonly Event[] {
  const { report } = seen
  if (!report || !isAbout(report, attempt)) {
    const failure: Failure = { kind: "infra", how: "delivery" }
    return [ended(attempt, { type: "failed", failure }, unread(attempt, undefined))]
  }
  const cancelled = attempt.cancelled !== null
  const outcome: Outcome = cancelled ? { type: "failed", failure: superseded } : report.outcome
  const agent = workedBy(report)
  const end: Event = {
    type: "attempt.ended",
    attempt: attempt.key,
    outcome,
    usage: report.usage,
    checkpoint: report.checkpoint,
    agent,
    ...(report.patch && { patch: report.patch }),
    ...stated(attempt, report),
    ...notesOf(attempt, report),
    ...(report.contacts && { contacts: report.contacts }),
  }
  if (cancelled) return [end]
  const words = spoken(attempt, report)
  return [...recorded(attempt, report), ...words, end, ...planned(m, report, requires)]
}

const isAbout = ({ attempt, base, outcome }: Report, of: AttemptState): boolean =>
  attempt === of.key && base === of.base && isEndOf(outcome, of.subject)

/** What the worker of a delivered feature says of it, for the validators who inspect it. */
function stated({ role }: AttemptState, report: Report): Pick<Of<"attempt.ended">, "claim"> {
  const isDelivered = role === "worker" && report.outcome.type === "delivered"
  const claim = isDelivered ? statementIn(report) : null
  return claim ? { claim } : {}
}

/** A worker that failed may still know how the product is started. */
function notesOf({ role }: AttemptState, { notes }: Report): Pick<Of<"attempt.ended">, "notes"> {
  const kept = role === "worker" ? headOf(notes?.trim() ?? "", WORKER_NOTES_CHARACTERS_MAX) : ""
  return kept === "" ? {} : { notes: kept }
}

function workedBy({ agent }: Report): Worked | null {
  if (agent === null) return null
  const { name, version, scripted, model, isolation } = agent
  const told = { ...(version !== "" && { version }), ...(isolation && { isolation }) }
  return { name, scripted, model, ...told }
}

function spoken({ key, subject }: AttemptState, { usedSkills = [] }: Report): readonly Event[] {
  if (subject.type !== "feature" || usedSkills.length === 0) return []
  return [{ type: "skills.reported", attempt: key, skills: usedSkills }]
}

/** Verdicts on another commit than the attempt's are dropped: they say nothing about its work. */
function recorded(attempt: AttemptState, report: Report): readonly Event[] {
  const { verdicts, findings, checks, outcome, verified } = report
  if (attempt.subject.type === "plan") return []
  const looks = inspectionsIn(attempt, report)
  if (verdicts.length + findings.length + checks.length === 0 && !looks) return []
  const commit = outcome.type === "delivered" ? outcome.commit : attempt.base
  const about =
    attempt.subject.type !== "feature" || outcome.type === "delivered"
      ? verdicts.filter(v => v.commit === commit)
      : verdicts
  const clear = about.filter(({ criterion }) => isOnly(about, criterion))
  const judged = { verdicts: clear, findings, checks, ...(looks && { looks }) }
  const ran = verified && { verified }
  return [{ type: "verdicts.recorded", attempt: attempt.key, ...judged, ...ran }]
}

const inspectionsIn = ({ subject }: AttemptState, { looks }: Report): Report["looks"] =>
  subject.type === "milestone" && subject.step === "scrutiny" ? looks : undefined

/** If there are two verdicts on one criterion, nobody can tell which one was meant, so neither counts. */
const isOnly = (verdicts: readonly Verdict[], id: Verdict["criterion"]): boolean =>
  verdicts.filter(({ criterion }) => criterion === id).length === 1

type Requires = readonly RequiredCheck[] | undefined

function planned(m: Mission, report: Report, requires: Requires): readonly Event[] {
  const { outcome, notes } = report
  if (outcome.type === "plan") return proposed(m, outcome.plan, report, requires)
  if (outcome.type !== "questions") return []
  if (questionRoundsLeft(m) > 0) {
    const round = m.asked.length + 1
    return [{ type: "questions.asked", round, questions: outcome.questions, notes }]
  }
  const version = nextVersion(m)
  return [{ type: "plan.returned", version, plan: null, findings: [ASKED_TOO_OFTEN], notes }]
}

const ASKED_TOO_OFTEN: LintFinding = {
  rule: "questions_used_up",
  severity: "fatal",
  where: "questions",
  text: "All rounds of questions are used. Decide, and write what you assumed under assumptions.",
}

function proposed(m: Mission, draft: Draft, report: Report, requires: Requires): readonly Event[] {
  const { base, notes, checks } = report
  const own = ownFailures(checks)
  const broken = own.find(c => c.id === "setup" && c.exit !== 0)
  const findings = [
    ...machineLacks(checks),
    ...wallForbids(checks),
    ...(broken ? [setUpFails(broken)] : []),
    ...servicesFail(draft, own),
    ...skillsFail(draft, own),
  ]
  const readiness = readinessOf(draft, report)
  return propose(m, { draft, base, readiness, notes, findings, ...(requires ? { requires } : {}) })
}

/** A worker who follows such a skill would fail, so the planner has to correct the skill's text. */
const skillsFail = ({ skills }: Draft, checks: readonly Check[]): readonly LintFinding[] =>
  skills.flatMap(({ name }) =>
    checks
      .filter(({ id, exit }) => id === skillCheckId(name) && exit !== 0)
      .map(({ run, exit, tail }) => ({
        rule: "skill_fails",
        severity: "fatal" as const,
        where: `skill "${name}"`,
        text: `The skill "${name}" says to run ${run}, which ended with ${exit} on the base commit: ${tailOf(tail, 400)}`,
      })),
  )

/** Without its service, gates and criteria mean nothing, and every feature would fail for it. */
const servicesFail = ({ environment }: Draft, checks: readonly Check[]): readonly LintFinding[] =>
  environment.services.flatMap(({ name, run }) =>
    checks
      .filter(({ id }) => id === serviceCheckId(name))
      .map(({ tail }) => ({
        rule: "service_fails",
        severity: "fatal" as const,
        where: `service "${name}"`,
        text: `\`${run}\` did not stand and answer on the base commit. If a feature first makes it possible, name that feature as its createdBy. It said: ${tailOf(tail, 400) || "nothing"}`,
      })),
  )

const setUpFails = ({ run, exit, tail }: Check): LintFinding => ({
  rule: "set_up_fails",
  severity: "fatal",
  where: run,
  text: `Set-up ended with ${exit} on the base commit: ${tailOf(tail, 400)}`,
})

function readinessOf(draft: Draft, report: Report): Readiness {
  const gates = new Set(draft.environment.gates.map(g => g.name))
  const known = report.checks.filter(c => gates.has(c.id) && c.exit !== 0).map(c => c.id)
  const { checks, skills, carried } = report
  return { checks, known, ...(skills ? { skills } : {}), ...(carried ? { carried } : {}) }
}

/** A run that was taken for lost came back. Its usage counts; its work does not. */
function late(attempt: AttemptState, seen: Observed): readonly Event[] {
  const { ended } = attempt
  if (ended?.outcome.type !== "failed" || ended.outcome.failure.kind !== "runner_lost") return []
  const found = seen.reports.items.find(r => r.attempt === attempt.key && r.run === attempt.run)
  const usage = found?.isDelivered ? found.report?.usage : undefined
  if (!usage || digestOf(ended.usage) === digestOf(usage)) return []
  return [{ type: "attempt.accounted", attempt: attempt.key, usage }]
}
