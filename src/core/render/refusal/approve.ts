/** How the newest plan is approved, as it is typed. */
import type { Mission } from "../../log/mission.ts"
import { newestProposal } from "../../people/stage.ts"
import { short } from "../../words/digest.ts"

/** "`/mission approve 7f3a9c2`", and what is added to it; without a plan, what to type instead. */
export function approveTyped(m: Mission, rest = ""): string {
  const proposal = newestProposal(m)
  return proposal ? `\`/mission approve ${short(proposal.digest)}${rest}\`` : "`/mission status`"
}
