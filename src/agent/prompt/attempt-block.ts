/**
 * The machine-readable last lines of every prompt, which say what this attempt is. Our scripted
 * agent chooses its part by them; other agents read a harmless summary.
 */
import { z } from "zod"
import type { Brief } from "../../core/log/brief.ts"

const ATTEMPT_FENCE = "missions-attempt"

/**
 * Unknown members are allowed, because the program that reads the block may be older than the one
 * that wrote it.
 */
export const AttemptBlock = z.object({
  attempt: z.string(),
  /** The number of the try, such as 2 for F3.2. */
  try: z.int().positive(),
  kind: z.enum(["plan", "feature", "validation"]),
  feature: z.string().nullable(),
  /** "M1" or "final". For a feature, the milestone that it belongs to. */
  milestone: z.string().nullable(),
  step: z.string().nullable(),
  /** Only for a fix: the feature or milestone whose validation failed. */
  fixes: z.string().nullable(),
  /** The commit that the mission started from. */
  origin: z.string(),
  criteria: z.array(
    z.object({
      ...{ id: z.string(), kind: z.string(), run: z.string().nullable() },
      /** How many criteria a validator judges; left out where nothing is proven by use. */
      steps: z.int().positive().optional(),
    }),
  ),
  /** The features that a validator looks at one by one; left out if there are none. */
  looks: z.array(z.string()).optional(),
})
export type AttemptBlock = Readonly<z.infer<typeof AttemptBlock>>

export function attemptBlockOf(brief: Brief): AttemptBlock {
  const { attempt, kind, origin } = brief
  const common = { attempt, try: Number(attempt.split(".").at(-1)), kind, origin }
  const nothing = { feature: null, milestone: null, step: null, fixes: null, criteria: [] }
  if (brief.kind === "plan") return { ...common, ...nothing }
  const criteria = brief.criteria.map(criterion => ({
    id: criterion.id,
    kind: criterion.kind,
    run: "run" in criterion ? criterion.run : null,
    ...(criterion.kind === "behaviour" ? { steps: criterion.steps.length } : {}),
  }))
  if (brief.kind === "validation") {
    const { milestone, step, lookAt = [] } = brief
    const looks = lookAt.length > 0 ? { looks: lookAt.map(({ feature }) => feature) } : {}
    return { ...common, ...nothing, milestone, step, criteria, ...looks }
  }
  const fixes = brief.fixes?.root ?? null
  const { feature, milestone } = brief
  return { ...common, feature: feature.id, milestone: milestone.id, step: null, fixes, criteria }
}

export const writeAttemptBlock = (brief: Brief): string =>
  `\`\`\`${ATTEMPT_FENCE}\n${JSON.stringify(attemptBlockOf(brief))}\n\`\`\``
