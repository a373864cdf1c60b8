/** What is said where somebody changed who waits for whom by hand. */
import type { Text } from "../log/effect.ts"
import type { FeatureId } from "../values/id.ts"
import type { MissionView } from "../view/mission.ts"
import { isOffered } from "./offers.ts"
import { text } from "./text.ts"

/** Links of GitHub's that nobody may command: whoever made one hears where it is decided. */
export function moreBlockers(v: MissionView, id: FeatureId, number: number): Text {
  const change = isOffered(v, "revise")
    ? ` To change it: \`/mission revise ${id} waits for …\``
    : ""
  return text(
    null,
    `**#${number} has more blockers than the plan says, and the mission does not wait for them.** The plan decides which feature waits for which; the links only show it.${change}`,
  )
}
