/**
 * What a job hands on if the commit's files can't be written to disk. Nothing was spent, and
 * nothing is held against the work: a person has to fix the repository, or another machine may do
 * better.
 */
import type { Brief } from "../core/log/brief.ts"
import { headOf } from "../core/values/printed.ts"
import type { Bundle } from "./bundle.ts"
import type { Verification } from "./check/verification.ts"
import { WorkTreeError } from "./tree/blame.ts"

type Untouched = Extract<Bundle, { type: "refused" | "unprepared" }>
type Unlaid =
  | Pick<Extract<Untouched, { type: "refused" }>, "type" | "rule" | "where">
  | Pick<Extract<Untouched, { type: "unprepared" }>, "type" | "said">

export const unlaidBundle = ({ blame, message }: WorkTreeError): Unlaid =>
  blame === "machine"
    ? { type: "unprepared", said: `this machine cannot write the commit's files: ${message}` }
    : { type: "refused", rule: "checkout", where: message }

type Proof = Pick<
  Verification,
  "setup" | "said" | "checks" | "verdicts" | "failedGates" | "findings"
>

/** Rethrows whatever is not the fault of the repository or the machine. */
export function unlaidProof(error: unknown, { kind }: Brief): Proof {
  // For a plan, this would read as if no part of it could be tried on any machine.
  if (!(error instanceof WorkTreeError) || kind === "plan") throw error
  const said =
    error.blame === "machine"
      ? "this machine cannot write the commit's files"
      : "the repository holds files that cannot be checked out here"
  return {
    ...{ setup: "broken", said: headOf(`${said}: ${error.message}`, 500) },
    ...{ checks: [], verdicts: [], failedGates: [], findings: [] },
  }
}
