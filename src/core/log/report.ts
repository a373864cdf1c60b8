/** What one attempt hands in. It is believed only from the run that the log names. */

import { z } from "zod"
import { Carried } from "../plan/carried.ts"
import { FoundSkills } from "../plan/skill.ts"
import { AttemptKey, Sha } from "../values/id.ts"
import { Check, Finding, Isolation, Outcome, Usage, Verdict } from "./attempt.ts"
import { AttemptContacts } from "./contacts.ts"
import { Verified } from "./earlier-results.ts"
import { Inspection } from "./inspection.ts"
import { Need } from "./need.ts"
import { UsedSkill } from "./skill.ts"

/**
 * The job that pushes a report says so by the name of a step: this, and the commit of the report. All
 * who may push could write the ref.
 */
export const REPORTED = "Reported "

/** report.json in refs/missions/<n>/reports/<key>/<run>, written by the attempt's last step. */
export const Report = z.object({
  schema: z.literal(1),
  /** Features that its reader must know. Left out if there are none. */
  needs: z.array(Need).optional(),
  attempt: AttemptKey,
  run: z.int().positive(),
  base: Sha,
  outcome: Outcome,
  checks: z.array(Check).max(1_000),
  verdicts: z.array(Verdict).max(1_000),
  findings: z.array(Finding).max(500),
  /** Left out if nothing was run. */
  verified: Verified.optional(),
  /** What the agent said. It is compared with git and with the commands that were run again. */
  claim: z
    .object({
      done: z.array(z.string().max(1_000)).max(100),
      undone: z.array(z.string().max(1_000)).max(100),
      commands: z.array(z.object({ run: z.string().max(2_000), exit: z.int() })).max(200),
      /** Left out if the agent did not mention any. */
      files: z.array(z.string().max(1_000)).max(1_000).optional(),
      tests: z
        .array(z.object({ path: z.string().max(1_000), name: z.string().max(1_000) }))
        .max(200)
        .optional(),
    })
    .nullable(),
  patch: z.object({ files: z.int().nonnegative(), bytes: z.int().nonnegative() }).nullable(),
  checkpoint: Sha.nullable(),
  usage: Usage,
  /** What its programs reached. Left out by older programs. */
  contacts: AttemptContacts.optional(),
  /** `scripted` says that no model worked here. */
  agent: z
    .object({
      name: z.string().max(100),
      version: z.string().max(100),
      model: z.string().max(100).nullable(),
      scripted: z.boolean(),
      /** What it worked behind. Older reports do not say. */
      isolation: Isolation.optional(),
    })
    .nullable(),
  /** What a planner noted for its next round, or a worker for whoever works here next. */
  notes: z.string().max(20_000).nullable(),
  /** For a scrutiny: its inspections of the features that it was asked to inspect. */
  looks: z.array(Inspection).max(100).optional(),
  /** For a planner: the repository's own skills, at its base. */
  skills: FoundSkills.optional(),
  /** For a planner: what its base brings along for agents. */
  carried: Carried.optional(),
  /** A worker's words on the skills of its feature. */
  usedSkills: z.array(UsedSkill).max(20).optional(),
})
export type Report = Readonly<z.infer<typeof Report>>
