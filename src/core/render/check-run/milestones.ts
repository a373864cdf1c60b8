/** How many criteria of each milestone hold. It is shown when there are too many criteria to see at once. */
import { criterionIn, type MissionView } from "../../view/mission.ts"
import { failed, proven, waiting } from "../markdown/glyph.ts"
import { inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"

export function milestoneTable(v: MissionView): string {
  const rows = v.milestones
    .filter(ms => !ms.isLeftOut)
    .map(({ id, title, criteria, progress: { proven: held }, isSkipped }) => {
      const isFailed = criteria.some(c => criterionIn(v, c)?.judged?.is === "fail")
      const open = isFailed ? failed : waiting
      const whole = held === criteria.length && held > 0 ? proven : open
      const state = isSkipped ? "skipped" : whole
      return [state, `**${id}** ${inline(title, 120)}`, `${held} of ${criteria.length}`]
    })
  return table(["", "Milestone", "Criteria"], rows)
}
