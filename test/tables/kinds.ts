/** Everything that has kinds, taken from the types and the command table, and which of it some events show. */
import { Failure } from "../../src/core/log/attempt.ts"
import type { Gesture } from "../../src/core/log/command.ts"
import type { Event, Hold } from "../../src/core/log/event.ts"
import { commands } from "../../src/core/people/table.ts"
import { CEILINGS } from "../../src/core/words/ceiling.ts"

/** Exhaustive by type: a new hold or gesture without its line does not compile. */
const holds: Readonly<Record<Hold, true>> = {
  person: true,
  issue_closed: true,
  ceiling: true,
  kill_switch: true,
  integration_rewritten: true,
  infra: true,
}
const gestures: Readonly<Record<Gesture["name"], true>> = {
  close: true,
  reopen: true,
  assign: true,
  unassign: true,
}

/** Each kind of failure, command, gesture, hold and ceiling. */
export const kinds: readonly string[] = [
  ...Failure.def.options.map(option => `failure ${[...option.shape.kind.values][0]}`),
  ...commands.map(c => `command ${c.name}`),
  ...Object.keys(gestures).map(name => `gesture ${name}`),
  ...Object.keys(holds).map(hold => `hold ${hold}`),
  ...CEILINGS.map(ceiling => `ceiling ${ceiling}`),
]

/** What came about with the events of one append. What was only refused did not. */
export const kindsIn = (events: readonly Event[]): readonly string[] =>
  events.flatMap((event, at) => {
    switch (event.type) {
      case "mission.held":
        return [`hold ${event.hold}`, ...(event.ceiling ? [`ceiling ${event.ceiling}`] : [])]
      case "mission.warned":
        return [`ceiling ${event.ceiling}`]
      case "merge.conflicted":
        return ["failure conflict"]
      case "attempt.ended":
        return event.outcome.type === "failed" ? [`failure ${event.outcome.failure.kind}`] : []
      case "command.accepted":
        if (!(event.said.name in gestures)) return [`command ${event.said.name}`]
        // What is so already is taken in silence.
        return isFact(events[at + 1]) ? [`gesture ${event.said.name}`] : []
      default:
        return []
    }
  })

const isFact = (next: Event | undefined): boolean =>
  next !== undefined && !("command" in next && next.type !== "feature.steered")
