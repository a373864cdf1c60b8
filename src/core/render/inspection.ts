/** What validators inspected, feature by feature, in their own words. */
import type { AttemptView } from "../view/attempt.ts"
import type { Block } from "./markdown/document.ts"
import { inline, named } from "./markdown/neutral.ts"
import { counted } from "./phrase/amount.ts"

const PATHS_MAX = 3

/** The newest inspection of each feature; null: no single feature was inspected. */
export function inspectionsFold(attempts: readonly AttemptView[]): Block {
  const newest = new Map(
    attempts.flatMap(a => a.inspections ?? []).map(inspection => [inspection.feature, inspection]),
  )
  if (newest.size === 0) return null
  const lines = [...newest.values()].map(({ feature, read, saw }) => {
    const paths = read.slice(0, PATHS_MAX).map(path => named(path, 80))
    const more = read.length > PATHS_MAX ? ` and ${read.length - PATHS_MAX} more` : ""
    return `- **${feature}** ${paths.join(", ")}${more}: ${inline(saw, 400)}`
  })
  return { summary: `Inspected ${counted(newest.size, "feature")}`, body: lines.join("\n") }
}
