/** The reply to somebody who changed by hand which issue waits for which. */
import type { Text } from "../log/effect.ts"
import type { FeatureId } from "../values/id.ts"
import type { MissionView } from "../view/mission.ts"
import { text } from "./text.ts"
import { isUsable } from "./usable-commands.ts"

/**
 * These links are GitHub's own and no command changes them, so the person who made one is told
 * where such things are decided.
 */
export function moreBlockers(v: MissionView, id: FeatureId, number: number): Text {
  const change = isUsable(v, "revise") ? ` To change it: \`/mission revise ${id} waits for …\`` : ""
  return text(
    null,
    `**#${number} has more blockers than the plan says, and the mission does not wait for them.** The plan decides which feature waits for which; the links only show it.${change}`,
  )
}
