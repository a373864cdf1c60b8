/** The briefs of attempts, and the gate that lets their runs spend money. Both lie beside the log. */

import { runRoleOf, type Subject, type Validated } from "../log/attempt.ts"
import { namingGate } from "../log/beside.ts"
import type { FeatureBrief, Gatekeeper, ValidationBrief } from "../log/brief.ts"
import type { AttemptState, FeatureState, Mission } from "../log/mission.ts"
import type { Readiness } from "../log/proposal.ts"
import { listedModels } from "../plan/model-choice.ts"
import { startedBy } from "../plan/own-agent.ts"
import type { Criterion, Environment, Feature } from "../plan/plan.ts"
import { criterionOf } from "../plan/plan.ts"
import { ALWAYS_PROTECTED } from "../plan/protected-paths.ts"
import type { AttemptKey, CriterionId, FeatureId, MilestoneId, Sha } from "../values/id.ts"
import { ALL_WORKER_NOTES_CHARACTERS_MAX } from "../values/limits.ts"
import type { Cap } from "../values/money.ts"
import { validatorFor, workerFor } from "./agents.ts"
import { failureOf } from "./budget.ts"
import { builtOf, placeOf } from "./built.ts"
import { earlierResultsFor } from "./earlier-results.ts"
import { approvedProposal, isEnded, planOf, policyOf } from "./phase.ts"
import { attemptsAt, criteriaOf, plannedFeature, titleOf } from "./progress.ts"
import { lastSynced } from "./sync.ts"

export interface Given {
  readonly key: AttemptKey
  readonly base: Sha
  readonly cap: Cap
  readonly checkpoint?: Sha | null
}

function knownTests(readiness: Readiness | undefined): Pick<FeatureBrief, "knownTests"> {
  const tests = (readiness?.checks ?? []).flatMap(({ id, failedTests }) =>
    failedTests && readiness?.known.includes(id) ? [[id, [...failedTests]]] : [],
  )
  return tests.length > 0 ? { knownTests: Object.fromEntries(tests) } : {}
}

const NO_ENVIRONMENT: Environment = { setup: [], gates: [], services: [] }

export function common(m: Mission, given: Given) {
  const policy = policyOf(m)
  const proposal = approvedProposal(m)
  const skills = proposal?.plan.skills ?? []
  const models = listedModels(policy.models)
  return {
    schema: 1 as const,
    mission: m.ref.issue,
    attempt: given.key,
    base: given.base,
    origin: lastSynced(m) ?? proposal?.base ?? m.requested?.grant.base ?? given.base,
    cap: given.cap,
    environment: environmentNow(m, proposal?.plan.environment ?? NO_ENVIRONMENT),
    known: [...(proposal?.readiness.known ?? [])],
    ...knownTests(proposal?.readiness),
    protectedPaths: [...new Set([...ALWAYS_PROTECTED, ...policy.protectedPaths])],
    ...(policy.lockFiles && { lockFiles: policy.lockFiles }),
    patch: policy.patch,
    isolation: policy.isolation,
    ...(policy.tampering && { tampering: policy.tampering }),
    ...(policy.notSecrets && { notSecrets: policy.notSecrets }),
    ...(policy.checkout && { checkout: policy.checkout }),
    ...(policy.commands && { commands: policy.commands }),
    ...(policy.network && { network: policy.network }),
    ...(policy.agentEnv && { agentEnv: policy.agentEnv }),
    ...(policy.captures && { captures: policy.captures }),
    ...(policy.transcripts && { transcripts: policy.transcripts }),
    ...(models.length > 0 ? { models: [...models] } : {}),
    ...(policy.models?.prices && { prices: [...policy.models.prices] }),
    ...(skills.length > 0 ? { skills: [...skills] } : {}),
  }
}

/**
 * What workers noted, for workers and planners; a validator looks with fresh eyes. The newest are
 * kept, and what is too much of all is left out from the oldest on.
 */
export function leftNotes(m: Mission): Pick<FeatureBrief, "left"> {
  const all = [...m.attempts.values()].flatMap(({ key: attempt, subject, ended }) => {
    const text = ended?.notes ?? ""
    if (text === "" || subject.type !== "feature") return []
    return [{ attempt, feature: subject.feature, text }]
  })
  let room = ALL_WORKER_NOTES_CHARACTERS_MAX
  const kept = all.toReversed().filter(({ text }) => {
    room -= text.length
    return room >= 0
  })
  return kept.length === 0 ? {} : { left: kept.toReversed() }
}

/** What a feature makes possible exists from that feature on, and for the feature `by` itself. */
export function environmentNow(
  m: Mission,
  environment: Environment,
  by: FeatureId | MilestoneId | null = null,
): Environment {
  const stands = ({ createdBy }: { readonly createdBy?: FeatureId | undefined }) =>
    createdBy === undefined || createdBy === by || isBuilt(m.features.get(createdBy))
  return {
    ...environment,
    gates: environment.gates.filter(stands),
    services: environment.services.filter(stands),
  }
}

/**
 * A feature that had nothing to do found it there. For a feature that is no longer in any plan,
 * nobody knows.
 */
const isBuilt = (feature: FeatureState | undefined): boolean =>
  feature?.integrated !== null || feature.unneeded !== null

