/** Lists everything that has kinds, from the types and the command table, and tells which kinds some events show. */
import { Failure, Outcome } from "../../src/core/log/attempt.ts"
import type { Gesture } from "../../src/core/log/command.ts"
import type { Effect } from "../../src/core/log/effect.ts"
import type { Event } from "../../src/core/log/event.ts"
import type { Hold } from "../../src/core/log/hold.ts"
import type { Thing } from "../../src/core/log/thing.ts"
import { commands } from "../../src/core/people/command-table.ts"
import { CEILINGS, type Ceiling } from "../../src/core/values/ceiling.ts"

/** The type makes it complete: a new hold or gesture without its line does not compile. */
const holds: Readonly<Record<Hold, true>> = {
  person: true,
  issue_closed: true,
  ceiling: true,
  kill_switch: true,
  integration_rewritten: true,
  log_changed: true,
  infra: true,
}
const gestures: Readonly<Record<Gesture["name"], true>> = {
  close: true,
  reopen: true,
  assign: true,
  unassign: true,
}

/** Every kind of outcome, failure, command, gesture, hold and ceiling. */
export const kinds: readonly string[] = [
  ...Failure.def.options.map(option => `failure ${[...option.shape.kind.values][0]}`),
  ...Outcome.def.options.flatMap(({ shape }) => {
    const [type] = [...shape.type.values]
    return type === "failed" ? [] : [`outcome ${type}`]
  }),
  ...commands.map(c => `command ${c.name}`),
  ...Object.keys(gestures).map(name => `gesture ${name}`),
  ...Object.keys(holds).map(hold => `hold ${hold}`),
  ...CEILINGS.map(ceiling => `ceiling ${ceiling}`),
]

const ensures: Readonly<Record<Exclude<Effect["type"], "create">, true>> = {
  ensure_comment: true,
  ensure_comment_deleted: true,
  ensure_pinned: true,
  ensure_reaction: true,
  ensure_issue: true,
  ensure_duplicate_closed: true,
  ensure_sub_issue: true,
  ensure_blocked_by: true,
  ensure_unblocked: true,
  ensure_milestone: true,
  ensure_check_run: true,
  ensure_branch: true,
  ensure_commit: true,
  ensure_merged: true,
  ensure_run_cancelled: true,
  ensure_pull_request: true,
  ensure_open: true,
  ensure_label: true,
}
const things: Readonly<Record<Thing["type"], true>> = {
  issue: true,
  run: true,
  milestone: true,
  comment: true,
  check_run: true,
  pull_request: true,
  offer: true,
}

/** Every kind of effect. */
export const effects: readonly string[] = [
  ...Object.keys(ensures).map(type => `effect ${type}`),
  ...Object.keys(things).map(type => `effect create ${type}`),
]

export const kindOfEffect = (effect: Effect): string =>
  effect.type === "create" ? `effect create ${effect.thing.type}` : `effect ${effect.type}`

/** A patch's size concerns its attempt alone, and after the last comment the mission goes on in silence. */
const HOLDS_NOTHING: ReadonlySet<Ceiling> = new Set(["patch", "comments"])

/** What came about with the events of one append. What was only refused does not count. */
export const kindsIn = (events: readonly Event[]): readonly string[] =>
  events.flatMap((event, at) => {
    switch (event.type) {
      case "mission.held":
        return [`hold ${event.hold}`, ...(event.ceiling ? [`ceiling ${event.ceiling}`] : [])]
      case "mission.warned":
        return HOLDS_NOTHING.has(event.ceiling) ? [`ceiling ${event.ceiling}`] : []
      case "merge.conflicted":
        return ["failure conflict"]
      case "attempt.ended":
        return event.outcome.type === "failed"
          ? [`failure ${event.outcome.failure.kind}`]
          : [`outcome ${event.outcome.type}`]
      case "command.accepted":
        if (!(event.said.name in gestures)) return [`command ${event.said.name}`]
        // A gesture that changes nothing is accepted silently.
        return isFact(events[at + 1]) ? [`gesture ${event.said.name}`] : []
      default:
        return []
    }
  })

const isFact = (next: Event | undefined): boolean =>
  next !== undefined && !("command" in next && next.type !== "feature.steered")
