/** The commit message of an append, so that `git log` of a mission's ref reads as its story. */
import type { Event, EventType } from "../log/event.ts"
import type { MissionView } from "../view/mission.ts"
import { unmarked } from "./markdown/neutral.ts"
import { listedUpTo } from "./phrase/amount.ts"
import { eventSentence } from "./story/event-sentence.ts"

/** Git shows this many characters of a first line without wrapping it. */
const FIRST_LINE_MAX = 72
const LINE_MAX = 120
const LINES_MAX = 40

/** `after` is the mission after these events. */
export function logMessage(events: readonly Event[], after: MissionView): string {
  const lines = sentencesOf(events, after)
  const [first, ...rest] = lines
  if (!first) return "Look"
  const subject = unmarked(first.text, FIRST_LINE_MAX)
  const more = rest.slice(0, LINES_MAX).map(line => unmarked(line.text, LINE_MAX))
  return more.length === 0 ? subject : `${subject}\n\n${more.join("\n")}`
}

interface Line {
  readonly type: EventType
  readonly text: string
}

/** The most important event comes first, the others keep their order, and equal schedules share one line. */
function sentencesOf(events: readonly Event[], after: MissionView): readonly Line[] {
  const lines = merged(events.map(e => ({ type: e.type, text: eventSentence(e, after) })))
  const top = lines.reduce<Line | null>(
    (best, line) => (best && rank(best.type) <= rank(line.type) ? best : line),
    null,
  )
  return top ? [top, ...lines.filter(line => line !== top)] : []
}

function merged(lines: readonly Line[]): readonly Line[] {
  const schedules = lines.filter(line => line.type === "attempt.scheduled")
  if (schedules.length < 2) return lines
  const names = schedules.map(line => line.text.replace(/^Schedule /, ""))
  const one: Line = { type: "attempt.scheduled", text: `Schedule ${listedUpTo(6, names)}` }
  const at = lines.findIndex(line => line.type === "attempt.scheduled")
  return lines.flatMap((line, index) =>
    line.type !== "attempt.scheduled" ? line : index === at ? one : [],
  )
}

/** How missions end and what people do comes before work, and work before bookkeeping. */
const ORDER: readonly EventType[] = [
  "mission.completed",
  "mission.cancelled",
  "mission.declined",
  "mission.delivered",
  "mission.requested",
  "mission.held",
  "milestone.sealed",
  "plan.endorsed",
  "plan.approved",
  "plan.proposed",
  "questions.asked",
  "plan.returned",
  "feature.stopped",
  "fix.added",
  "feature.integrated",
  "validation.closed",
  "attempt.ended",
  "command.refused",
  "reply.taken",
  "mission.released",
  "feature.skipped",
  "feature.unneeded",
  "feature.taken",
  "feature.submitted",
  "feature.steered",
  "criterion.waived",
  "look.waived",
  "budget.raised",
  "command.accepted",
  "validation.opened",
  "attempt.scheduled",
  "attempt.started",
]

const rank = (type: EventType): number => {
  const at = ORDER.indexOf(type)
  return at < 0 ? ORDER.length : at
}
