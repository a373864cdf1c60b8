/** The approved plan when it is changed, and how far it is. */
import { z } from "zod"
import { FeatureId, MilestoneId } from "../values/id.ts"
import { Draft } from "./plan.ts"

export const Baseline = z.object({
  /** The approved plan, which stays in force. */
  plan: Draft,
  /** Ids that already mean something else: withdrawn before, or given to a fix. */
  taken: z.array(z.string()),
  /** Features with an attempt, or with a person at work. */
  begun: z.array(FeatureId),
  /** On the mission's branch, or about to be. */
  merged: z.array(FeatureId),
  sealed: z.array(MilestoneId),
})
export type Baseline = Readonly<z.infer<typeof Baseline>>
