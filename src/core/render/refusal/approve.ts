/** How the newest plan is approved, as it is typed. */
import { type MissionView, proposalIn } from "../../view/mission.ts"
import { short } from "../../words/digest.ts"

/** "`/mission approve 7f3a9c2`", and what is added to it; without a plan, what to type instead. */
export function approveTyped(v: MissionView, rest = ""): string {
  const proposal = proposalIn(v, v.newest)
  return proposal ? `\`/mission approve ${short(proposal.digest)}${rest}\`` : "`/mission status`"
}
