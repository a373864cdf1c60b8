/** A whole script: which entry plays which attempt. An unknown field is an error. */
import { z } from "zod"
import type { AttemptBlock } from "./read-attempt-block.ts"
import { Step } from "./script-step.ts"

const Match = z.strictObject({
  /** The whole key, such as "F3.1". */
  attempt: z.string().optional(),
  kind: z.enum(["plan", "feature", "validation"]).optional(),
  feature: z.string().optional(),
  milestone: z.string().optional(),
  step: z.enum(["gates", "scrutiny", "behaviour"]).optional(),
  /** The number of the try, such as 2 for the second. */
  try: z.int().positive().optional(),
  /** Only for a fix: the feature or milestone whose validation failed. */
  fixes: z.string().optional(),
})

const Entry = z.strictObject({ match: Match, steps: z.array(Step).max(200) })

export const Script = z.strictObject({
  version: z.literal(1),
  entries: z.array(Entry).max(200),
  /** Plays every attempt that no entry matches. */
  fallback: z.strictObject({ steps: z.array(Step).max(200) }).optional(),
})
export type Script = Readonly<z.infer<typeof Script>>

/**
 * The steps of the first entry whose conditions all hold; null if there is none for this attempt.
 */
export function stepsFor(script: Script, block: AttemptBlock): readonly Step[] | null {
  const entry = script.entries.find(({ match }) =>
    Object.entries(match).every(([name, wanted]) => block[name as keyof AttemptBlock] === wanted),
  )
  return entry?.steps ?? script.fallback?.steps ?? null
}
