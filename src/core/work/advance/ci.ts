/** The repository's own CI inside a round: the mission waits for it, and after a time asks a person. */
import type { AwaitedCheck } from "../../log/ci.ts"
import type { Mission, RoundState } from "../../log/mission.ts"
import type { CriterionId } from "../../values/id.ts"
import type { Instant } from "../../values/time.ts"
import { checksDue, ciPatienceEnds, ciVerdict } from "../ci.ts"
import { type Next, waiting } from "./next.ts"

export type CiState =
  | { readonly type: "awaited"; readonly next: Next }
  | { readonly type: "spoken"; readonly failed: readonly CriterionId[] }

/** A missing check is waited for, and never passes by itself. */
export function ciState(m: Mission, round: RoundState, now: Instant): CiState {
  const due = checksDue(m, round.milestone)
  if (due.length === 0) return { type: "spoken", failed: [] }
  if (round.ci !== null) {
    const failed = due.map(c => c.id).filter(id => ciVerdict(round, id)?.is === "fail")
    return { type: "spoken", failed }
  }
  const until = ciPatienceEnds(m, round)
  const { milestone, commit } = round
  const criteria = due.map(c => c.id)
  const checks = due.map(({ name }): AwaitedCheck => ({ name, is: "missing", url: null }))
  const awaited = { type: "checks_pending", milestone, commit, criteria, checks } as const
  const next =
    now < until
      ? waiting({ ...awaited, needs: "github", until })
      : waiting({ ...awaited, needs: "person" })
  return { type: "awaited", next }
}
