/**
 * What a line of an issue's history asks for. Only an act of somebody counts, never a mere
 * difference: the difference may be our own change of mind, and the last person in the history
 * would be blamed for it.
 */
import type { CommandOrGesture, Gesture } from "../log/command.ts"
import type { Mission } from "../log/mission.ts"
import type { SeenEntry, SeenIssue } from "../log/observed.ts"
import type { Instant } from "../values/time.ts"
import { isFeature, placeOf } from "./place.ts"

/** null if it asks for nothing. */
export function gestureOf(
  m: Mission,
  entry: SeenEntry,
  issues: readonly SeenIssue[],
): Gesture | null {
  const { on } = placeOf(m, entry.issue)
  if (entry.isBot || on === "elsewhere") return null
  switch (entry.did) {
    case "closed":
      return { name: "close", of: on, as: entry.as }
    case "reopened":
      return { name: "reopen", of: on }
    case "assigned":
      return isFeature(on) ? { name: "assign", feature: on, who: entry.who } : null
    case "unassigned": {
      const assigned = issues.find(i => i.number === entry.issue)?.assignees ?? []
      const left = assigned.find(it => it.id !== entry.who.id) ?? null
      return isFeature(on) ? { name: "unassign", feature: on, who: entry.who, left } : null
    }
    case "moved":
    case "unlabeled":
      return null
  }
}

/** A list that lags behind must not undo a later word about the same thing. */
export function isOvertaken(m: Mission, gesture: Gesture, at: Instant): boolean {
  const about = aboutOf(gesture)
  return [...m.answered.values()].some(
    ({ answer, written }) =>
      answer.type === "accepted" &&
      written !== null &&
      written > at &&
      aboutOf(answer.said) === about,
  )
}

/** What a person's word decides about. null: nothing that a gesture could undo. */
function aboutOf(said: CommandOrGesture): string | null {
  switch (said.name) {
    case "close":
    case "reopen":
      return said.of
    case "assign":
    case "unassign":
    case "skip":
    case "done":
      return said.feature
    case "retry":
      return said.subject
    case "cancel":
      return "mission"
    case "start":
    case "go":
    case "approve":
    case "revise":
    case "plan":
    case "pause":
    case "resume":
    case "help":
    case "status":
    case "explain":
    case "steer":
    case "use":
    case "budget":
    case "accept":
    case "deliver":
      return null
  }
}
