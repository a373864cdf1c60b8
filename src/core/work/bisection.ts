/**
 * Which merge broke what had held before: a binary search over the merges since then. The log alone
 * says what was tried. It must never guess, and it ends without an answer if an attempt gave none.
 */
import type { AttemptState, Merge, Mission, RoundState } from "../log/mission.ts"
import { criterionOf } from "../plan/plan.ts"
import type { CriterionId, FeatureId } from "../values/id.ts"
import { failureOf, givenUp } from "./budget.ts"
import { planOf } from "./phase.ts"
import { attemptsIn } from "./validate.ts"

export type Bisection =
  /** These criteria, on this merge, are to be tried next. */
  | { readonly type: "asks"; readonly merge: Merge; readonly criteria: readonly CriterionId[] }
  /** The features whose merges broke them. If a criterion is missing, nobody can tell what broke it. */
  | { readonly type: "found"; readonly guilty: ReadonlyMap<CriterionId, Merge> }

/**
 * Each criterion takes at most the logarithm of the number of merges as tries, and most of them
 * share tries.
 */
export function bisection(
  m: Mission,
  round: RoundState,
  failed: readonly CriterionId[],
): Bisection {
  const broken = failed.flatMap(criterion => searched(m, round, criterion) ?? [])
  const open = broken.find(it => it.next !== null)
  if (open?.next) {
    const criteria = broken.filter(it => it.next !== null).map(it => it.criterion)
    return { type: "asks", merge: open.next, criteria }
  }
  const guilty = broken.flatMap(({ criterion, culprit }): [CriterionId, Merge][] =>
    culprit ? [[criterion, culprit]] : [],
  )
  return { type: "found", guilty: new Map(guilty) }
}

interface Searched {
  readonly criterion: CriterionId
  /** The merge to try next. null: the search is over. */
  readonly next: Merge | null
  readonly culprit: Merge | null
}

/** null: it never held, or no command can tell. */
function searched(m: Mission, round: RoundState, criterion: CriterionId): Searched | null {
  const held = lastHeld(m, round, criterion)
  if (!held || !isCommand(m, criterion)) return null
  const merges = m.merges.slice(held.merges, round.merges)
  const isLastTheHead = merges.at(-1)?.commit === round.commit
  // It holds with the first `holds` merges and fails with the first `breaks`. One more than there
  // are means a push.
  let holds = 0
  let breaks = isLastTheHead ? merges.length : merges.length + 1
  while (breaks - holds > 1) {
    const middle = Math.floor((holds + breaks) / 2)
    const merge = merges[middle - 1]
    const is = merge && triedOn(m, round, { merge, criterion })
    if (!merge || is === "unclear") return { criterion, next: null, culprit: null }
    if (is === "untried") return { criterion, next: merge, culprit: null }
    if (is === "holds") holds = middle
    else breaks = middle
  }
  return { criterion, next: null, culprit: merges[breaks - 1] ?? null }
}

const isCommand = (m: Mission, id: CriterionId): boolean => {
  const plan = planOf(m)
  const kind = plan && criterionOf(plan, id)?.kind
  return kind === "command" || kind === "same_as_base"
}

/** The last round before this one in which the criterion was run and held. */
const lastHeld = (
  m: Mission,
  round: RoundState,
  criterion: CriterionId,
): RoundState | undefined => {
  const earlier = m.rounds.slice(0, m.rounds.indexOf(round))
  return earlier.findLast(r =>
    attemptsIn(m, r, "gates").some(a => verdictIn(a, criterion) === "pass"),
  )
}

const verdictIn = (attempt: AttemptState, criterion: CriterionId) =>
  attempt.verdicts.find(v => v.criterion === criterion)?.is

interface Tried {
  readonly merge: Merge
  readonly criterion: CriterionId
}

function triedOn(
  m: Mission,
  round: RoundState,
  { merge, criterion }: Tried,
): "holds" | "breaks" | "unclear" | "untried" {
  const tries = triesOn(m, round, merge.feature).filter(a => a.ended !== null)
  const is = tries.map(a => verdictIn(a, criterion))
  if (is.includes("pass")) return "holds"
  if (is.includes("fail")) return "breaks"
  const hasSpoken = tries.some(a => failureOf(a) === null)
  return hasSpoken || givenUp(m, tries) ? "unclear" : "untried"
}

/** Tries of this round only: those of an earlier one looked for another break. */
export const triesOn = (
  m: Mission,
  round: RoundState,
  feature: FeatureId | null,
): readonly AttemptState[] =>
  [...m.attempts.values()].filter(
    ({ order, subject }) =>
      order >= round.attemptsFrom &&
      subject.type === "merge" &&
      subject.milestone === round.milestone &&
      (feature === null || subject.feature === feature),
  )
