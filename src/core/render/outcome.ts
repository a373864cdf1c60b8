/** What came of an attempt, in a few words. */
import type { AttemptView } from "../view/attempt.ts"
import { failureSentence } from "./failure.ts"
import { counted } from "./phrase/amount.ts"

/** What came of an attempt, for a table or a terminal: no capital, no full stop. */
export function outcomeWords(attempt: AttemptView): string {
  const { outcome } = attempt
  if (!outcome) return attempt.run === null ? "waits for a runner" : "at work"
  switch (outcome.type) {
    case "questions":
      return counted(outcome.questions, "question")
    case "plan":
      return "a plan"
    case "delivered":
      return attempt.isConflicted ? "held, but could not be merged" : "held"
    case "verdicts":
      return verdictWords(attempt)
    case "nothing_to_do":
      return "nothing to do: it changed nothing, and the criteria that could be run hold already"
    case "failed":
      return failureSentence(outcome.failure)
  }
}

function verdictWords({ verdicts, found: { blocking } }: AttemptView): string {
  const held = verdicts.filter(v => v.is === "pass").length
  const found = blocking > 0 ? counted(blocking, "blocking finding") : "no blocking finding"
  if (verdicts.length === 0) return found
  const size = `${held} of ${verdicts.length} criteria hold`
  return blocking > 0 ? `${size}, ${found}` : size
}
