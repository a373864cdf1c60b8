/** A proposed plan: whether it can be approved, on which terms, and what it changes. */
import { z } from "zod"
import { Check } from "../log/attempt.ts"
import type { CommandName } from "../log/command.ts"
import type { Mission } from "../log/mission.ts"
import type { Proposal } from "../log/proposal.ts"
import { approvedProposal } from "../log/scope.ts"
import { nextCeiling } from "../people/decide/approve.ts"
import { openProposal } from "../people/stage.ts"
import { voidedBy } from "../plan/diff.ts"
import { lineOf, ownAgentOf, startsOf } from "../plan/own-agent.ts"
import { Draft, type Plan } from "../plan/plan.ts"
import { Care, Policy } from "../plan/policy.ts"
import { FoundSkills } from "../plan/skill.ts"
import { Digest } from "../values/digest.ts"
import { CriterionId, FeatureId, Person, Sha } from "../values/id.ts"
import { Cap } from "../values/money.ts"
import { isValidatedByItsMaker } from "../work/agents.ts"
import { spentUsd } from "../work/money.ts"
import { isProven } from "../work/progress.ts"
import { wordsOn } from "../work/skills.ts"
import { CarriedView, carriedView } from "./carried.ts"
import { At, type Plain } from "./plain.ts"

/** What a worker says about a skill that it was given. */
export const SkillWordView = z.strictObject({
  feature: FeatureId,
  helped: z.boolean(),
  because: z.string(),
})
export type SkillWordView = Plain<z.infer<typeof SkillWordView>>

const { agents, models, parallel, approvals, ci, isolation, branchPrefix } = Policy.shape

export const ProposalView = z.strictObject({
  plan: z.strictObject({ ...Draft.shape, version: z.int() }),
  base: Sha,
  digest: Digest,
  at: At,
  /** "beside": an approved plan goes on until this one is approved. */
  is: z.enum(["proposed", "approved", "beside", "replaced", "withdrawn"]),
  /** Whether people can approve it now. */
  isOpen: z.boolean(),
  /** Why it can no longer be approved, although no newer plan replaced it. */
  withdrawn: z.string().nullable(),
  /** The version that replaced it. */
  replacedBy: z.int().nullable(),
  /** The version before it, even if that was withdrawn. */
  former: z.int().nullable(),
  /** The people who wanted it. */
  askedBy: z.array(Person),
  /** Why the mission proposes a change that nobody asked for; null: people asked for it. */
  suggested: z.array(z.strictObject({ skill: z.string(), word: SkillWordView })).nullable(),
  terms: z.strictObject({ care: Care.nullable(), max: z.number().nullable() }),
  /** The care level that it gets if the person who approves it names none. */
  care: Care,
  /** The ceiling from the approval on, until a person moves it. */
  max: Cap,
  endorsedBy: z.array(Person),
  /** Criteria that are proven now, but would not count any more. */
  voids: z.array(CriterionId),
  policy: z.strictObject({
    ...{ agents, models, parallel, approvals, ci, isolation, branchPrefix },
    /** Whether there is no ceiling in money, because a person's own login pays and nobody sees a price. */
    isUnpriced: z.boolean(),
  }),
  /** Whether some milestone has only validators of the same maker as its workers. */
  isOfOneMaker: z.boolean(),
  /** Agents of this plan that only the policy knows, with what is started of each. */
  ownAgents: z.array(z.strictObject({ name: z.string(), starts: z.array(z.string()) })),
  readiness: z.strictObject({
    checks: z.array(Check),
    known: z.array(z.string()),
    skills: FoundSkills.nullable(),
    /** What the repository brings along, for the agents of this plan. null: nobody has looked. */
    carried: CarriedView.nullable(),
  }),
  findings: z.array(
    z.strictObject({
      rule: z.string(),
      severity: z.enum(["fatal", "advice"]),
      where: z.string(),
      text: z.string(),
    }),
  ),
})
/** The plan is the same object as in the log, so that what follows from it can be cached by it. */
export type ProposalView = Omit<Plain<z.infer<typeof ProposalView>>, "plan"> & {
  readonly plan: Plan
}

