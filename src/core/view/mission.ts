/**
 * A mission as plain facts: what every surface is made of, be it a comment, a page, a terminal or a
 * program that asks. It must never hold a sentence.
 */
import { z } from "zod"
import type { Validated } from "../log/attempt.ts"
import type { CommandName } from "../log/command.ts"
import { derived } from "../log/derived.ts"
import type { Mission } from "../log/mission.ts"
import { leftOut, requestOf } from "../log/scope.ts"
import { keyOf } from "../log/thing.ts"
import type { Wait } from "../log/wait.ts"
import { commands } from "../people/command-table.ts"
import { newestProposal, stageOf, stages } from "../people/stage.ts"
import type { Plan } from "../plan/plan.ts"
import { Care } from "../plan/policy.ts"
import { AttemptKey, FeatureId, MilestoneId, Person, Sha } from "../values/id.ts"
import { Cap } from "../values/money.ts"
import { flakyIn } from "../work/flaky.ts"
import { fixesFrom } from "../work/origin.ts"
import { branchOf, isAllSealed, isEnded, isSmall, phaseOf, planOf } from "../work/phase.ts"
import { lastTitleOf } from "../work/progress.ts"
import { AttemptView, attemptViews } from "./attempt.ts"
import { BoundView, boardView } from "./board.ts"
import {
  CriterionView,
  criteriaViews,
  Progress,
  progressOf,
  WaiverView,
  waiverViews,
} from "./criterion.ts"
import { DecisionView, decisionViews } from "./decision.ts"
import { FeatureView, featureViews } from "./feature.ts"
import { FindingView, findingViews } from "./finding.ts"
import { MilestoneView, milestoneViews } from "./milestone.ts"
import { MoneyView, moneyView } from "./money.ts"
import { OfferView, offerView } from "./offer.ts"
import { At, type Plain } from "./plain.ts"
import { ProposalView, proposalViews } from "./plan.ts"
import { PlanningView, planningView } from "./planning.ts"
import { RoundView, roundViews } from "./round.ts"
import { usableCommands } from "./usable-commands.ts"
import { waitViews } from "./wait.ts"
import { WaitView } from "./wait-shape.ts"

const answers = z.strictObject({ by: Person, reason: z.string() })

