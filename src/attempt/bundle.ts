/**
 * What the agent's job hands to the next jobs, as files of one artifact. The patch in it is
 * hostile; our own process wrote the rest.
 */

import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import { Finding, Isolation, ModelLimit, Unready, Usage } from "../core/log/attempt.ts"
import { Capture, Captures } from "../core/log/capture.ts"
import { Contacts } from "../core/log/contacts.ts"
import { Inspection } from "../core/log/inspection.ts"
import { Report } from "../core/log/report.ts"
import { UsedSkill } from "../core/log/skill.ts"
import { Carried } from "../core/plan/carried.ts"
import { Draft, Question } from "../core/plan/plan.ts"
import { ShownSteps } from "../core/plan/shown-steps.ts"
import { FoundSkills } from "../core/plan/skill.ts"
import { Digest } from "../core/values/digest.ts"
import { AttemptKey, CriterionId, Sha } from "../core/values/id.ts"
import { CAPTURES_MAX } from "../core/values/limits.ts"
import { LEFT_OUT_MAX, LeftOut } from "./tree/left-out.ts"
import { shownBytesIn } from "./tree/path-bytes.ts"

const Handed = z.object({
  questions: z.array(Question).nullable(),
  plan: Draft.nullable(),
  notes: z.string().nullable(),
  verdicts: z
    .array(
      z.object({
        criterion: CriterionId,
        is: z.enum(["pass", "fail", "inconclusive"]),
        evidence: z.array(z.string()),
        looked: z.array(z.string()),
        steps: ShownSteps.optional(),
      }),
    )
    .max(5_000),
  captures: z
    .array(Capture.extend({ criterion: CriterionId }))
    .max(CAPTURES_MAX)
    .optional(),
  findings: z.array(Finding).max(5_000),
  evidence: z.array(z.object({ criterion: CriterionId, text: z.string() })).max(5_000),
  progress: z.array(z.string()),
  claim: z
    .object({
      done: z.array(z.string()),
      undone: z.array(z.string()),
      commands: z.array(z.object({ run: z.string(), exit: z.int() })),
      files: z.array(z.string()).optional(),
      tests: z.array(z.object({ path: z.string(), name: z.string() })).optional(),
    })
    .nullable(),
  looks: z.array(Inspection).max(1_000).optional(),
  skills: z.array(UsedSkill).max(100).optional(),
})

const common = {
  schema: z.literal(1),
  attempt: AttemptKey,
  run: z.int().positive(),
  base: Sha,
}

export const Bundle = z.discriminatedUnion("type", [
  /** Nothing was started, and nothing was spent. */
  z.object({ ...common, type: z.literal("stopped"), why: z.enum(["held", "other_plan"]) }),
  /** The policy doesn't allow what was asked for to run here. */
  z.object({ ...common, type: z.literal("refused"), rule: z.string(), where: z.string() }),
  /** The product that the agent was to try did not run; nothing was spent. */
  z.object({ ...common, type: z.literal("unprepared"), said: z.string() }),
  /** Our own program, or the machine below it, failed while the agent's job ran. */
  z.object({
    ...common,
    type: z.literal("broken"),
    by: z.enum(["ours", "machine"]),
    said: z.string(),
    /** What had been spent by then. null: nothing, because no agent was started. */
    usage: Usage.nullable(),
  }),
  z.object({
    ...common,
    type: z.literal("worked"),
    how: z.enum([
      ...(["finished", "crashed", "refused", "silent", "blocked"] as const),
      ...(["overtime", "flooded", "limit", "unready", "ours"] as const),
    ]),
    said: z.string(),
    why: Unready.shape.why.optional(),
    limit: ModelLimit.optional(),
    handed: Handed,
    usage: Usage,
    agent: Report.shape.agent.unwrap(),
    /** SHA-256 of patch.diff; null if the work tree is unchanged, or the role may not change it. */
    patch: z
      .object({ files: z.int().nonnegative(), bytes: z.int().nonnegative(), digest: Digest })
      .nullable(),
    /** Why the work tree could not be taken. */
    unusable: z.string().nullable(),
    /** Only for a worker: what it wrote and was not taken. It's left out if there is nothing. */
    leftOut: z.array(LeftOut).max(LEFT_OUT_MAX).optional(),
    /**
     * Whose fault that is. Older programs leave it out, because they knew only the agent's fault.
     */
    unusableBy: z.enum(["agent", "machine"]).optional(),
    /** The duration, as our own process measured it. */
    findings: z.array(Finding),
    /** The artifact that holds the files of its captures. */
    captures: Captures.shape.artifact.optional(),
    /** Only for validation of behaviour: whether there was a browser to use. */
    browser: z.boolean().optional(),
    skills: FoundSkills.optional(),
    /** What the commit brings along for agents. */
    carried: Carried.optional(),
    /** What the agent ran behind. Older programs had nothing and left it out. */
    isolation: Isolation.optional(),
    /** What the agent and its code reached. Older programs did not see it. */
    contacts: Contacts.optional(),
    /** A file of the commit that a validator changed while it judged it. */
    voidedBy: z.string().optional(),
    /** A file that whoever may only read tried to change, and was kept from. */
    heldBack: z.string().optional(),
  }),
])
export type Bundle = Readonly<z.infer<typeof Bundle>>
export type Worked = Extract<Bundle, { type: "worked" }>

const BUNDLE = "bundle.json"
const PATCH = "patch.diff"

export async function writeBundle(
  folder: string,
  { bundle, patch }: { readonly bundle: Bundle; readonly patch: Buffer | null },
): Promise<void> {
  const checked = Bundle.parse(shownBytesIn(bundle))
  await writeFile(join(folder, BUNDLE), `${JSON.stringify(checked, null, 2)}\n`)
  if (patch !== null) await writeFile(join(folder, PATCH), patch)
}

export const readBundle = async (folder: string): Promise<Bundle> =>
  Bundle.parse(JSON.parse(await readFile(join(folder, BUNDLE), "utf8")))

/** The patch as it was uploaded; empty if there is none. */
export const readPatch = async (folder: string, bundle: Bundle): Promise<Buffer> =>
  bundle.type === "worked" && bundle.patch !== null
    ? readFile(join(folder, PATCH))
    : Buffer.alloc(0)
