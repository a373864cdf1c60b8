/** What differed from itself when it was run again: named, and counted. */
import { nameOf } from "../../log/attempt.ts"
import type { AttemptState, Mission } from "../../log/mission.ts"
import type { CriterionId } from "../../words/id.ts"
import { type Flaky, flakyAt, flakyIn } from "../../work/flaky.ts"
import { planOf } from "../../work/phase.ts"
import { code } from "../markdown/neutral.ts"
import { counted, listed, listedUpTo } from "./amount.ts"
import { stepWords, subjectName } from "./subject.ts"

/** "**Flaky**: C2, 2 times; the gate `test`, 1 time." Nothing where nothing was. */
export function flakyLine(m: Mission): string | null {
  const found = flakyIn(m)
  if (found.length === 0) return null
  return `**Flaky**: ${listedUpTo(
    6,
    found.map(flaky => named(m, flaky)),
  )}. Each came out otherwise when it was run again on the same tree.`
}

const named = (m: Mission, { id, attempts }: Flaky): string => {
  const isCriterion = planOf(m)?.criteria.some(c => c.id === id)
  return `${isCriterion ? id : `the gate ${code(id, 60)}`} (${counted(attempts.length, "time")})`
}

/** "Flaky 2 times: F3 (try 1) and F3 (try 2)." */
export function flakyPlaces(m: Mission, criterion: CriterionId): string | null {
  const attempts = flakyAt(m, criterion)
  if (attempts.length === 0) return null
  return `Flaky ${counted(attempts.length, "time")}: ${listed(attempts.map(a => placeOf(m, a)))}.`
}

/** "F3 (try 1)", "M1 validation, commands and gates (try 2)". */
export function placeOf(m: Mission, { key, subject }: AttemptState): string {
  const step = subject.type === "milestone" ? `, ${stepWords(subject.step)}` : ""
  const same = [...m.attempts.values()].filter(a => nameOf(a.subject) === nameOf(subject))
  return `${subjectName(subject)}${step} (try ${same.findIndex(a => a.key === key) + 1})`
}
