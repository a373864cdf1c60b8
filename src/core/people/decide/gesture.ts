/**
 * What people do by hand on the board. A gesture that asks for what is true already is taken in
 * silence: nobody wants a comment because they tidied up.
 */

import type { Gesture, Request } from "../../log/command.ts"
import { isDone } from "../../log/done.ts"
import type { Event } from "../../log/event.ts"
import type { FeatureState, Mission } from "../../log/mission.ts"
import { keyOf } from "../../log/thing.ts"
import type { FeatureId, MilestoneId } from "../../values/id.ts"
import { called } from "../../values/person.ts"
import { isFeature } from "../place.ts"
import { stageOf } from "../stage.ts"
import { accepted, type Decision, refused } from "./context.ts"
import { cancelled, decideSkip, isTooLate } from "./feature.ts"

type Of<N extends Gesture["name"]> = Extract<Gesture, { name: N }>

export function decideGesture(m: Mission, request: Request, gesture: Gesture): Decision {
  if (stageOf(m) === "ended") return accepted()
  if ("of" in gesture && gesture.of === "mission") return decideOwn(m, request, gesture)
  // Features are worked on only while the mission runs. Before and after, people may use their
  // issues as they like.
  if (stageOf(m) !== "running") return accepted()
  switch (gesture.name) {
    case "close":
      return decideClose(m, request, gesture)
    case "reopen":
      return decideReopen(m, gesture)
    case "assign":
      return decideAssign(m, gesture)
    case "unassign":
      return decideUnassign(m, gesture)
  }
}

/** The mission's own issue. To close it after delivery only says that somebody is content. */
function decideOwn(m: Mission, { by }: Request, gesture: Of<"close" | "reopen">): Decision {
  const isHeld = m.holds.has("issue_closed")
  if (gesture.name === "reopen") {
    return isHeld ? accepted({ type: "mission.released", hold: "issue_closed" }) : accepted()
  }
  if (gesture.as === "not_planned") return accepted({ type: "mission.cancelled", by })
  if (isHeld || m.delivered) return accepted()
  const why = `${called(by)} closed its issue`
  return accepted({ type: "mission.held", hold: "issue_closed", why })
}

function decideClose(m: Mission, request: Request, { of, as }: Of<"close">): Decision {
  if (of === "mission") return accepted()
  if (isSettled(m, of)) return accepted()
  if (isFeature(of) && as === "completed" && hasNothingToDo(m, of)) {
    return accepted({
      type: "feature.unneeded",
      feature: of,
      by: request.by,
      reason: "closed as completed",
    })
  }
  if (!isFeature(of) || as === "completed") {
    return refused({ reason: "closed_too_soon", of, number: numberOf(m, of) })
  }
  const reason = "closed as not planned"
  return decideSkip(m, request, { name: "skip", feature: of, reason })
}

function decideReopen(m: Mission, { of }: Of<"reopen">): Decision {
  if (of === "mission") return accepted()
  if (!isFeature(of)) {
    return m.sealed.has(of) ? refused({ reason: "nothing_to_retry", subject: of }) : accepted()
  }
  const feature = m.features.get(of)
  if (feature?.integrated) return refused({ reason: "already_merged", name: "retry", feature: of })
  if (!feature?.skipped && !feature?.unneeded && !feature?.stopped) return accepted()
  if (isTooLate(m, feature)) return refused({ reason: "nothing_to_retry", subject: of })
  return accepted({ type: "feature.returned", feature: of })
}

function decideAssign(m: Mission, { feature: id, who }: Of<"assign">): Decision {
  const feature = m.features.get(id)
  if (!isOpen(feature) || feature.taken?.id === who.id) return accepted()
  return accepted(...taken(m, id, who))
}

/** The person who is still assigned has it now. If nobody is, the agents have it again. */
function decideUnassign(m: Mission, { feature: id, who, left }: Of<"unassign">): Decision {
  const feature = m.features.get(id)
  if (!isOpen(feature) || feature.taken?.id !== who.id) return accepted()
  if (left) return accepted({ type: "feature.taken", feature: id, by: left })
  return accepted({ type: "feature.returned", feature: id }, ...cancelled(m, id, GIVEN_BACK))
}

const GIVEN_BACK = "it was given back"

/** No agent goes on with what a person builds. */
const taken = (m: Mission, id: FeatureId, by: Request["by"]): readonly Event[] => [
  { type: "feature.taken", feature: id, by },
  ...cancelled(m, id, `${called(by)} took it`),
]

const isOpen = (feature: FeatureState | undefined): feature is FeatureState =>
  feature !== undefined && !isDone(feature)

/** Its worker changed nothing, and the person who closes the issue agrees that nothing was to be done. */
const hasNothingToDo = (m: Mission, of: FeatureId): boolean =>
  m.features.get(of)?.stopped?.kind === "nothing_to_do"

const isSettled = (m: Mission, of: FeatureId | MilestoneId): boolean =>
  isFeature(of) ? !isOpen(m.features.get(of)) : m.sealed.has(of)

const numberOf = (m: Mission, of: FeatureId | MilestoneId): number =>
  m.things.get(keyOf({ type: "issue", of }))?.number ?? m.ref.issue
