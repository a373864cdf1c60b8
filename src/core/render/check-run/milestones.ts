/** How many criteria hold of each milestone, where all of them are too many to be seen at once. */
import type { Mission } from "../../log/mission.ts"
import { isSkippedWhole, milestonesOf } from "../../log/scope.ts"
import { criteriaIn, isProven, latestVerdict } from "../../work/progress.ts"
import { failed, proven, waiting } from "../markdown/glyph.ts"
import { inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"

export function milestoneTable(m: Mission): string {
  const rows = milestonesOf(m).map(({ id, title }) => {
    const criteria = criteriaIn(m, id)
    const held = criteria.filter(c => isProven(m, c)).length
    const isFailed = criteria.some(c => latestVerdict(m, c)?.verdict.is === "fail")
    const open = isFailed ? failed : waiting
    const whole = held === criteria.length && held > 0 ? proven : open
    const state = isSkippedWhole(m, id) ? "skipped" : whole
    return [state, `**${id}** ${inline(title, 120)}`, `${held} of ${criteria.length}`]
  })
  return table(["", "Milestone", "Criteria"], rows)
}
