/** A written plan becomes a proposal, or goes back with what is wrong with it. */
import type { Event } from "../../log/event.ts"
import type { Mission } from "../../log/mission.ts"
import type { Readiness, Terms } from "../../log/proposal.ts"
import { lintPlan } from "../../plan/lint.ts"
import type { Draft, LintFinding } from "../../plan/plan.ts"
import { type RequiredCheck, withRequired } from "../../plan/required.ts"
import type { FoundSkills } from "../../plan/skill.ts"
import { digestOf } from "../../values/digest.ts"
import type { AttemptKey, CommandId, Sha } from "../../values/id.ts"
import { approvedProposal, policyOf } from "../approved.ts"
import { baselineOf } from "../baseline.ts"
import { newestProposal } from "../stage.ts"

export interface Written {
  readonly draft: Draft
  /** The commit on which set-up and gates were tried. */
  readonly base: Sha
  readonly readiness: Readiness
  readonly notes: string | null
  /** What was found when it was tried, in addition to the rules. */
  readonly findings?: readonly LintFinding[]
  readonly answers?: CommandId
  readonly terms?: Terms
  readonly suggestedBy?: AttemptKey
  /** Checks that the default branch requires. Left out if nobody has looked. */
  readonly requires?: readonly RequiredCheck[]
}

export const isFatal = ({ severity }: LintFinding): boolean => severity === "fatal"

/**
 * An approved plan's policy and base stay: what is built was built under them, and `same_as_base`
 * compares with the same commit to the end.
 */
export function propose(m: Mission, written: Written): readonly Event[] {
  const { notes, answers, suggestedBy } = written
  const baseline = baselineOf(m)
  const taken = criteriaGiven(m)
  const draft = withRequired(written.draft, written.requires ?? [], { baseline, taken })
  const version = nextVersion(m)
  const findings = [...lintWith(m, draft, written.readiness.skills), ...(written.findings ?? [])]
  if (findings.some(isFatal)) {
    return [{ type: "plan.returned", version, plan: draft, findings, notes }]
  }
  const plan = { ...draft, version }
  const policy = policyOf(m)
  const base = approvedProposal(m)?.base ?? written.base
  const terms = written.terms ?? newestProposal(m)?.terms
  return [
    {
      type: "plan.proposed",
      plan,
      policy,
      base,
      digest: digestOf({ plan, policy, base }),
      findings,
      readiness: readinessBeside(m, written.readiness),
      notes,
      ...(answers ? { answers } : {}),
      ...(terms ? { terms } : {}),
      ...(suggestedBy ? { suggestedBy } : {}),
    },
  ]
}

/** Ids that have a meaning already, even in plans that nobody approved. */
const criteriaGiven = (m: Mission): readonly string[] => [
  ...m.withdrawn.keys(),
  ...m.proposals.flatMap(({ plan }) => plan.criteria.map(c => c.id)),
]

/** If nobody has looked at the repository's skills, the last look counts. */
export const lintWith = (
  m: Mission,
  draft: Draft,
  skills: FoundSkills | undefined = newestProposal(m)?.readiness.skills,
): readonly LintFinding[] =>
  lintPlan(draft, {
    ...{ policy: policyOf(m), baseline: baselineOf(m), skills },
    hasCi: m.ref.instance.endsAt === "merge",
  })

export const nextVersion = (m: Mission): number =>
  1 + Math.max(0, ...m.proposals.map(p => p.plan.version))

/**
 * A gate that held where the mission began and fails now does not count as known to fail, because
 * the mission broke it.
 */
function readinessBeside(m: Mission, readiness: Readiness): Readiness {
  const before = approvedProposal(m)
  if (!before) return readiness
  const held = new Set(
    before.readiness.checks.map(c => c.id).filter(id => !before.readiness.known.includes(id)),
  )
  return { ...readiness, known: readiness.known.filter(id => !held.has(id)) }
}
