/**
 * A finding as an agent gives it. We choose its id, so that an agent can't reuse an existing one.
 */
import { z } from "zod"
import type { Finding } from "../../core/log/attempt.ts"
import type { Brief } from "../../core/log/brief.ts"
import { FeatureId } from "../../core/values/id.ts"

export const GivenFinding = z.strictObject({
  severity: z.enum(["blocking", "minor"]),
  path: z.string().min(1).max(500).nullable().default(null),
  line: z.int().positive().nullable().default(null),
  text: z.string().trim().min(1).max(4_000).describe("What is wrong there, and why it matters."),
  feature: FeatureId.optional().describe("Whose change it is in, where you know."),
})
type GivenFinding = z.infer<typeof GivenFinding>

/** The attempt's key makes the id unique in the whole mission. */
export const findingsOf = (given: readonly GivenFinding[], brief: Brief): readonly Finding[] =>
  given.map((finding, index) => ({ id: `${brief.attempt}.${index + 1}`, ...finding }))
