/**
 * Decides an attempt's outcome from what its jobs found. It never takes an agent's word for a
 * proof.
 */
import type { Check, Failure, Finding, Outcome, Verdict } from "../core/log/attempt.ts"
import type { Brief } from "../core/log/brief.ts"
import type { Report } from "../core/log/report.ts"
import type { Criterion, CriterionKind } from "../core/plan/plan.ts"
import { unshownSteps } from "../core/plan/shown-steps.ts"
import { unmarked } from "../core/render/markdown/neutral.ts"
import { lackWords } from "../core/render/phrase/lack.ts"
import { digestOf } from "../core/values/digest.ts"
import type { CriterionId, Sha } from "../core/values/id.ts"
import { headOf } from "../core/values/printed.ts"
import type { Bundle, Worked } from "./bundle.ts"
import { capturesFor, type Stored, unseen } from "./capture/captured.ts"
import type { Verification } from "./check/verification.ts"
import type { Broken } from "./own-fault.ts"
import { restsOn } from "./rests-on.ts"
import type { Blocked } from "./tree/protect.ts"

export interface Known {
  readonly brief: Brief
  /** null if the role has no agent. */
  readonly bundle: Bundle | null
  /** null if there was nothing to run. */
  readonly verification: Verification | null
  readonly blocked: Blocked | null
  /** The commit that holds the patch; null if nothing may be delivered. */
  readonly commit: Sha | null
  /** Whether nothing was changed, so that there is nothing to deliver. */
  readonly isUnchanged: boolean
  /**
   * The commit that holds the work of an agent that a limit stopped; null if there is none worth
   * keeping.
   */
  readonly checkpoint: Sha | null
  /** Where the report differs from what was found, and what was written but not taken. */
  readonly misreported: readonly Finding[]
  /** The base of the brief, which is the commit that a validator looked at. */
  readonly baseTree: Sha
  /** The paths that verdicts name and that the base has. */
  readonly there: ReadonlySet<string>
  /** The captures that are still what they were when they were handed in. */
  readonly stored: Stored
  /** Whether a validator can hand in captures here at all. */
  readonly keepsCaptures: boolean
}

export type Concluded = Pick<Report, "outcome" | "verdicts" | "findings">

export function conclude(known: Known): Concluded {
  const { brief, bundle, verification } = known
  const findings = [...(bundle?.type === "worked" ? bundle.findings : [])]
  const failure = failureBefore(known)
  if (failure !== null) {
    // The next attempt goes on from the saved work, so it has to know what wasn't taken.
    const told = failure.kind === "limit" ? [...findings, ...known.misreported] : findings
    return { outcome: { type: "failed", failure }, verdicts: [], findings: told }
  }
  if (verification?.setup === "broken" && brief.kind !== "plan") {
    const { said = brokenWords(verification.checks.at(-1)) } = verification
    const broken = { kind: "infra", how: "setup", said: headOf(said, 500) } as const
    return { outcome: { type: "failed", failure: broken }, verdicts: [], findings }
  }
  const proven = provenBy(known)
  const found = [
    ...findings,
    ...(verification?.findings ?? []),
    ...known.misreported,
    ...noticed(known),
  ]
  const all = { verdicts: proven, findings: found.slice(0, FINDINGS_MAX) }
  if (brief.kind === "feature") return { ...all, outcome: featureOutcome(known) }
  if (bundle?.type !== "worked")
    return { ...all, outcome: { type: "verdicts", commit: brief.base } }
  if (brief.kind === "plan") return { ...all, outcome: planOutcome(bundle) }
  const judged = judgedBy(known, bundle)
  return {
    outcome: { type: "verdicts", commit: brief.base },
    verdicts: judged.verdicts,
    findings: [...findings, ...bundle.handed.findings, ...judged.findings].slice(0, FINDINGS_MAX),
  }
}

function brokenWords(check: Check | undefined): string {
  const run = `set-up fails on the base as well: ${check?.run ?? ""}`
  return check?.lack ? `${unmarked(lackWords(check.lack))} ${run}` : run
}

/** The most that a report may hold. */
const FINDINGS_MAX = 500

