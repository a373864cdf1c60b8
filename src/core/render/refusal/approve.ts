/** How the newest plan is approved, as it is typed. */

import { short } from "../../values/digest.ts"
import { type MissionView, proposalIn } from "../../view/mission.ts"

/** "`/mission approve 7f3a9c2`", and what is added to it; without a plan, what to type instead. */
export function approveTyped(v: MissionView, rest = ""): string {
  const proposal = proposalIn(v, v.newest)
  return proposal ? `\`/mission approve ${short(proposal.digest)}${rest}\`` : "`/mission status`"
}