export function featureBrief(m: Mission, feature: FeatureState, given: Given): FeatureBrief {
  const plan = planOf(m)
  const milestone = plan?.milestones.find(ms => ms.id === feature.milestone)
  if (!plan || !milestone) throw new Error(`${feature.id} belongs to no approved plan.`)
  const definition = definitionOf(m, feature)
  // A feature that makes a gate possible must pass it itself.
  const made = environmentNow(m, plan.environment, feature.id)
  return {
    ...common(m, given),
    environment: made,
    kind: "feature",
    role: "worker",
    ...(given.checkpoint && { checkpoint: given.checkpoint }),
    ...startedBy(policyOf(m).agents.own, workerFor(m, definition)),
    goal: plan.goal,
    feature: definition,
    criteria: found(m, criteriaOf(m, feature.id)),
    milestone,
    ...leftNotes(m),
    steering: [...skippedBefore(m, definition), ...feature.steering],
    previous: attemptsAt(m, feature.id)
      .filter(a => a.order >= feature.freshFrom)
      .map(a => ({ attempt: a.key, lines: linesOf(a) })),
    fixes: feature.fix ? { root: feature.fix.root, lines: fixLines(m, feature) } : null,
  }
}

/** What a person built is only proven, so there is nobody to brief. */
export const handedInBrief = (m: Mission, feature: FeatureState, given: Given): FeatureBrief => ({
  ...featureBrief(m, feature, given),
  role: "verifier",
})

/** What the feature builds on and will not find. */
const skippedBefore = (m: Mission, { dependsOn }: Feature): readonly string[] =>
  dependsOn.flatMap(id => {
    const skipped = m.features.get(id)?.skipped
    return skipped ? [`${id}, which this builds on, was left out: ${skipped.reason}`] : []
  })

function definitionOf(m: Mission, feature: FeatureState): Feature {
  const planned = plannedFeature(m, feature.id)
  if (planned) return planned
  const root = feature.fix && plannedFeature(m, feature.fix.root)
  return {
    id: feature.id,
    milestone: feature.milestone,
    title: titleOf(m, feature.id),
    description: root ? `${root.title}. ${root.description}`.trim() : "",
    dependsOn: [],
    fulfils: [...criteriaOf(m, feature.id)],
    paths: root?.paths ?? [],
    skills: root?.skills ?? [],
  }
}

/** Why an attempt failed, in words for the next one. */
function linesOf(attempt: AttemptState): string[] {
  const failure = failureOf(attempt)
  const failed = attempt.verdicts
    .filter(v => v.is !== "pass")
    .flatMap(v => [`${v.criterion}: ${v.is}`, ...v.evidence])
  return [
    ...(attempt.conflictedOnto ? ["Its merge conflicted with what others had merged before."] : []),
    ...(failure ? [`It ended as ${failure.kind}.`] : []),
    ...(attempt.ended?.checkpoint ? ["What it had done so far was saved."] : []),
    ...failed,
    ...attempt.findings.map(f => `${placeOf(f)}${f.text}`),
  ]
}

function fixLines(m: Mission, feature: FeatureState): string[] {
  const criteria = feature.fix?.criteria ?? []
  const verdicts = criteria.flatMap(c => m.verdicts.get(c)?.at(-1)?.verdict ?? [])
  return [
    ...verdicts.flatMap(v => [`${v.criterion}: ${v.is}`, ...v.evidence]),
    ...(feature.fix?.findings ?? []),
  ]
}

const found = (m: Mission, ids: readonly CriterionId[]): Criterion[] =>
  ids.flatMap(id => {
    const plan = planOf(m)
    return (plan && criterionOf(plan, id)) ?? []
  })

/** What a validator must give verdicts on, and which features it must inspect. */
interface Wanted {
  readonly criteria: readonly CriterionId[]
  readonly looks?: readonly FeatureId[]
}

export function validationBrief(
  m: Mission,
  subject: Extract<Subject, { type: "milestone" }>,
  { criteria, looks = [] }: Wanted,
  given: Given,
): ValidationBrief {
  const brief: ValidationBrief = {
    ...common(m, given),
    kind: "validation",
    role: subject.step === "gates" ? "verifier" : "validator",
    ...startedBy(policyOf(m).agents.own, validatorFor(m, subject.milestone)),
    goal: planOf(m)?.goal ?? "",
    milestone: subject.milestone,
    title: headingOf(m, subject.milestone),
    step: subject.step,
    criteria: found(m, criteria),
    features: [...m.features.values()]
      .filter(f => subject.milestone === "final" || f.milestone === subject.milestone)
      .map(f => ({ id: f.id, title: titleOf(m, f.id) })),
    ...(looks.length > 0 ? { lookAt: looks.flatMap(id => builtOf(m, id)) } : {}),
  }
  const earlier = earlierResultsFor(m, brief)
  return earlier.length > 0 ? { ...brief, earlier: [...earlier] } : brief
}

/** Gates are left out, because one that a later feature made possible cannot pass on an earlier merge. */
export function mergeBrief(
  m: Mission,
  { milestone }: Extract<Subject, { type: "merge" }>,
  criteria: readonly CriterionId[],
  given: Given,
): ValidationBrief {
  const subject = { type: "milestone", milestone, step: "gates" } as const
  // It asks for fewer commands than any earlier attempt ran, so no results can be taken over.
  const { earlier: _, ...brief } = validationBrief(m, subject, { criteria }, given)
  return { ...brief, environment: { ...brief.environment, gates: [] } }
}

const headingOf = (m: Mission, milestone: Validated): string =>
  planOf(m)?.milestones.find(ms => ms.id === milestone)?.outcome ?? planOf(m)?.title ?? ""

/** What a run asks before it spends money: is it the run that the log names, and is nothing held? */
export function gatekeeper(m: Mission): Gatekeeper {
  const open = [...m.attempts.values()].filter(a => a.ended === null && a.cancelled === null)
  return namingGate({
    schema: 1,
    mission: m.ref.issue,
    digest: m.approved?.digest ?? null,
    held: isEnded(m),
    attempts: Object.fromEntries(
      open.map(a => [
        a.key,
        { role: runRoleOf(a), run: a.run, digest: a.plan.digest, brief: a.brief },
      ]),
    ),
  })
}
