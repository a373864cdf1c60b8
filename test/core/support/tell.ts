/** Writes a look in short lines, so that a row of a table can be read. */
import { effectKey } from "../../../src/core/board/effect-key.ts"
import type { Effect } from "../../../src/core/log/effect.ts"
import type { Event } from "../../../src/core/log/event.ts"
import type { Wait } from "../../../src/core/log/wait.ts"
import type { Look } from "../../../src/core/reconcile.ts"

/** An event's type and what it is about. */
function fact(event: Event): string {
  const { type } = event
  const about = ABOUT.flatMap(name => {
    const value = (event as unknown as Record<string, unknown>)[name]
    return typeof value === "string" || typeof value === "number" ? [String(value)] : []
  })
  if (type === "attempt.ended") about.push(outcomeOf(event))
  if (type === "attempt.scheduled") return `${type} ${event.key}`
  if (type === "command.refused") return `${type} ${event.refusal.reason}`
  if (type === "command.accepted") return `${type} ${event.said.name}`
  if (type === "things.intended") return `${type} ${event.things.length}`
  if (type === "plan.proposed") return `${type} ${event.plan.version}`
  if (type === "validation.closed") about.push(event.failed.join("+") || "none")
  if (type === "fix.added") about.push(event.criteria.join("+"))
  return [type, ...about].join(" ")
}

const ABOUT = [
  ...(["hold", "version", "attempt", "feature", "milestone", "round", "root"] as const),
  "finding",
] as const

function outcomeOf({ outcome }: Extract<Event, { type: "attempt.ended" }>): string {
  return outcome.type === "failed" ? outcome.failure.kind : outcome.type
}

export const facts = (events: readonly Event[]): readonly string[] =>
  events.filter(e => e.type !== "things.intended").map(fact)

/** Many effects only keep texts up to date. The others are those that a person or a runner notices. */
const QUIET = new Set<Effect["type"]>([
  "ensure_comment",
  "ensure_check_run",
  "ensure_issue",
  "ensure_milestone",
  "ensure_pinned",
  "ensure_sub_issue",
  "ensure_blocked_by",
])
export const sent = ({ creates, ensures }: Look): readonly string[] =>
  [...creates, ...ensures].filter(e => !QUIET.has(e.type)).map(effectKey)

export const waits = ({ waits: all }: { readonly waits: readonly Wait[] }): readonly string[] =>
  all.map(waitLine)

function waitLine(wait: Wait): string {
  const about = ABOUT.flatMap(name => {
    const value = (wait as unknown as Record<string, unknown>)[name]
    return typeof value === "string" || typeof value === "number" ? [String(value)] : []
  })
  const subject = "subject" in wait ? [wait.subject] : []
  return [wait.type, ...about, ...subject, `(${wait.needs})`].join(" ")
}