/** Whatever ends the attempt before its work was put to the test. */
function failureBefore({ brief, bundle, blocked, verification }: Known): Failure | null {
  if (verification?.broken) return brokenOff(verification.broken, "delivery")
  if (verification?.refused) return { kind: "policy_blocked", ...verification.refused }
  if (bundle === null) return null
  if (bundle.type === "stopped") return { kind: "superseded" }
  if (bundle.type === "refused") {
    return { kind: "policy_blocked", rule: bundle.rule, where: bundle.where }
  }
  if (bundle.type === "unprepared") return { kind: "infra", how: "setup", said: bundle.said }
  if (bundle.type === "broken") {
    return brokenOff(bundle, bundle.usage === null ? "setup" : "delivery")
  }
  // Its verdicts are void, and another validator's agent would do the same.
  if (bundle.voidedBy !== undefined) {
    return { kind: "policy_blocked", rule: "read_only", where: bundle.voidedBy }
  }
  if (bundle.how === "limit") {
    return { kind: "limit", ...(bundle.limit ?? { of: "spend", resetsAt: null }) }
  }
  const said = headOf(bundle.said, 500)
  // Another validator's agent would try the same, and give up as well.
  if (bundle.heldBack !== undefined && brief.role === "validator" && gaveUp(bundle)) {
    return { kind: "policy_blocked", rule: "held_back", where: bundle.heldBack }
  }
  if (bundle.how === "unready") {
    return { kind: "agent_unready", why: bundle.why ?? "refused", said }
  }
  if (bundle.how === "ours") return brokenOff({ by: "ours", said }, "setup")
  if (bundle.how !== "finished") return { kind: "agent_failed", how: bundle.how, said }
  if (bundle.unusable !== null) {
    if (bundle.unusableBy === "machine") {
      const lost = headOf(`the work tree cannot be read: ${bundle.unusable}`, 500)
      return { kind: "infra", how: "delivery", said: lost }
    }
    return { kind: "policy_blocked", rule: "work_tree", where: bundle.unusable }
  }
  if (blocked !== null) return { kind: "policy_blocked", rule: blocked.rule, where: blocked.where }
  const { handed, patch } = bundle
  const isEmpty = {
    plan: handed.plan === null && handed.questions === null,
    feature: handed.claim === null && patch === null,
    validation: handed.claim === null && handed.verdicts.length === 0,
  }[brief.kind]
  return isEmpty ? { kind: "agent_failed", how: "no_report", said } : null
}

/** It ended by itself without a verdict. */
const gaveUp = ({ how, handed: { claim, verdicts } }: Worked): boolean =>
  ["finished", "refused", "crashed", "blocked"].includes(how) &&
  claim === null &&
  verdicts.length === 0

/** `otherwise`: what the machine then could not do. */
export const brokenOff = ({ by, said }: Broken, otherwise: "setup" | "delivery"): Failure => ({
  kind: "infra",
  how: by === "ours" ? "ours" : otherwise,
  said: headOf(said, 500),
})

/**
 * Faults that a worker saw in the repository and left alone. They are tracked, and block nothing.
 */
const noticed = ({ brief, bundle }: Known): readonly Finding[] =>
  brief.kind === "feature" && bundle?.type === "worked"
    ? bundle.handed.findings.map(finding => ({ ...finding, severity: "minor" }))
    : []

function planOutcome({ handed }: Worked): Outcome {
  return handed.plan === null
    ? { type: "questions", questions: handed.questions ?? [] }
    : { type: "plan", plan: handed.plan }
}

function featureOutcome({ brief, verification, commit, isUnchanged }: Known): Outcome {
  const verdicts = verification?.verdicts ?? []
  const named = (is: Verdict["is"]) => verdicts.filter(v => v.is === is).map(v => v.criterion)
  const gates = verification?.failedGates ?? []
  const criteria = named("fail")
  const tampering = verification?.tampering ?? []
  if (criteria.length > 0 || gates.length > 0 || tampering.length > 0) {
    const failure: Failure = { kind: "verification_failed", criteria, gates: [...gates] }
    const how = tampering.length > 0 ? { tampering: [...tampering] } : {}
    return { type: "failed", failure: { ...failure, ...how } }
  }
  const unclear = named("inconclusive")
  if (unclear.length > 0) {
    const failure = { kind: "inconclusive", criteria: unclear, why: "flaky" } as const
    return { type: "failed", failure }
  }
  // A criterion that holds without any change is no work that was done.
  if (isUnchanged) return { type: "nothing_to_do", commit: brief.base }
  if (commit === null || verification === null) {
    throw new Error("Nothing is delivered without a verification and a commit.")
  }
  return { type: "delivered", commit }
}

const provenBy = ({ brief, verification, commit }: Known): Verdict[] =>
  (verification?.verdicts ?? []).map(verdict => ({ ...verdict, commit: commit ?? brief.base }))

