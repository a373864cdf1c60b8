/** Detects what happened to the integration branch: its start, our merges on it, and what people pushed. */
import type { Event } from "../../log/event.ts"
import type { AttemptState, Mission } from "../../log/mission.ts"
import type { Observed } from "../../log/observed.ts"
import type { AttemptKey, Sha } from "../../values/id.ts"
import type { Instant } from "../../values/time.ts"
import { opening, validation } from "../../work/advance/validation.ts"
import { branchOf } from "../../work/phase.ts"
import { dueSync, syncFor } from "../../work/sync.ts"

export function detectBranch(m: Mission, seen: Observed, now: Instant): readonly Event[] {
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
  const sync = dueSync(m)
  for (const { commit, merge, onto } of merges) {
    if (commit === sync?.commit && merge !== known) {
      events.push({ type: "integration.moved", from: onto, to: merge, by: "sync" })
      known = merge
      continue
    }
    const attempt = delivered.get(commit)
    if (attempt?.subject.type !== "feature") continue
    const { feature } = attempt.subject
    if (m.features.get(feature)?.integrated) continue
    // Somebody else moved the head before this merge, which is a fact of its own.
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
  events.push(...healed(m, seen))
  if (relation === "ahead" && known !== head) {
    const allowed = sealed(m, seen, now)
    if (allowed) return [...events, allowed]
    events.push({ type: "integration.moved", from: known, to: head, by: "person" })
  }
  return events
}

/** Somebody pushed the branch back: it contains again what the log says was merged. */
const healed = (m: Mission, { branch: { relation } }: Observed): readonly Event[] =>
  m.holds.has("integration_rewritten") && (relation === "same" || relation === "ahead")
    ? [{ type: "mission.released", hold: "integration_rewritten" }]
    : []

/** It does not matter who made the commit: it changes nothing, and such a commit was waited for. */
function sealed(m: Mission, { branch }: Observed, now: Instant): Event | null {
  const awaited = validation(m, now).waits.find(w => w.type === "sealing")
  const { same } = branch
  if (!awaited || !same || same.commit !== branch.head || same.onto !== awaited.onto) return null
  const { milestone, round } = awaited
  return { type: "ci.allowed", milestone, round, from: same.onto, to: same.commit }
}

export const isOfMission = (m: Mission, { branch }: Observed): boolean =>
  branch.name === branchOf(m)

const deliveredBy = (m: Mission): ReadonlyMap<Sha, AttemptState> =>
  new Map(
    [...m.attempts.values()].flatMap((a): [Sha, AttemptState][] =>
      a.ended?.outcome.type === "delivered" ? [[a.ended.outcome.commit, a]] : [],
    ),
  )

/**
 * Only as a milestone's round is about to open: otherwise a busy default branch would never let a
 * round begin. The last round works on a proven head; what is newer is left to the person who
 * merges.
 */
export function detectSync(m: Mission, { branch }: Observed, now: Instant): readonly Event[] {
  const { missing, head } = branch
  if (m.ended || m.narrowed || !missing || dueSync(m)) return []
  if (head === null || head !== m.integration?.head) return []
  const next = opening(m, now)
  if (!next || next.milestone === "final") return []
  const { milestone, round } = next
  if (syncFor(m, milestone, round)) return []
  const key = `sync.${m.syncs.length + 1}` as AttemptKey
  return [{ type: "sync.wanted", key, milestone, round, ...missing }]
}
