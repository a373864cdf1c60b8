/** Which features may start, and in which order: the longest remaining path goes first. */
import { isDone } from "../log/done.ts"
import type { Mission } from "../log/mission.ts"
import type { FeatureId } from "../values/id.ts"
import { upTo } from "../values/trimmed.ts"
import { planOf } from "./phase.ts"
import { liveAttempts, plannedFeature } from "./progress.ts"

export const dependenciesOf = (m: Mission, id: FeatureId): readonly FeatureId[] =>
  plannedFeature(m, id)?.dependsOn ?? []

export const missingFor = (m: Mission, id: FeatureId): readonly FeatureId[] =>
  dependenciesOf(m, id).filter(on => !isDone(m.features.get(on)))

const pathsOf = (m: Mission, id: FeatureId): readonly string[] => {
  const root = m.features.get(id)?.fix?.root ?? id
  return plannedFeature(m, root)?.paths ?? []
}

/** A running feature that claims some of the same paths. An empty list claims nothing. */
export function claimant(m: Mission, id: FeatureId): FeatureId | null {
  const mine = pathsOf(m, id)
  for (const attempt of liveAttempts(m)) {
    if (attempt.subject.type !== "feature" || attempt.subject.feature === id) continue
    const theirs = pathsOf(m, attempt.subject.feature)
    if (mine.some(a => theirs.some(b => overlap(a, b)))) return attempt.subject.feature
  }
  return null
}

/** Compares the parts before the first wildcard: sometimes too careful, never too bold. */
export function overlap(a: string, b: string): boolean {
  const [x, y] = [fixed(a), fixed(b)]
  return x.startsWith(y) || y.startsWith(x)
}
const fixed = (glob: string): string => upTo(glob, /[*?[{]/)

/**
 * Features that may start, the one with the longest chain of dependants first. Of equals, the one
 * named first.
 */
export function inOrder(m: Mission, ids: readonly FeatureId[]): readonly FeatureId[] {
  const features = planOf(m)?.features ?? []
  const dependants = Map.groupBy(
    features.flatMap(f => f.dependsOn.map(on => ({ on, id: f.id }))),
    ({ on }) => on,
  )
  const lengths = new Map<FeatureId, number>()
  const lengthOf = (id: FeatureId): number => {
    const known = lengths.get(id)
    if (known !== undefined) return known
    lengths.set(id, 0)
    const after = (dependants.get(id) ?? []).map(it => lengthOf(it.id))
    const length = 1 + Math.max(0, ...after)
    lengths.set(id, length)
    return length
  }
  return ids
    .map((id, index) => ({ id, index, length: lengthOf(id) }))
    .sort((a, b) => b.length - a.length || a.index - b.index)
    .map(({ id }) => id)
}
