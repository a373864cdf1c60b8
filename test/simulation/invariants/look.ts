/** What must hold after a look: created objects are bound, and duplicates go. */
import type { Looked } from "../../../src/controller.ts"
import type { Effect } from "../../../src/core/log/effect.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { type Format, lackedOf } from "../../../src/core/log/newer.ts"
import type { Marker, Observed } from "../../../src/core/log/observed.ts"
import { decode } from "../../../src/github/marker.ts"
import type { Reply } from "../../../src/github/request.ts"
import type { Watched, World } from "../world.ts"
import { isSame } from "./append.ts"

/** What one look of one orchestrator at one mission saw, and what GitHub answered. */
export interface LookNotes {
  seen: Observed | null
  readonly bindable: string[]
  begin(now: number): void
  startedAt: number
  answered(route: string, parameters: Readonly<Record<string, unknown>>, reply: Reply): void
}

export function createLookNotes(): LookNotes {
  const bindable: string[] = []
  return {
    seen: null,
    startedAt: 0,
    bindable,
    begin(now) {
      this.startedAt = now
      this.seen = null
      bindable.length = 0
    },
    answered(route, parameters, reply) {
      const key = keyOfAnswer(route, parameters, reply)
      if (key !== null) bindable.push(key)
    },
  }
}

/** The thing whose id an answer contains; null: the request makes nothing. */
function keyOfAnswer(
  route: string,
  parameters: Readonly<Record<string, unknown>>,
  { data }: Reply,
): string | null {
  if (!route.startsWith("POST ")) return null
  if (route.endsWith("/dispatches")) {
    const { attempt } = parameters["inputs"] as Readonly<Record<string, string>>
    return data?.workflow_run_id ? `run ${attempt}` : null
  }
  if (!/\/(comments|issues|milestones)$/.test(route)) return null
  return decode(String(parameters["body"] ?? parameters["description"] ?? ""))?.thing ?? null
}

export function checkLook(
  world: World,
  watched: Watched,
  made: { readonly looked: Looked; readonly notes: LookNotes; readonly format?: Format },
): void {
  const { looked, notes, format } = made
  const { mission, ref } = watched
  // A program older than what was appended meanwhile must write nothing. The next one finds the
  // thing.
  const mayBind = () => watched.appends.every(append => lackedOf(append, format).length === 0)
  for (const key of notes.bindable) {
    if (!isBound(mission, key) && mayBind()) {
      world.fail("D3", ref.issue, `${key} was made and answered, and this look did not bind it`)
    }
  }
  if (isDue(watched) && looked.before.version === mission.version) {
    if (!isSame(looked.before, mission)) {
      world.fail("S1", ref.issue, "an orchestrator read something else than the log says")
    }
  }
  const extra = notes.seen && unrepaired(looked.before, notes.seen, looked.sent)
  if (extra) world.fail("S5", ref.issue, `a second ${extra} was seen and left`)
}

/** Comparing costs more than a look, so it is done for one length of the log in ten. */
const isDue = ({ appends }: Watched): boolean => appends.length % 10 === 0

function isBound(mission: Mission, key: string): boolean {
  if (!key.startsWith("run ")) return [...mission.things.keys()].some(known => known === key)
  const attempt = [...mission.attempts.values()].find(a => `run ${a.key}` === key)
  return attempt !== undefined && (attempt.run !== null || attempt.ended !== null)
}

/** A second object of a bound key that a look saw without doing anything about it. */
function unrepaired(m: Mission, seen: Observed, sent: readonly Effect[]): string | null {
  const isExtra = (item: { readonly id: number; readonly marker: Marker | null }) => {
    if (item.marker?.mission !== m.ref.issue) return false
    const bound = m.things.get(item.marker.thing)
    return bound !== undefined && bound.id !== item.id
  }
  const closes = (number: number) =>
    sent.some(e => e.type === "ensure_duplicate_closed" && e.number === number)
  const comment = seen.comments.items
    .filter(isExtra)
    .find(c => !sent.some(e => e.type === "ensure_comment_deleted" && e.id === c.id))
  const issue = seen.issues.items
    .filter(i => isExtra(i) && i.state === "open")
    .find(i => !closes(i.number))
  const milestone = seen.milestones.items
    .filter(i => isExtra(i) && i.state === "open")
    .find(i => !closes(i.number))
  const run = seen.runs.items.find(r => {
    const named = m.attempts.get(r.attempt)?.run ?? null
    const isSecond = named !== null && named !== r.id && r.status !== "concluded"
    return isSecond && !sent.some(e => e.type === "ensure_run_cancelled" && e.run === r.id)
  })
  return (comment ?? issue ?? milestone)?.marker?.thing ?? (run ? `run of ${run.attempt}` : null)
}
