/** What will be built and how it will be proven. A plan is immutable; a change of mind is a new version. */

import { z } from "zod"
import { CriterionId, FeatureId, MilestoneId } from "../values/id.ts"
import { STEPS_MAX } from "../values/limits.ts"
import { once } from "../values/remembered.ts"
import { Expect } from "./expect.ts"
import { WorkerChoice } from "./model-choice.ts"
import { SkillDescription, SkillName } from "./skill.ts"

const sentence = z.string().trim().min(1).max(500)
const title = z.string().trim().min(1).max(120)
const command = z.string().trim().min(1).max(2_000)

const proven = { id: CriterionId, text: sentence }

/** A GitHub App, by the name in its address, or by its id as the rules of a branch have it. */
const CheckApp = z.union([z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/), z.int().positive()])
export type CheckApp = z.infer<typeof CheckApp>

export const Criterion = z.discriminatedUnion("kind", [
  z.strictObject({
    ...proven,
    kind: z.literal("command"),
    run: command,
    expect: Expect.default({ exit: 0 }),
  }),
  /** The same exit status and output on the base commit and on the delivered one. */
  z.strictObject({ ...proven, kind: z.literal("same_as_base"), run: command }),
  /** Steps that a validator performs on the running product. */
  z.strictObject({
    ...proven,
    kind: z.literal("behaviour"),
    steps: z.array(sentence).min(1).max(STEPS_MAX),
    /** The steps are performed in a browser, so a pass needs a screenshot. */
    browser: z.literal(true).optional(),
  }),
  z.strictObject({
    ...proven,
    kind: z.literal("review"),
    rubric: z.array(sentence).min(1).max(30),
  }),
  /** A check of the repository's own CI exists and is green, given by this App if one is named. */
  z.strictObject({
    ...proven,
    kind: z.literal("check"),
    name: z.string().trim().min(1).max(255),
    app: CheckApp.optional(),
  }),
  /** Research: a claim whose sources answered. */
  z.strictObject({
    ...proven,
    kind: z.literal("source"),
    claim: sentence,
    urls: z.array(z.url()).min(1),
  }),
])
export type Criterion = Readonly<z.infer<typeof Criterion>>
export type CriterionKind = Criterion["kind"]

/** Whether it passes only with a browser's screenshot. */
export const isInBrowser = (criterion: Criterion): boolean =>
  criterion.kind === "behaviour" && criterion.browser === true

export const Gate = z.strictObject({
  name: title,
  run: command,
  /** The feature that first makes this gate possible, because a mission may begin in an empty repository. */
  createdBy: FeatureId.optional(),
})
export type Gate = Readonly<z.infer<typeof Gate>>

/** Runs beside gates and criteria, in the foreground, until they are done. */
export const Service = z.strictObject({
  name: title,
  run: command,
  /**
   * A command that exits with 0 once the service answers, or an address on this machine that then
   * answers.
   */
  ready: command,
  /** The port where it must listen. Left out, it gets a free one. Only root may listen below 1024. */
  port: z.int().min(1_024).max(65_535).optional(),
  /** The feature that first makes this service possible. */
  createdBy: FeatureId.optional(),
})
export type Service = Readonly<z.infer<typeof Service>>

export const Environment = z.strictObject({
  setup: z.array(command).max(20).default([]),
  gates: z.array(Gate).max(20).default([]),
  services: z.array(Service).max(10).default([]),
})
export type Environment = Readonly<z.infer<typeof Environment>>

export const Feature = z.strictObject({
  id: FeatureId,
  milestone: MilestoneId,
  title,
  /** What the worker should do, in words that need no context. */
  description: z.string().trim().max(8_000).default(""),
  dependsOn: z.array(FeatureId).default([]),
  fulfils: z.array(CriterionId).min(1),
  /**
   * Globs of what it touches. An empty list claims nothing: the feature may run beside any other,
   * and lint advises.
   */
  paths: z.array(z.string().min(1)).default([]),
  skills: z.array(title).default([]),
  /** Who builds it. What is left out, the plan or the policy says. */
  ...WorkerChoice.shape,
  replaces: FeatureId.optional(),
})
export type Feature = Readonly<z.infer<typeof Feature>>

