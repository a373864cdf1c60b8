/** One attempt's life: scheduled, started by a named run, ended once. */
import { change, type FoldsOf, intend } from "./draft.ts"

export const attemptFolds: FoldsOf<
  | "attempt.scheduled"
  | "attempt.started"
  | "attempt.cancelled"
  | "attempt.ended"
  | "attempt.accounted"
  | "skills.reported"
> = {
  // Scheduling is itself the intent to create the run.
  "attempt.scheduled": (draft, { type: _, ...attempt }, at) => {
    intend(draft, { type: "run", attempt: attempt.key }, at)
    draft.attempts.set(attempt.key, {
      ...attempt,
      order: draft.attempts.size,
      scheduledAt: at,
      run: null,
      startedAt: null,
      cancelled: null,
      ended: null,
      verdicts: [],
      findings: [],
      checks: [],
      looks: null,
      skills: [],
      conflictedOnto: null,
    })
  },
  "attempt.started": (draft, { attempt, run }, at) => {
    if (draft.attempts.get(attempt)?.run !== null) return
    change(draft.attempts, attempt, { run, startedAt: at })
  },
  "attempt.cancelled": (draft, { attempt, why }) =>
    change(draft.attempts, attempt, { cancelled: why }),
  "attempt.ended": (
    draft,
    { attempt, outcome, usage, checkpoint, agent, patch, claim, notes, contacts },
    at,
  ) =>
    change(draft.attempts, attempt, {
      ended: {
        ...{ outcome, usage, checkpoint, agent, at },
        ...(patch && { patch }),
        ...(claim && { claim }),
        ...(notes && { notes }),
        ...(contacts && { contacts }),
      },
    }),
  "skills.reported": (draft, { attempt, skills }) => change(draft.attempts, attempt, { skills }),
  "attempt.accounted": (draft, { attempt, usage }) => {
    const ended = draft.attempts.get(attempt)?.ended
    if (ended) change(draft.attempts, attempt, { ended: { ...ended, usage } })
  },
}
