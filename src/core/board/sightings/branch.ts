/** The integration branch: its start, our merges on it, and what people pushed. */
import type { Event } from "../../log/event.ts"
import type { AttemptState, Mission } from "../../log/mission.ts"
import type { Observed } from "../../log/observed.ts"
import type { Sha } from "../../words/id.ts"
import { branchOf } from "../../work/phase.ts"

export function branchSightings(m: Mission, seen: Observed): readonly Event[] {
  const { head, merges, relation } = seen.branch
  if (!m.approved || head === null || !isOfMission(m, seen)) return []
  const events: Event[] = []
  let known: Sha | null = m.integration?.head ?? null
  if (known === null) {
    const start = merges[0]?.onto ?? head
    events.push({ type: "integration.moved", from: null, to: start, by: "start" })
    known = start
  }
  const delivered = deliveredBy(m)
  for (const { commit, merge, onto } of merges) {
    const attempt = delivered.get(commit)
    if (attempt?.subject.type !== "feature") continue
    const { feature } = attempt.subject
    if (m.features.get(feature)?.integrated) continue
    // Somebody else had moved the head before this merge: that is a fact of its own.
    if (onto !== known)
      events.push({ type: "integration.moved", from: known, to: onto, by: "person" })
    events.push(
      { type: "feature.integrated", feature, attempt: attempt.key, commit: merge },
      { type: "integration.moved", from: onto, to: merge, by: "merge" },
    )
    known = merge
  }
  if (relation === "diverged" && !m.holds.has("integration_rewritten")) {
    const why = "the integration branch no longer contains what the log says was merged"
    return [{ type: "mission.held", hold: "integration_rewritten", why }]
  }
  if (relation === "ahead" && known !== head) {
    events.push({ type: "integration.moved", from: known, to: head, by: "person" })
  }
  return events
}

export const isOfMission = (m: Mission, { branch }: Observed): boolean =>
  branch.name === branchOf(m)

const deliveredBy = (m: Mission): ReadonlyMap<Sha, AttemptState> =>
  new Map(
    [...m.attempts.values()].flatMap((a): [Sha, AttemptState][] =>
      a.ended?.outcome.type === "delivered" ? [[a.ended.outcome.commit, a]] : [],
    ),
  )
