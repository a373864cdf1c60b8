/** The criteria that hold, each with how and where. */
import type { Mission } from "../../log/mission.ts"
import type { Criterion } from "../../plan/plan.ts"
import { planOf } from "../../work/phase.ts"
import { isProven } from "../../work/progress.ts"
import type { Block } from "../markdown/document.ts"
import { proven } from "../markdown/glyph.ts"
import { table } from "../markdown/table.ts"
import { criterionCell, whereProven } from "../phrase/criterion.ts"

const VISIBLE_MAX = 6

export function provenBlocks(m: Mission): readonly Block[] {
  const held = planOf(m)?.criteria.filter(c => isProven(m, c.id)) ?? []
  if (held.length === 0) return []
  if (held.length <= VISIBLE_MAX) return [`### Proven\n\n${rows(m, held)}`]
  return [
    `### Proven\n\n${rows(m, telling(held))}`,
    { summary: `All ${held.length} proven criteria`, body: rows(m, held) },
  ]
}

const rows = (m: Mission, criteria: readonly Criterion[]): string =>
  table(
    ["", "Criterion", "Where"],
    criteria.map(c => [proven, criterionCell(c), whereProven(m, c)]),
  )

/** What was seen in use says most to a reviewer; commands fill up. */
function telling(held: readonly Criterion[]): readonly Criterion[] {
  const seen = held.filter(c => c.kind === "behaviour" || c.kind === "check")
  const rest = held.filter(c => c.kind !== "behaviour" && c.kind !== "check")
  const chosen = new Set([...seen, ...rest].slice(0, VISIBLE_MAX))
  return held.filter(c => chosen.has(c))
}
