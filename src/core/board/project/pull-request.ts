/** The one pull request: a draft from the first proven milestone on, ready for review after the last round. */
import { derived } from "../../log/derived.ts"
import type { Effect } from "../../log/effect.ts"
import { requestOf } from "../../log/scope.ts"
import { keyOf } from "../../log/thing.ts"
import { pullRequest } from "../../render/pull-request.ts"
import { branchOf } from "../../work/phase.ts"
import { isOfMission } from "../detect/branch.ts"
import type { Inputs } from "../inputs.ts"

export function projectPullRequest({ m, seen, v }: Inputs): readonly Effect[] {
  // GitHub opens no pull request that would change nothing.
  if (!m.approved || m.sealed.size === 0 || m.integration?.isUntouched) return []
  const thing = requestOf(m)
  const bound = m.things.get(keyOf(thing))
  const draft = m.delivered === null
  if (!bound) {
    // GitHub opens no pull request from a branch that does not exist yet.
    if (m.ended || seen.branch.head === null || !isOfMission(m, seen)) return []
    return [{ type: "create", thing, text: pullRequest(v), head: branchOf(m), draft }]
  }
  const found = seen.pullRequests.items.find(p => p.id === bound.id)
  const effects = replaced({ m, seen }, bound.number)
  if (found?.state !== "open" || bound.number === null) return effects
  const text = derived(m, "pull request", () => pullRequest(v))
  // If people marked the draft ready themselves, it stays so.
  const isReady = draft || !found.isDraft
  if (found.marker?.digest === text.digest && isReady) return effects
  return [...effects, { type: "ensure_pull_request", number: bound.number, thing, draft, text }]
}

/** The draft of the whole mission is closed once the proven part has a pull request of its own. */
function replaced({ m, seen }: Pick<Inputs, "m" | "seen">, of: number | null): readonly Effect[] {
  const whole = m.things.get(keyOf({ type: "pull_request", milestone: null }))
  if (!whole?.number || of === null || whole.number === of) return []
  const isOpen = seen.pullRequests.items.some(p => p.id === whole.id && p.state === "open")
  const what = "pull_request" as const
  return isOpen ? [{ type: "ensure_duplicate_closed", what, number: whole.number, of }] : []
}
