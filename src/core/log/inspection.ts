/** What a validator is given of one feature, and what it reports about it. Both are words of agents and no proof. */
import { z } from "zod"
import { CriterionId, FeatureId, Sha } from "../values/id.ts"
import { EVIDENCE_CHARACTERS_MAX } from "../values/limits.ts"

/** What a worker said of its work, short enough for the log. */
export const WorkerStatement = z.object({
  done: z.array(z.string()),
  undone: z.array(z.string()),
  commands: z.array(z.object({ run: z.string(), exit: z.int() })),
  /** How many lines did not fit. */
  leftOut: z.int().nonnegative(),
})
export type WorkerStatement = Readonly<z.infer<typeof WorkerStatement>>

/** A merged feature as a validator gets it: its change, what it must fulfil, and its worker's report. */
export const Built = z.object({
  feature: FeatureId,
  title: z.string(),
  criteria: z.array(CriterionId),
  /** The head before its merge, and the merge. Their difference is the feature's change and nothing else. */
  change: z.object({ from: Sha, to: Sha }),
  /** null: a person built it, or its log is older than worker statements. */
  report: WorkerStatement.nullable(),
  /** What our own process found in it, one line each. */
  found: z.array(z.string()),
})
export type Built = Readonly<z.infer<typeof Built>>

/** Nobody reads more paths than this in one inspection. */
const PATHS_MAX = 100

/** One inspection of one feature. A feature without one was not read. */
export const Inspection = z.object({
  feature: FeatureId,
  read: z.array(z.string().trim().min(1).max(500)).min(1).max(PATHS_MAX),
  saw: z.string().trim().min(1).max(EVIDENCE_CHARACTERS_MAX),
})
export type Inspection = Readonly<z.infer<typeof Inspection>>
