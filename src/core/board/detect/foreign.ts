/**
 * Fields of our issues that somebody else changed and that no person may change by hand. They are
 * set back twice; the third time the mission stops fighting and asks a person.
 */

import type { Refusal } from "../../log/command.ts"
import { isDone } from "../../log/done.ts"
import type { Event } from "../../log/event.ts"
import type { Mission } from "../../log/mission.ts"
import type { Observed, SeenEntry } from "../../log/observed.ts"
import { issueAt } from "../../log/scope.ts"
import { type ContestKey, keyOf, type Thing } from "../../log/thing.ts"
import { placeOf } from "../../people/place.ts"
import type { CommandId } from "../../values/id.ts"
import { FIELD_RESTORES_MAX } from "../../values/limits.ts"
import { isEnded } from "../../work/phase.ts"
import { LABEL } from "../label.ts"

type SetBack = Extract<Refusal, { reason: "set_back" }>

export function detectForeign(m: Mission, seen: Observed): readonly Event[] {
  if (m.requested === null || isEnded(m)) return []
  const done = new Map<string, number>()
  return seen.entries.items.flatMap((entry): readonly Event[] => {
    const command: CommandId = `timeline:${entry.id}`
    const field = m.answered.has(command) ? null : fieldOf(m, entry)
    if (field === null) return []
    const name = `${entry.issue} ${field}`
    const before = done.get(name) ?? setBacks(m, entry.issue, field)
    done.set(name, before + 1)
    const { by, issue: number, isBot } = entry
    const refusal: SetBack = { reason: "set_back", number, field, isBot }
    const refused = { type: "command.refused", command, by, refusal } as const
    const thing = thingAt(m, number)
    if (before < FIELD_RESTORES_MAX || m.contested.has(contestKey(thing, field))) return [refused]
    return [refused, { type: "field.contested", thing, field, by: by.login }]
  })
}

export const contestKey = (thing: Thing, field: string): ContestKey => `${keyOf(thing)} ${field}`

/** The mission's own issue was not made by us, so its Mission Control comment stands for it. */
const thingAt = (m: Mission, issue: number): Thing =>
  issueAt(m, issue) ?? { type: "comment", of: "mission_control" }

/** null if people may change the field, or if the change is a request that is decided elsewhere. */
function fieldOf(m: Mission, entry: SeenEntry): SetBack["field"] | null {
  const { on: of } = placeOf(m, entry.issue)
  if (of === "elsewhere") return null
  switch (entry.did) {
    case "closed":
      return entry.isBot && isMeantOpen(m, of) ? "state" : null
    case "moved":
      return of === "mission" ? null : "milestone"
    case "unlabeled":
      return of !== "mission" && entry.label === LABEL ? "label" : null
    case "reopened":
    case "assigned":
    case "unassigned":
      return null
  }
}

function isMeantOpen(m: Mission, of: string): boolean {
  if (of === "mission") return m.delivered === null
  const feature = m.features.get(of as `F${number}`)
  if (feature) return !isDone(feature)
  return !m.sealed.has(of as `M${number}`)
}

const setBacks = (m: Mission, number: number, field: SetBack["field"]): number =>
  [...m.answered.values()].filter(
    ({ answer }) =>
      answer.type === "refused" &&
      answer.refusal.reason === "set_back" &&
      answer.refusal.number === number &&
      answer.refusal.field === field,
  ).length
