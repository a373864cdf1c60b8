/** Runs that may not work on their attempt, or no longer: why, in words for the log of their job. */
import { AttemptError } from "./attempt-error.ts"
import { nameOf, type Run } from "./attempt-run.ts"
import type { StopReason } from "./gate.ts"

export const STOPPED: Readonly<Record<StopReason, string>> = {
  unknown_attempt: "the log has no such open attempt",
  other_run: "the log names another run for the attempt",
  other_role: "the log gives the attempt another role",
  run_again: "this is a re-run, and an agent is paid for only once. Use /mission retry",
  held: "the mission is held",
  other_plan: "another plan has been approved since",
}

export const notThisRun = (run: Run, why: StopReason): AttemptError =>
  new AttemptError({
    what: "This run is not allowed to work on the attempt.",
    where: nameOf(run),
    expected: "the one run that the mission's log names, in its first try",
    got: STOPPED[why],
  })

/** `during` continues the sentence after "while". */
export const cancelled = (run: Run, during: string): AttemptError =>
  new AttemptError({
    what: `The run was cancelled while ${during}.`,
    where: nameOf(run),
    expected: "a run that ends by itself",
    got: "a request to stop",
  })
