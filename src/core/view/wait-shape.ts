/** Every kind of wait as plain data: the facts in the log, and what a surface needs to say whose turn it is. */
import { z } from "zod"
import { Failure, Validated } from "../log/attempt.ts"
import type { Wait } from "../log/wait.ts"
import { CEILINGS } from "../values/ceiling.ts"
import { AttemptKey, CriterionId, FeatureId, MilestoneId, Person, Sha } from "../values/id.ts"
import { ThingView } from "./board.ts"
import { StoppedView } from "./feature.ts"
import { At, type Plain } from "./plain.ts"
import { WayOut } from "./way-out.ts"

const common = {
  needs: z.enum(["time", "runner", "github", "person"]),
  until: At.optional(),
  /** null: the log does not say. */
  since: At.nullable(),
  /** The person whose turn it is; null: it is nobody's turn. */
  asks: Person.nullable(),
  /** Whether a person must do something and may not know it yet. */
  isNews: z.boolean(),
  /** The key of the comment that notifies people about it; null: they are not notified. */
  notifies: z.string().nullable(),
  /** What a person can type about it now. */
  typed: z.array(z.string()),
  waysOut: z.array(WayOut),
}

const wait = <Kind extends Wait["type"], Shape extends z.ZodRawShape>(type: Kind, shape: Shape) =>
  z.strictObject({ type: z.literal(type), ...common, ...shape })

const feature = { feature: FeatureId }
const attempt = { attempt: AttemptKey }
const later = { subject: z.string(), failure: Failure }
const awaited = z.strictObject({
  name: z.string(),
  is: z.enum(["missing", "running", "other_app", "stopped", "approval"]),
  url: z.string().nullable(),
})
const lacking = z.strictObject({
  ...{ path: z.string(), branch: z.string(), repository: z.string(), app: z.string() },
  /** GitHub's editor with the file filled in; null: nobody here knows its text. */
  url: z.string().nullable(),
})
const judged = {
  milestone: Validated,
  criteria: z.array(CriterionId),
  unread: z.array(FeatureId).optional(),
}
const checks = {
  ...{ milestone: Validated, commit: Sha, criteria: z.array(CriterionId) },
  checks: z.array(awaited),
}

export const WaitView = z.discriminatedUnion("type", [
  wait("answers", { round: z.int() }),
  wait("quiet", { round: z.int() }),
  wait("approval", { version: z.int(), missing: z.int() }),
  wait("replanning", { command: z.string(), why: z.string() }),
  wait("held", {
    hold: z.enum([
      ...(["person", "issue_closed", "ceiling"] as const),
      ...(["kill_switch", "integration_rewritten", "log_changed", "infra"] as const),
    ]),
    why: z.string(),
    ceiling: z.enum(CEILINGS).optional(),
    max: z.number().optional(),
  }),
  wait("run_queued", attempt),
  wait("run_approval", attempt),
  wait("run_working", attempt),
  wait("report", attempt),
  wait("integration", {}),
  wait("syncing", { milestone: Validated }),
  wait("merging", { ...feature, ...attempt }),
  wait("dependency", {
    ...feature,
    on: z.array(z.union([FeatureId, z.templateLiteral(["#", z.int()])])),
  }),
  wait("capacity", feature),
  wait("earlier_milestone", feature),
  wait("paths", { ...feature, claimedBy: FeatureId }),
  wait("budget", { subject: z.string(), ceiling: z.enum(CEILINGS), missing: z.number() }),
  wait("backoff", later),
  wait("parked", later),
  wait("person_works", {
    ...{ ...feature, login: z.string() },
    ...{ failure: Failure.optional(), attempt: AttemptKey.optional() },
  }),
  wait("person_wanted", feature),
  wait("stopped", { ...feature, failure: StoppedView }),
  wait("verdict_by_person", judged),
  wait("checks_pending", checks),
  wait("sealing", { milestone: Validated, round: z.int(), onto: Sha }),
  wait("finding", { milestone: Validated, finding: z.string() }),
  wait("creation", { thing: ThingView }),
  wait("comments_rest", { most: z.int() }),
  wait("unshown", { effect: z.string(), times: z.int() }),
  wait("github_refuses", {
    ...{ effect: z.string(), status: z.int(), message: z.string() },
    lacks: lacking.optional(),
  }),
  wait("requests", {}),
  wait("contested", { thing: ThingView, field: z.string(), by: z.string() }),
  wait("issue_lost", { ...feature, how: z.enum(["deleted", "transferred"]) }),
  wait("stale", { criteria: z.array(CriterionId), usd: z.number().nullable() }),
  wait("nothing_built", { milestone: MilestoneId }),
  wait("merge_by_person", {}),
  wait("newer_log", { lacked: z.array(z.string()) }),
  wait("newer_report", { ...attempt, lacked: z.array(z.string()) }),
])
export type WaitView = Plain<z.infer<typeof WaitView>>
export type WaitOf<Kind extends Wait["type"]> = Extract<WaitView, { readonly type: Kind }>
