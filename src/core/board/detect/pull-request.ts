/** Detects what people did with the pull request. */
import type { Event } from "../../log/event.ts"
import type { Mission } from "../../log/mission.ts"
import type { Observed } from "../../log/observed.ts"
import { requestOf } from "../../log/scope.ts"
import { keyOf } from "../../log/thing.ts"

export function detectPullRequest(m: Mission, seen: Observed): readonly Event[] {
  if (!m.approved || m.ended) return []
  // Locally nobody merges or closes a pull request: the person gets a branch and does the rest
  // themselves.
  if (m.ref.instance.endsAt === "delivery") return []
  const bound = m.things.get(keyOf(requestOf(m)))
  const found = seen.pullRequests.items.find(p => p.id === bound?.id)
  if (!found) return []
  if (found.state === "merged" && found.mergeCommit) {
    return [{ type: "mission.completed", commit: found.mergeCommit }]
  }
  return found.state === "closed" ? [{ type: "mission.declined", by: null }] : []
}
