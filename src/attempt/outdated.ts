/**
 * Handles a run whose brief a newer program wrote. Nothing is started or spent, and the report says
 * what this version of the Action doesn't know. If the run simply failed, it would be tried again
 * and fail again.
 */
import type { Report } from "../core/log/report.ts"
import { headOf } from "../core/values/printed.ts"
import type { Run } from "./attempt-run.ts"
import type { Outdated } from "./briefing.ts"

/** The text for this rule says what to update. */
export const outdatedRefusal = ({ lacked }: Outdated) => ({
  rule: "outdated",
  where: headOf(lacked.join("; "), 500),
})

export const outdatedReport = ({ attempt, run }: Run, outdated: Outdated): Report => ({
  ...{ schema: 1, attempt, run, base: outdated.base },
  outcome: { type: "failed", failure: { kind: "policy_blocked", ...outdatedRefusal(outdated) } },
  ...{ checks: [], verdicts: [], findings: [], claim: null, patch: null, checkpoint: null },
  usage: {
    usd: 0 as NonNullable<Report["usage"]["usd"]>,
    tokens: { in: 0, out: 0, cached: 0 },
    ...{ turns: 0, wallMs: 0 },
  },
  ...{ agent: null, notes: null },
})