export const proposalViews = (
  m: Mission,
  usable: readonly CommandName[],
): readonly ProposalView[] =>
  m.proposals.map(proposal => ({
    ...writtenIn(proposal),
    ...standingOf(m, proposal),
    isOpen: usable.includes("approve") && openProposal(m)?.plan.version === proposal.plan.version,
  }))

function writtenIn({ plan, base, digest, at, findings, ...proposal }: Proposal) {
  const { withdrawn, terms, policy, readiness } = proposal
  const { agents, models, parallel, approvals, ci, isolation, branchPrefix } = policy
  const isUnpriced = policy.ceilings.mission.usd === null
  return {
    ...{ plan, base, digest, at, findings, withdrawn, terms },
    care: terms.care ?? policy.care,
    policy: {
      ...{ agents, parallel, approvals, ci, isolation, branchPrefix, isUnpriced },
      ...(models && { models }),
    },
    isOfOneMaker: isValidatedByItsMaker(policy, plan),
    ownAgents: ownAgentsOf(plan, policy),
    readiness: {
      ...readiness,
      skills: readiness.skills ?? null,
      carried: readiness.carried ? carriedView(readiness.carried, linesOf(plan, policy)) : null,
    },
  }
}

/** Every agent that may work by this plan, as it is called. */
const agentsOf = (plan: Plan, { agents }: Policy): readonly string[] => [
  agents.planner,
  plan.worker?.agent ?? agents.worker,
  ...plan.features.flatMap(({ agent }) => agent ?? []),
  agents.validator,
  ...(agents.validators ?? []),
]

/** Whoever reads what a repository brings along is known by what is started. */
const linesOf = (plan: Plan, policy: Policy): readonly string[] =>
  agentsOf(plan, policy).map(agent => lineOf(policy.agents.own, agent))

function ownAgentsOf(plan: Plan, policy: Policy) {
  const found = agentsOf(plan, policy).flatMap(it => ownAgentOf(policy.agents.own, it) ?? [])
  return [...new Set(found)].map(agent => ({ name: agent.name, starts: [...startsOf(agent)] }))
}

function standingOf(m: Mission, proposal: Proposal) {
  const { version } = proposal.plan
  const approved = approvedProposal(m)
  const isApproved = m.approved?.version === version
  const newer = isApproved ? undefined : newerThan(m, version)
  const people = m.endorsements.filter(e => e.digest === proposal.digest).map(e => e.by)
  const is = isOf(proposal, { isApproved, isReplaced: newer !== undefined, approved })
  return {
    is,
    replacedBy: newer?.plan.version ?? null,
    former: m.proposals.findLast(p => p.plan.version < version)?.plan.version ?? null,
    askedBy: m.revisions.filter(r => r.version === version).map(r => r.by),
    suggested: suggestedBy(m, proposal),
    max:
      isApproved && m.approved
        ? m.approved.max
        : nextCeiling(m, proposal, { asked: null, spent: spentUsd(m) }),
    endorsedBy: [...new Map(people.map(by => [by.id, by])).values()],
    voids:
      is === "beside" && approved
        ? voidedBy(approved.plan, proposal.plan).filter(id => isProven(m, id))
        : [],
  }
}

/** A withdrawn plan replaced no other, unless it was approved before. */
const newerThan = (m: Mission, version: number): Proposal | undefined =>
  m.proposals.find(
    ({ plan, withdrawn }) =>
      plan.version > version && (withdrawn === null || plan.version === m.approved?.version),
  )

function isOf(
  { withdrawn }: Proposal,
  to: {
    readonly isApproved: boolean
    readonly isReplaced: boolean
    readonly approved: Proposal | null
  },
): ProposalView["is"] {
  if (withdrawn !== null) return "withdrawn"
  if (to.isApproved) return "approved"
  if (to.isReplaced) return "replaced"
  return to.approved ? "beside" : "proposed"
}

function suggestedBy(m: Mission, { suggestedBy, plan }: Proposal): ProposalView["suggested"] {
  if (suggestedBy === undefined) return null
  return plan.skills
    .flatMap(({ name }) => wordsOn(m, name))
    .filter(({ attempt, better }) => attempt.key === suggestedBy && better !== null)
    .map(({ name, feature, helped, because }) => ({
      skill: name,
      word: { feature, helped, because },
    }))
}
