/** What a closed round held against its milestone. */
import type { Mission, RoundState } from "../../log/mission.ts"
import { blockingIn } from "../../work/validate.ts"
import { holdsNot } from "../failure.ts"
import { counted } from "../phrase/amount.ts"

/** null: nothing. Closed without a failed criterion is not yet proven: findings may block. */
export function roundFailure(m: Mission, round: RoundState): string | null {
  const failed = round.closed?.failed ?? []
  if (failed.length > 0) return holdsNot(failed)
  const blocking = blockingIn(m, round).length
  return blocking > 0 ? `${counted(blocking, "blocking finding")} left` : null
}
