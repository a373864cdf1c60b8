/** Makes the views that texts take from the missions that tests have. */
import type { AttemptState, Mission, RoundState } from "../../../src/core/log/mission.ts"
import type { Wait } from "../../../src/core/log/wait.ts"
import type { AttemptView } from "../../../src/core/view/attempt.ts"
import { attemptIn, type MissionView, missionView } from "../../../src/core/view/mission.ts"
import type { RoundView } from "../../../src/core/view/round.ts"
import type { WaitView } from "../../../src/core/view/wait-shape.ts"

export function waiting(m: Mission, wait: Wait): [MissionView, WaitView] {
  const view = missionView(m, [wait])
  return [view, must(view.waits[0])]
}

export function tried(m: Mission, { key }: Pick<AttemptState, "key">): [MissionView, AttemptView] {
  const view = missionView(m)
  return [view, must(attemptIn(view, key))]
}

export function judged(
  m: Mission,
  { milestone, round }: Pick<RoundState, "milestone" | "round">,
): [MissionView, RoundView] {
  const view = missionView(m)
  return [view, must(view.rounds.find(r => r.milestone === milestone && r.round === round))]
}

function must<T>(found: T | undefined): T {
  if (found === undefined) throw new Error("The mission has no such part.")
  return found
}
