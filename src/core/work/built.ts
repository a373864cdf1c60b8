/** What a validator is given about each merged feature: its change, its criteria, and its worker's report. */
import type { Finding } from "../log/attempt.ts"
import type { Built } from "../log/inspection.ts"
import type { Mission } from "../log/mission.ts"
import type { FeatureId } from "../values/id.ts"
import { headOf } from "../values/printed.ts"
import { criteriaOf, titleOf } from "./progress.ts"

/** The findings on one delivery are mostly of one kind, so more of them would say nothing new. */
const FOUND_MAX = 10
const LINE_CHARACTERS_MAX = 300

export function builtOf(m: Mission, id: FeatureId): readonly Built[] {
  const { integrated } = m.features.get(id) ?? {}
  if (!integrated?.onto) return []
  const attempt = m.attempts.get(integrated.attempt)
  return [
    {
      feature: id,
      title: titleOf(m, id),
      criteria: [...criteriaOf(m, id)],
      change: { from: integrated.onto, to: integrated.commit },
      report: attempt?.ended?.claim ?? null,
      found: (attempt?.findings ?? []).slice(0, FOUND_MAX).map(lineOf),
    },
  ]
}

const lineOf = (finding: Finding): string =>
  headOf(`${placeOf(finding)}${finding.text}`, LINE_CHARACTERS_MAX)

/** "src/a.ts:3: ", as it is put before a finding. */
export const placeOf = ({ path, line }: Finding): string =>
  path === null ? "" : line === null ? `${path}: ` : `${path}:${line}: `
