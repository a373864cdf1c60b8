/** Repairs a second object with one of our keys: the bound one stays, the other goes. */
import type { Effect } from "../../log/effect.ts"
import type { Mission } from "../../log/mission.ts"
import type { Inputs } from "../inputs.ts"

export function projectRepairs({ m, seen }: Inputs): readonly Effect[] {
  return [
    ...extra(m, seen.comments.items).map(
      (c): Effect => ({ type: "ensure_comment_deleted", id: c.id }),
    ),
    ...extra(m, seen.issues.items)
      .filter(i => i.state === "open")
      .map((i): Effect => closed("issue", i.number, i.of)),
    ...extra(m, seen.milestones.items)
      .filter(i => i.state === "open")
      .map((i): Effect => closed("milestone", i.number, i.of)),
    ...extra(m, seen.pullRequests.items)
      .filter(i => i.state === "open")
      .map((i): Effect => closed("pull_request", i.number, i.of)),
  ]
}

const closed = (
  what: "issue" | "milestone" | "pull_request",
  number: number,
  of: number,
): Effect => ({
  type: "ensure_duplicate_closed",
  what,
  number,
  of,
})

type Marked = Inputs["seen"]["comments"]["items"][number]["marker"]

/** It bears our marker, but another object is bound to that key. `of` is the bound one's number. */
function extra<T extends { readonly id: number; readonly marker: Marked }>(
  m: Mission,
  items: readonly T[],
): readonly (T & { readonly of: number })[] {
  return items.flatMap(item => {
    if (item.marker?.mission !== m.ref.issue) return []
    const bound = m.things.get(item.marker.thing)
    return bound && bound.id !== item.id ? [{ ...item, of: bound.number ?? bound.id }] : []
  })
}
