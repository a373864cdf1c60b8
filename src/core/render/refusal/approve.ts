/** The command that approves the newest plan. */

import { short } from "../../values/digest.ts"
import { type MissionView, proposalIn } from "../../view/mission.ts"

/** "`/mission approve 7f3a9c2`", followed by `rest`. If there is no plan, what to type instead. */
export function approveTyped(v: MissionView, rest = ""): string {
  const proposal = proposalIn(v, v.newest)
  return proposal ? `\`/mission approve ${short(proposal.digest)}${rest}\`` : "`/mission status`"
}
