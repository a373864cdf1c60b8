/**
 * What a job hands on if the commit's files cannot be laid out. Nothing was spent, and nothing is held
 * against the work: what stands in the repository a person must mend, and another machine may do better.
 */
import type { Brief } from "../core/log/brief.ts"
import { headOf } from "../core/words/printed.ts"
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

/** Rethrows what is no fault of repository or machine. */
export function unlaidProof(error: unknown, { kind }: Brief): Proof {
  // Of a plan it would read as if nothing of it could be tried anywhere.
  if (!(error instanceof WorkTreeError) || kind === "plan") throw error
  const said =
    error.blame === "machine"
      ? "this machine cannot write the commit's files"
      : "the repository holds what cannot be laid out here"
  return {
    ...{ setup: "broken", said: headOf(`${said}: ${error.message}`, 500) },
    ...{ checks: [], verdicts: [], failedGates: [], findings: [] },
  }
}
