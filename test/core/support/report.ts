/** What an attempt reports; a test states only what differs from a good report. */
import type { Finding, Outcome, Usage, Verdict } from "../../../src/core/log/attempt.ts"
import { inspectionsOwed } from "../../../src/core/log/inspections.ts"
import type { AttemptState, Mission } from "../../../src/core/log/mission.ts"
import type { Report } from "../../../src/core/log/report.ts"
import { criterionOf } from "../../../src/core/plan/plan.ts"
import { digestOf } from "../../../src/core/values/digest.ts"
import type { CriterionId, FeatureId } from "../../../src/core/values/id.ts"
import { usd } from "../../../src/core/values/money.ts"
import { planOf } from "../../../src/core/work/phase.ts"
import { criteriaOf } from "../../../src/core/work/progress.ts"
import { stepsOf } from "../../../src/core/work/validate.ts"
import { sha } from "./sha.ts"

export interface Told {
  readonly outcome: Outcome
  /** The criteria that did not pass. All others that the attempt was to judge passed. */
  readonly judged?: Readonly<Partial<Record<CriterionId, Verdict["is"]>>>
  /** What each verdict rests on; left out: everything. */
  readonly looked?: Readonly<Partial<Record<CriterionId, readonly string[]>>>
  readonly findings?: readonly Finding[]
  readonly checks?: Report["checks"]
  readonly usage?: Partial<Usage>
  /** The commit of work that was tried and did not hold. */
  readonly commit?: Verdict["commit"]
  readonly base?: Report["base"]
  readonly notes?: string
  readonly patch?: Report["patch"]
  readonly checkpoint?: Report["checkpoint"]
  readonly skills?: Report["skills"]
  readonly usedSkills?: Report["usedSkills"]
  readonly claim?: Report["claim"]
  /** The features that nobody inspected. All others that were asked for were inspected. */
  readonly uninspected?: readonly FeatureId[]
}

const USAGE: Usage = {
  usd: usd(0.5),
  tokens: { in: 1_000, out: 100, cached: 0 },
  turns: 3,
  wallMs: 60_000,
}

export function reportOf(
  m: Mission,
  attempt: AttemptState,
  { run, outcome, judged = {}, looked = {}, ...told }: Told & { readonly run: number },
): Report {
  const commit = outcome.type === "delivered" ? outcome.commit : (told.commit ?? attempt.base)
  const verdicts = criteriaFor(m, attempt).map(criterion => ({
    ...{ criterion, is: judged[criterion] ?? ("pass" as const), commit, tree: sha(`t${commit}`) },
    ...{ textDigest: textOf(m, criterion), evidence: [], isolation: "user" as const },
    looked: [...(looked[criterion] ?? [])],
  }))
  return {
    ...{ schema: 1, attempt: attempt.key, run, base: told.base ?? attempt.base, outcome },
    checks: [...(told.checks ?? [])],
    verdicts,
    findings: [...(told.findings ?? [])],
    ...{
      claim: told.claim ?? null,
      patch: told.patch ?? null,
      checkpoint: told.checkpoint ?? null,
    },
    usage: { ...USAGE, ...told.usage },
    agent: { name: "a", version: "1", model: null, scripted: true },
    notes: told.notes ?? null,
    ...(told.skills ? { skills: told.skills } : {}),
    ...(told.usedSkills ? { usedSkills: told.usedSkills } : {}),
    ...inspectionsOf(m, attempt, told.uninspected ?? []),
  }
}

/** An attempt that is asked for no inspections reports none. */
function inspectionsOf(
  m: Mission,
  { subject }: AttemptState,
  uninspected: readonly FeatureId[],
): Pick<Report, "looks"> {
  const round = m.rounds.at(-1)
  const isScrutiny = subject.type === "milestone" && subject.step === "scrutiny"
  const owed = round && isScrutiny ? inspectionsOwed(m, round) : []
  const looks = owed
    .filter(id => !uninspected.includes(id))
    .map(feature => ({ feature, read: ["src/a.ts"], saw: "It does what its criteria ask for." }))
  return owed.length > 0 ? { looks } : {}
}

function textOf(m: Mission, id: CriterionId): Verdict["textDigest"] {
  const plan = planOf(m)
  return digestOf((plan && criterionOf(plan, id)) ?? null)
}

function criteriaFor(m: Mission, { subject }: AttemptState): readonly CriterionId[] {
  if (subject.type === "feature") return criteriaOf(m, subject.feature)
  if (!("milestone" in subject)) return []
  const round = m.rounds.findLast(r => r.milestone === subject.milestone)
  if (subject.type === "merge") return round?.closed?.failed ?? []
  return (round && stepsOf(m, round).find(s => s.step === subject.step)?.criteria) ?? []
}
