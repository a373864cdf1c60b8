/** Workflow runs: one is started for each attempt, and those that may not go on are cancelled. */

import { runRoleOf } from "../../log/attempt.ts"
import type { Effect } from "../../log/effect.ts"
import type { AttemptState } from "../../log/mission.ts"
import type { Inputs } from "../inputs.ts"

export function projectRuns({ m, seen }: Pick<Inputs, "m" | "seen">): readonly Effect[] {
  const attempts = [...m.attempts.values()]
  return [
    ...attempts
      .filter(a => a.run === null && a.ended === null && a.cancelled === null)
      .map((a): Effect => dispatch(m.ref.issue, a)),
    ...seen.runs.items
      .filter(run => run.status !== "concluded" && mustEnd(m.attempts.get(run.attempt), run.id))
      .map((run): Effect => ({ type: "ensure_run_cancelled", run: run.id })),
  ]
}

const dispatch = (mission: number, attempt: AttemptState): Effect => ({
  type: "create",
  thing: { type: "run", attempt: attempt.key },
  inputs: {
    mission: String(mission),
    attempt: attempt.key,
    role: runRoleOf(attempt),
  },
})

/**
 * A second run for a key, the run of a cancelled attempt, or a run that came after its attempt had
 * ended. A run that has handed in its report is about to end by itself and must not look cancelled.
 */
function mustEnd(attempt: AttemptState | undefined, run: number): boolean {
  if (!attempt || (attempt.run === null && attempt.ended === null)) return false
  return attempt.run !== run || attempt.cancelled !== null
}
