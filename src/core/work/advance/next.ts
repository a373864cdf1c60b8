/** What one stage of a mission's life calls for: facts, the briefs of what they schedule, and waits. */
import type { Brief } from "../../log/brief.ts"
import type { Event } from "../../log/event.ts"
import type { Wait } from "../../log/wait.ts"

export interface Next {
  readonly events: readonly Event[]
  readonly briefs: readonly Brief[]
  readonly waits: readonly Wait[]
}

export const NOTHING: Next = { events: [], briefs: [], waits: [] }
export const waiting = (...waits: readonly Wait[]): Next => ({ events: [], briefs: [], waits })
export const happening = (...events: readonly Event[]): Next => ({ events, briefs: [], waits: [] })

export const together = (parts: readonly Next[]): Next => ({
  events: parts.flatMap(p => p.events),
  briefs: parts.flatMap(p => p.briefs),
  waits: parts.flatMap(p => p.waits),
})
