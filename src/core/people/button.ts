/** The command that a pressed button stands for. It must never be one that nobody could type. */
import type { Command } from "../log/command.ts"
import type { Answered, Bound, Mission } from "../log/mission.ts"
import type { ButtonName, PressedButton } from "../log/observed.ts"
import { milestonesOf } from "../log/scope.ts"
import type { Thing } from "../log/thing.ts"
import type { FeatureId, MilestoneId } from "../values/id.ts"
import { isFeature } from "./place.ts"

type Check = Extract<Thing, { type: "check_run" }>

/** null: the check isn't one of this mission, or the button means nothing there. */
export function askedBy(
  m: Mission,
  { name, on }: PressedButton,
): { readonly check: number; readonly command: Command } | null {
  const found = "check" in on ? checks(m).find(it => it.id === on.check) : checkOn(m, on.commit)
  const command = found ? commandOf(m, found.thing, name) : null
  return found && command ? { check: found.id, command } : null
}

const checks = (m: Mission): readonly (Bound & { readonly thing: Check })[] =>
  [...m.things.values()].flatMap(({ thing, id, number }) =>
    thing.type === "check_run" ? [{ thing, id, number }] : [],
  )

/** Of several on one commit the required one speaks for all. */
function checkOn(m: Mission, commit: Check["commit"]) {
  const found = checks(m).filter(({ thing }) => thing.commit === commit)
  return found.find(({ thing }) => thing.subject === "contract") ?? found.at(-1)
}

function commandOf(m: Mission, { subject }: Check, button: ButtonName): Command | null {
  const isAll = subject === "contract"
  if (button === "explain") return { name: "explain", subject: isAll ? null : subject }
  const judged = isAll ? milestoneNow(m) : subject
  if (judged === null) return null
  if (button === "retry") return { name: "retry", subject: isAll ? heldUpBy(m, judged) : judged }
  // Only what was judged can be accepted.
  if (isFeature(judged)) return null
  return { name: "accept", subject: judged, reason: "by the button on its check" }
}

/** How presses were answered: the newest word on each check stands there alone. */
export const answersByCheck = (m: Mission): ReadonlyMap<number, Answered> =>
  new Map([...m.answered.values()].flatMap(it => (it.check === undefined ? [] : [[it.check, it]])))

/** The one that is worked on; once all are proven, the last answers for the last round. */
function milestoneNow(m: Mission): MilestoneId | null {
  const milestones = milestonesOf(m)
  return (milestones.find(({ id }) => !m.sealed.has(id)) ?? milestones.at(-1))?.id ?? null
}

/** A feature of it that stopped, else its validation. */
const heldUpBy = (m: Mission, milestone: FeatureId | MilestoneId): FeatureId | MilestoneId =>
  [...m.features.values()].find(f => f.stopped && f.milestone === milestone)?.id ?? milestone