export const MissionView = z.strictObject({
  /** The number of its issue. */
  issue: z.int(),
  repository: z.int(),
  /** When the last append happened. */
  at: At,
  /** Where the mission ends, whether pressed buttons reach us, and whether it has no server. */
  instance: z.strictObject({
    endsAt: z.enum(["merge", "delivery"]),
    hasButtons: z.boolean(),
    isAlone: z.boolean(),
    quietMs: z.int(),
  }),
  /** The plan's title, or the first line of the goal before there is a plan. */
  title: z.string(),
  requested: z
    .strictObject({ goal: z.string(), by: Person, at: At, permission: z.string() })
    .nullable(),
  phase: z.enum([
    ...(["requested", "planning", "questions", "proposed", "running", "delivering"] as const),
    ...(["in_review", "delivered", "completed", "declined", "cancelled"] as const),
  ]),
  stage: z.enum(stages as readonly [(typeof stages)[number]]),
  /** Whether it is over, so that nothing more is decided about it. */
  isEnded: z.boolean(),
  /** Whether it has only one or two features, and so no milestones and no issues of its own. */
  isSmall: z.boolean(),
  /** Whether every milestone is sealed, so that only the last round is left. */
  isAllSealed: z.boolean(),
  ended: z
    .strictObject({
      how: z.enum(["completed", "cancelled", "declined"]),
      by: Person.nullable(),
      at: At,
    })
    .nullable(),
  delivered: z.strictObject({ commit: Sha, at: At }).nullable(),
  /** Set if a person ships what is proven; the rest stops. */
  narrowed: z
    .strictObject({ upTo: MilestoneId, by: Person, leftOut: z.array(MilestoneId) })
    .nullable(),
  holds: z.array(
    z.strictObject({
      hold: z.string(),
      why: z.string(),
      at: At,
      checkpoint: MilestoneId.nullable(),
    }),
  ),
  /** The branch with what is delivered; null: nobody has asked for a mission yet. */
  branch: z.string().nullable(),
  integration: z.strictObject({ head: Sha }).nullable(),
  approved: z
    .strictObject({
      version: z.int(),
      by: Person,
      at: At,
      care: Care,
      max: Cap,
    })
    .nullable(),
  proposals: z.array(ProposalView),
  /** The version that counts now. A plan that was replaced or withdrawn is history. */
  newest: z.int().nullable(),
  planning: PlanningView,
  /** From here to `rounds`, everything is about the approved plan, and empty before there is one. */
  progress: Progress,
  criteria: z.array(CriterionView),
  milestones: z.array(MilestoneView),
  features: z.array(FeatureView),
  /** Oldest first. */
  attempts: z.array(AttemptView),
  rounds: z.array(RoundView),
  findings: z.array(FindingView),
  waivers: z.array(WaiverView),
  /** Features that no validator looked at, with the person who answers for them. */
  uninspected: z.array(answers.extend({ feature: FeatureId })),
  /** Criteria and gates that came out differently when they were run again on the same tree. */
  flaky: z.array(z.strictObject({ id: z.string(), attempts: z.array(AttemptKey) })),
  /** How many defects validation caught before the review, and how many after it. */
  caught: z.strictObject({ before: z.int(), inReview: z.int() }),
  /** Features and milestones that a newer plan left out. */
  withdrawn: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      /** The first version without it. */
      version: z.int(),
      replacedBy: FeatureId.nullable(),
    }),
  ),
  waits: z.array(WaitView),
  money: MoneyView,
  /** Commands that would do something now. */
  usableCommands: z.array(z.enum(commands.map(it => it.name) as [CommandName])),
  decisions: z.array(DecisionView),
  skills: OfferView.nullable(),
  /** The number of its pull request; null: there is none. */
  pullRequest: z.int().nullable(),
  /** What stands on GitHub, each under the key with which the log binds it. */
  board: z.record(z.string(), BoundView),
})
/** The plans are the same objects as in the log. */
export type MissionView = Omit<Plain<z.infer<typeof MissionView>>, "proposals"> & {
  readonly proposals: readonly ProposalView[]
}

/** Of one version of a mission and its waits. The same input always gives the same object. */
export const missionView = (m: Mission, waits: readonly Wait[] = []): MissionView =>
  derived(m, `view ${JSON.stringify(waits)}`, () => {
    const facts = derived(m, "facts", () => factsOf(m))
    const plan = planOf(m)
    return {
      ...facts,
      milestones: plan ? milestoneViews(m, plan, waits) : [],
      waits: waitViews(m, waits, facts.usableCommands),
    }
  })

/** The facts that follow from the log alone. */
function factsOf(m: Mission): Omit<MissionView, "milestones" | "waits"> {
  const usable = usableCommands(m)
  const attempts = attemptViews(m)
  const plan = planOf(m)
  const criteria = plan ? criteriaViews(m, plan) : []
  return {
    ...standingOf(m),
    ...endOf(m),
    ...{ usableCommands: usable, attempts, criteria, progress: progressOf(criteria) },
    proposals: proposalViews(m, usable),
    planning: planningView(m),
    features: featureViews(m),
    rounds: roundViews(m),
    findings: findingViews(m),
    waivers: waiverViews(m),
    uninspected: [...m.looksWaived].map(([feature, { by, reason }]) => ({ feature, by, reason })),
    flaky: flakyIn(m).map(it => ({ id: it.id, attempts: it.attempts.map(a => a.key) })),
    caught: {
      before: fixesFrom(m, "validation").length,
      inReview: fixesFrom(m, "review").length,
    },
    withdrawn: withdrawnFrom(m),
    money: moneyView(m, { usable, attempts }),
    decisions: decisionViews(m),
    skills: offerView(m),
    board: boardView(m),
  }
}