export const Milestone = z.strictObject({
  id: MilestoneId,
  title,
  outcome: sentence,
  /** Criteria that no single feature fulfils. */
  criteria: z.array(CriterionId).default([]),
  /** Once it is proven: go on and say so, or wait for a person. Left out, the care level decides. */
  checkpoint: z.enum(["notify", "approve"]).optional(),
})
export type Milestone = Readonly<z.infer<typeof Milestone>>

export const Skill = z.strictObject({
  name: SkillName,
  description: SkillDescription,
  body: z.string().max(50_000),
  /** Commands that it tells workers to run. Each must work on the base before the plan is shown. */
  tries: z.array(command).max(5).optional(),
})
export type Skill = Readonly<z.infer<typeof Skill>>

const range = z.strictObject({ low: z.number().nonnegative(), high: z.number().nonnegative() })
const Estimate = z.strictObject({ usd: range, minutes: range, lines: z.int().nonnegative() })

/** What a planner proposes. The log gives it its version. */
export const Draft = z.strictObject({
  title,
  goal: z.string().trim().min(1).max(4_000),
  assumptions: z.array(sentence).default([]),
  notInIt: z.array(sentence).default([]),
  risks: z.array(sentence).default([]),
  environment: Environment.default({ setup: [], gates: [], services: [] }),
  criteria: z.array(Criterion).min(1).max(300),
  milestones: z.array(Milestone).min(1).max(20),
  features: z.array(Feature).min(1).max(200),
  skills: z.array(Skill).max(20).default([]),
  delivery: z.enum(["one", "per_milestone"]).default("one"),
  /** Who builds the features that name nobody. Left out: the policy says. */
  worker: WorkerChoice.optional(),
  estimate: Estimate,
})
export type Draft = Readonly<z.infer<typeof Draft>>

export type Plan = Draft & { readonly version: number }

/** The part of it that a planner writes. */
export function draftOf(plan: Plan): Draft {
  const { version: _, ...draft } = plan
  return draft
}

export const Question = z.strictObject({
  text: sentence,
  /** What happens if nobody answers, and the reason found in the repository. */
  default: sentence,
  because: sentence,
})
export type Question = Readonly<z.infer<typeof Question>>

export interface LintFinding {
  readonly rule: string
  readonly severity: "fatal" | "advice"
  readonly where: string
  readonly text: string
}

/** Small goals stay small: no milestones, no extra issues, one short plan. */
export const isCollapsed = (plan: Draft): boolean => plan.features.length <= 2

export const criteriaOfMilestone = (plan: Draft, milestone: MilestoneId): readonly CriterionId[] =>
  criteriaByMilestone(plan).get(milestone) ?? []

const criteriaByMilestone = once((plan: Draft) => {
  const features = Map.groupBy(plan.features, f => f.milestone)
  const own = byId(plan.milestones)
  const ids = [...own.keys(), ...features.keys()]
  return new Map(
    ids.map((id): [MilestoneId, readonly CriterionId[]] => [
      id,
      [...(features.get(id) ?? []).flatMap(f => f.fulfils), ...(own.get(id)?.criteria ?? [])],
    ]),
  )
})

/** Who answers for a criterion: the feature that fulfils it, else its milestone. */
export const ownerOf = (plan: Draft, criterion: CriterionId): FeatureId | MilestoneId | null =>
  owners(plan).get(criterion) ?? null

const owners = once((plan: Draft) => {
  const named = [
    ...plan.features.flatMap(({ id, fulfils }) => fulfils.map(of => [of, id] as const)),
    ...plan.milestones.flatMap(({ id, criteria }) => criteria.map(of => [of, id] as const)),
  ]
  // If a plan names several, the first one counts.
  return new Map<CriterionId, FeatureId | MilestoneId>(named.toReversed())
})

export const criterionOf = (plan: Draft, id: CriterionId): Criterion | undefined =>
  criteriaById(plan).get(id)

export const featureOf = (plan: Draft, id: FeatureId | MilestoneId): Feature | undefined =>
  featuresById(plan).get(id as FeatureId)

const criteriaById = once((plan: Draft) => byId(plan.criteria))
const featuresById = once((plan: Draft) => byId(plan.features))

/** If an id occurs twice, the first one counts. */
const byId = <Id, Item extends { readonly id: Id }>(
  items: readonly Item[],
): ReadonlyMap<Item["id"], Item> => new Map(items.toReversed().map(item => [item.id, item]))

/** A finding as a planner reads it. */
export const LintFindingText = z.object({ rule: z.string(), where: z.string(), text: z.string() })