/** A validator may not judge what a command or the repository's CI proves. */
const OF_VALIDATORS: readonly CriterionKind[] = ["behaviour", "review", "source"]

type Given = Worked["handed"]["verdicts"][number]

/**
 * Whoever passes a claim has to say what each source says; whoever passes a behaviour, what was
 * seen at each step. null if they did.
 */
function unshown(criterion: Criterion, { is, evidence, steps = [] }: Given): string | null {
  if (is !== "pass") return null
  const left = unshownSteps(criterion, steps)
  if (left.length > 0) return `nothing shows that ${stepWords(left)} done`
  if (criterion.kind !== "source") return null
  const missing = criterion.urls.filter(url => !evidence.some(text => text.includes(url)))
  return missing.length === 0 ? null : `no evidence names ${missing.join(", ")}`
}

/** Code can't pass if a part of it wasn't read; null if all of it was. */
function unread({ brief }: Known, { is }: Given, { handed }: Worked): string | null {
  if (is !== "pass" || brief.kind !== "validation") return null
  const { looks = [] } = handed
  const missing = (brief.lookAt ?? []).filter(
    ({ feature }) => !looks.some(look => look.feature === feature),
  )
  const names = missing.map(({ feature }) => feature).join(", ")
  return missing.length === 0 ? null : `nothing shows that ${names} was looked at`
}

const stepWords = (numbers: readonly number[]): string =>
  numbers.length === 1 ? `step ${numbers[0]} was` : `steps ${numbers.join(", ")} were`

const PIECES_MAX = 20
const PIECE_CHARACTERS_MAX = 4_000

/** What was seen at each step becomes one piece of evidence, in the order of the criterion. */
function evidenceIn({ evidence, steps = [] }: Given): readonly string[] {
  if (steps.length === 0) return evidence
  // A long text on one step must not push out what was seen at the next.
  const room = Math.floor(PIECE_CHARACTERS_MAX / steps.length) - STEP_NUMBER_CHARACTERS
  const shown = steps
    .toSorted((a, b) => a.step - b.step)
    .map(({ step, saw }) => `${step}. ${headOf(saw, room)}`)
  // This leaves room for the steps, and for why the verdict is unclear.
  return [...evidence.slice(0, PIECES_MAX - 2), shown.join("\n")]
}

/** Room for "30. " and the end of the line. */
const STEP_NUMBER_CHARACTERS = 5

/**
 * A missing verdict isn't a pass, so it isn't recorded. Two verdicts on one criterion count as
 * none, because nobody can tell which one was meant. A verdict on a criterion that nobody asked for
 * is dropped and reported.
 */
function judgedBy(known: Known, worked: Worked) {
  const { brief, baseTree, there, stored } = known
  const { handed, isolation = "none" } = worked
  const asked = brief.kind === "plan" ? [] : brief.criteria
  const mine = asked.filter(criterion => OF_VALIDATORS.includes(criterion.kind))
  const findings: Finding[] = []
  const verdicts: Verdict[] = []
  for (const criterion of mine) {
    const given = handed.verdicts.filter(verdict => verdict.criterion === criterion.id)
    const [first, second] = given
    if (first === undefined) continue
    const { shown, unclear: lost } = capturesFor(criterion, worked, stored)
    const hadBrowser = worked.browser === true
    const around = { shown, keepsCaptures: known.keepsCaptures, hadBrowser }
    const unclear =
      second === undefined
        ? (lost ??
          unshown(criterion, first) ??
          unread(known, first, worked) ??
          unseen(criterion, first, around))
        : `${given.length} verdicts were given`
    const own = evidenceIn(first)
    const evidence = unclear === null ? own : [unclear, ...own]
    verdicts.push({
      criterion: criterion.id,
      is: unclear === null ? first.is : "inconclusive",
      commit: brief.base,
      tree: baseTree,
      textDigest: digestOf(criterion),
      evidence: evidence.slice(0, PIECES_MAX).map(text => headOf(text, PIECE_CHARACTERS_MAX)),
      looked: restsOn(first.looked, there),
      isolation,
      ...shown,
    })
  }
  const ids = new Set<CriterionId>(mine.map(({ id }) => id))
  for (const { criterion } of handed.verdicts.filter(verdict => !ids.has(verdict.criterion))) {
    if (findings.some(({ id }) => id === `unasked ${criterion}`)) continue
    findings.push({
      id: `unasked ${criterion}`,
      severity: "minor",
      path: null,
      line: null,
      text: `The validator was not asked about ${criterion}. Its verdict on it was dropped.`,
    })
  }
  return { verdicts, findings }
}
