/** Binds things of ours whose creation was never answered: they are found by our marker. */
import type { Event } from "../../log/event.ts"
import type { Mission } from "../../log/mission.ts"
import type { Marker, Observed } from "../../log/observed.ts"
import { issueAt } from "../../log/scope.ts"
import { keyOf, type ThingKey } from "../../log/thing.ts"

interface Found {
  readonly id: number
  readonly number: number | null
  readonly marker: Marker | null
}

/** Everything in view that bears our marker, oldest first within each kind. */
function ours(m: Mission, seen: Observed): readonly (Found & { readonly marker: Marker })[] {
  const all: Found[] = [
    ...seen.comments.items.map(c => ({ id: c.id, number: null, marker: c.marker })),
    ...seen.issues.items.map(i => ({ id: i.id, number: i.number, marker: i.marker })),
    ...seen.milestones.items.map(i => ({ id: i.id, number: i.number, marker: i.marker })),
    ...seen.checkRuns.items.map(c => ({ id: c.id, number: null, marker: c.marker })),
    ...seen.pullRequests.items.map(p => ({ id: p.id, number: p.number, marker: p.marker })),
  ]
  return all
    .filter((f): f is Found & { marker: Marker } => f.marker?.mission === m.ref.issue)
    .sort((a, b) => a.id - b.id)
}

export const detectThing = (m: Mission, seen: Observed): readonly Event[] => [
  ...lost(m, seen),
  ...lostIssues(m, seen),
  ...found(m, seen),
  ...pinned(m, seen),
]

/**
 * A deleted pinned comment is written again. Comments that were posted once have been read, so they
 * are let go.
 */
function lost(m: Mission, seen: Observed): readonly Event[] {
  const thing = { type: "comment", of: "mission_control" } as const
  const bound = m.things.get(keyOf(thing))
  const isGone = bound !== undefined && (seen.deleted ?? []).includes(bound.id)
  return isGone ? [{ type: "thing.lost", thing, how: "deleted" }] : []
}

/** From then on a comment that is not pinned was unpinned by a person. */
function pinned(m: Mission, seen: Observed): readonly Event[] {
  const thing = { type: "comment", of: "mission_control" } as const
  const bound = m.things.get(keyOf(thing))
  if (!bound || m.ended || m.pinned.has(keyOf(thing))) return []
  const isPinned = seen.comments.items.some(it => it.id === bound.id && it.isPinned)
  return isPinned ? [{ type: "thing.pinned", thing }] : []
}

function lostIssues(m: Mission, seen: Observed): readonly Event[] {
  if (m.ended) return []
  return (seen.lostIssues ?? []).flatMap(({ number, how }): Event[] => {
    const thing = issueAt(m, number)
    return thing ? [{ type: "thing.lost", thing, how }] : []
  })
}

function found(m: Mission, seen: Observed): readonly Event[] {
  const unbound = ours(m, seen).filter(f => !m.things.has(f.marker.thing))
  if (unbound.length === 0) return []
  const bound = new Set<ThingKey>()
  return unbound.flatMap(({ id, number, marker }): Event[] => {
    const thing = m.intents.get(marker.thing)?.thing
    // If several objects have one key, the oldest is bound and the others are repaired.
    if (!thing || bound.has(marker.thing)) return []
    bound.add(marker.thing)
    return [{ type: "thing.bound", thing, id, number }]
  })
}
