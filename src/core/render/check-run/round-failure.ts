/** Why a closed round did not prove its milestone. */
import type { RoundView } from "../../view/round.ts"
import { holdsNot } from "../failure.ts"
import { counted } from "../phrase/amount.ts"

/** null: nothing spoke against it. Even without a failed criterion, findings may block the milestone. */
export function roundFailure({ closed, blocking }: RoundView): string | null {
  const failed = closed?.failed ?? []
  if (failed.length > 0) return holdsNot(failed)
  return blocking.length > 0 ? `${counted(blocking.length, "blocking finding")} left` : null
}
