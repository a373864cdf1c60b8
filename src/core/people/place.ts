/** Where a comment stands, as far as its words depend on it. */

import type { Mission } from "../log/mission.ts"
import type { SeenComment } from "../log/observed.ts"
import type { FeatureId, MilestoneId } from "../words/id.ts"

export interface Place {
  /** Without a mission, words after `/mission` are a goal; with one, they are a command. */
  readonly hasMission: boolean
  /** On a feature's or a milestone's issue its id need not be typed. */
  readonly on: "mission" | "elsewhere" | FeatureId | MilestoneId
}

export function placeOf(m: Mission, comment: SeenComment): Place {
  const hasMission = m.requested !== null
  if (comment.issue === m.ref.issue) return { hasMission, on: "mission" }
  for (const { thing, number } of m.things.values()) {
    if (thing.type === "issue" && number === comment.issue) return { hasMission, on: thing.of }
  }
  return { hasMission, on: "elsewhere" }
}
