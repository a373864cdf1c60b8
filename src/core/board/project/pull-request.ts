/** One pull request: a draft from the first proven milestone on, ready after the last round. */
import type { Effect } from "../../log/effect.ts"
import { keyOf } from "../../log/thing.ts"
import { pullRequest } from "../../render/pull-request.ts"
import { branchOf } from "../../work/phase.ts"
import { rendered } from "../rendered.ts"
import type { View } from "../view.ts"

export function projectPullRequest({ m, seen }: View): readonly Effect[] {
  if (!m.approved || m.sealed.size === 0) return []
  const thing = { type: "pull_request", milestone: null } as const
  const bound = m.things.get(keyOf(thing))
  const draft = m.delivered === null
  if (!bound) {
    if (m.ended) return []
    return [{ type: "create", thing, text: pullRequest(m), head: branchOf(m), draft }]
  }
  const found = seen.pullRequests.items.find(p => p.id === bound.id)
  if (found?.state !== "open" || bound.number === null) return []
  const text = rendered(m, "pull request", () => pullRequest(m))
  // A draft that people marked ready themselves is left so.
  const isReady = draft || !found.isDraft
  if (found.marker?.digest === text.digest && isReady) return []
  return [{ type: "ensure_pull_request", number: bound.number, thing, draft, text }]
}
