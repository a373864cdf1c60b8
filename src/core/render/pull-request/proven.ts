/** The criteria that hold, each with how it was proven and where. */
import type { CriterionView } from "../../view/criterion.ts"
import type { MissionView } from "../../view/mission.ts"
import type { Block } from "../markdown/document.ts"
import { proven } from "../markdown/glyph.ts"
import { table } from "../markdown/table.ts"
import { criterionCell, whereProven } from "../phrase/criterion.ts"

const VISIBLE_MAX = 6

export function provenBlocks(v: MissionView): readonly Block[] {
  const held = v.criteria.filter(it => it.isProven)
  if (held.length === 0) return []
  if (held.length <= VISIBLE_MAX) return [`### Proven\n\n${rows(v, held)}`]
  return [
    `### Proven\n\n${rows(v, telling(held))}`,
    { summary: `All ${held.length} proven criteria`, body: rows(v, held) },
  ]
}

const rows = (v: MissionView, criteria: readonly CriterionView[]): string =>
  table(
    ["", "Criterion", "Where"],
    criteria.map(it => [proven, criterionCell(it.criterion), whereProven(v, it)]),
  )

/** What was seen in use tells a reviewer most, so it comes first; commands fill the rest. */
function telling(held: readonly CriterionView[]): readonly CriterionView[] {
  const isSeen = ({ criterion: { kind } }: CriterionView) =>
    kind === "behaviour" || kind === "check"
  const order = [...held.filter(isSeen), ...held.filter(it => !isSeen(it))]
  const chosen = new Set(order.slice(0, VISIBLE_MAX))
  return held.filter(it => chosen.has(it))
}
