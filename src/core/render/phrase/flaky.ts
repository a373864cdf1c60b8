/** Names and counts what came out differently when it was run again. */

import type { CriterionId } from "../../values/id.ts"
import type { AttemptView } from "../../view/attempt.ts"
import { attemptsIn, criterionIn, type MissionView } from "../../view/mission.ts"
import { code } from "../markdown/neutral.ts"
import { counted, listed, listedUpTo } from "./amount.ts"
import { stepWords, subjectName } from "./subject.ts"

/** "**Flaky**: C2, 2 times; the gate `test`, 1 time." null: nothing was flaky. */
export function flakyLine(v: MissionView): string | null {
  if (v.flaky.length === 0) return null
  return `**Flaky**: ${listedUpTo(
    6,
    v.flaky.map(flaky => named(v, flaky)),
  )}. Each gave another result when it was run again on the same tree.`
}

const named = (v: MissionView, { id, attempts }: MissionView["flaky"][number]): string => {
  const name = criterionIn(v, id) ? id : `the gate ${code(id, 60)}`
  return `${name} (${counted(attempts.length, "time")})`
}

/** "Flaky 2 times: F3 (try 1) and F3 (try 2)." */
export function flakyPlaces(v: MissionView, criterion: CriterionId): string | null {
  const keys = v.flaky.find(({ id }) => id === criterion)?.attempts ?? []
  if (keys.length === 0) return null
  return `Flaky ${counted(keys.length, "time")}: ${listed(attemptsIn(v, keys).map(placeOf))}.`
}

/** "F3 (try 1)", "M1 validation, commands and gates (try 2)". */
export function placeOf({ subject, numberOfStep }: AttemptView): string {
  const step = subject.type === "milestone" ? `, ${stepWords(subject.step)}` : ""
  return `${subjectName(subject)}${step} (try ${numberOfStep})`
}