function standingOf(m: Mission) {
  const { ref, at, requested, integration, approved } = m
  const { endsAt, hasButtons, isAlone, quietMs } = ref.instance
  return {
    ...{ issue: ref.issue, repository: ref.repository, at },
    instance: { endsAt, hasButtons, isAlone, quietMs },
    title: titleOf(m),
    requested: requested && {
      goal: requested.goal,
      by: requested.by,
      at: requested.at,
      permission: requested.grant.permission,
    },
    ...{ phase: phaseOf(m), stage: stageOf(m), isEnded: isEnded(m) },
    ...{ isSmall: isSmall(m), isAllSealed: isAllSealed(m) },
    holds: [...m.holds].map(([hold, { why, at, checkpoint = null }]) => ({
      ...{ hold, why, at, checkpoint },
    })),
    branch: requested === null ? null : branchOf(m),
    integration: integration && { head: integration.head },
    approved: approved && {
      ...{ version: approved.version, by: approved.by, at: approved.at },
      ...{ care: approved.care, max: approved.max },
    },
    newest: newestProposal(m)?.plan.version ?? null,
    pullRequest: m.things.get(keyOf(requestOf(m)))?.number ?? null,
  }
}

function endOf(m: Mission) {
  const { ended, delivered, narrowed } = m
  return {
    ended: ended && { how: ended.how, by: ended.by, at: ended.at },
    delivered: delivered && { commit: delivered.commit, at: delivered.at },
    narrowed: narrowed && {
      ...{ upTo: narrowed.upTo, by: narrowed.by },
      leftOut: leftOut(m).map(({ id }) => id),
    },
  }
}

const withdrawnFrom = (m: Mission): MissionView["withdrawn"] =>
  [...m.withdrawn].map(([id, { version }]) => ({
    ...{ id, version, title: lastTitleOf(m, id as FeatureId | MilestoneId) ?? id },
    replacedBy: planOf(m)?.features.find(f => f.replaces === id)?.id ?? null,
  }))

/** The plan's title, or the first line of the goal before there is a plan. It is not neutralised yet. */
function titleOf(m: Mission): string {
  const plan = planOf(m) ?? newestProposal(m)?.plan
  if (plan) return plan.title
  const [first = ""] = (m.requested?.goal ?? "").trim().split("\n")
  return first.replace(/^#+\s*/, "") || `Mission ${m.ref.issue}`
}

/** The plan in force. */
export const planIn = (v: Pick<MissionView, "approved" | "proposals">): Plan | null =>
  proposalIn(v, v.approved?.version ?? null)?.plan ?? null

export const proposalIn = (
  { proposals }: Pick<MissionView, "proposals">,
  version: number | null,
): ProposalView | undefined => proposals.find(it => it.plan.version === version)

/** What people can approve now. It may stand beside an approved plan that goes on. */
export const openProposalIn = (
  v: Pick<MissionView, "approved" | "proposals" | "newest">,
): ProposalView | undefined =>
  v.newest === v.approved?.version ? undefined : proposalIn(v, v.newest)

export const attemptIn = (
  { attempts }: Pick<MissionView, "attempts">,
  key: AttemptKey,
): AttemptView | undefined => attempts.find(it => it.key === key)

export const attemptsIn = (
  { attempts }: Pick<MissionView, "attempts">,
  keys: readonly AttemptKey[],
): readonly AttemptView[] => keys.flatMap(key => attempts.find(it => it.key === key) ?? [])

export const featureIn = (
  { features }: Pick<MissionView, "features">,
  id: string,
): FeatureView | undefined => features.find(it => it.id === id)

export const milestoneIn = (
  { milestones }: Pick<MissionView, "milestones">,
  id: string,
): MilestoneView | undefined => milestones.find(it => it.id === id)

export const criterionIn = (
  { criteria }: Pick<MissionView, "criteria">,
  id: string,
): CriterionView | undefined => criteria.find(it => it.id === id)

/** The rounds that count. If a newer plan changed the milestone, its earlier rounds don't. */
export const roundsOf = (
  { rounds }: Pick<MissionView, "rounds">,
  milestone: Validated,
): readonly RoundView[] => rounds.filter(r => r.milestone === milestone && !r.isSuperseded)
