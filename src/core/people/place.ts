/** Where a comment was written, as far as the meaning of its words depends on it. */

import type { Mission } from "../log/mission.ts"
import { issueAt } from "../log/scope.ts"
import type { Question } from "../plan/plan.ts"
import type { FeatureId, MilestoneId } from "../values/id.ts"
import { openRound } from "./stage.ts"

export interface Place {
  /** Without a mission, words after `/mission` are a goal. With one, they are a command. */
  readonly hasMission: boolean
  /** On the issue of a feature or milestone, its id need not be typed. */
  readonly on: "mission" | "elsewhere" | FeatureId | MilestoneId
  /** The questions that wait for an answer. A quote of one shows which one is answered. */
  readonly questions?: readonly Question[]
}

export const placeOf = (m: Mission, issue: number): Place => ({
  hasMission: m.requested !== null,
  on: onOf(m, issue),
  questions: openRound(m)?.questions ?? [],
})

function onOf(m: Mission, issue: number): Place["on"] {
  if (issue === m.ref.issue) return "mission"
  return issueAt(m, issue)?.of ?? "elsewhere"
}

export const isFeature = (on: Place["on"]): on is FeatureId => /^F\d/.test(on)
