/** What a plan costs, how careful it is, and how to approve it. There is no history yet, and the text says so. */

import { short } from "../../values/digest.ts"
import { called } from "../../values/person.ts"
import type { MissionView } from "../../view/mission.ts"
import type { ProposalView } from "../../view/plan.ts"
import { inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { dollarRange, listed, minutesRange, roundDollars } from "../phrase/amount.ts"
import { isUsable } from "../usable-commands.ts"

/** "About 2½–5 h and $24–46 (rough: no history here yet); it stops at $60." */
export function forecast({ plan: { estimate }, max }: ProposalView): string {
  const stops = max.usd === null ? `${max.minutes} runner minutes` : roundDollars(max.usd)
  return `About ${minutesRange(estimate.minutes)} and ${dollarRange(estimate.usd)} (rough: no history here yet); it stops at ${stops}.`
}

export const approveCommand = ({ digest }: Pick<ProposalView, "digest">): string =>
  `/mission approve ${short(digest)}`

/** If several people must approve, says that each types the command, and who has done so. */
export function approvalsNeeded({ policy, endorsedBy }: ProposalView): string {
  if (policy.approvals === 1) return ""
  if (endorsedBy.length === 0) return `${policy.approvals} people must approve.`
  const missing = policy.approvals - endorsedBy.length
  const by = listed(endorsedBy.map(person => inline(called(person), 60)))
  return `Approved by ${by}; ${missing === 1 ? "one more person" : `${missing} more people`} must approve.`
}

export function otherTerms(v: MissionView, proposal: ProposalView): string {
  const other = `For other care or another ceiling, for example: \`${approveCommand(proposal)} strict max 80\`.`
  const change = isUsable(v, "revise") ? " To change it: `/mission revise …`." : ""
  const drop = isUsable(v, "cancel") ? " If you do not want it: `/mission cancel`." : ""
  return `${other}${change}${drop} Reactions do not count.`
}

const CARE = [
  ["light", "commands, your CI, and the steps and questions that the criteria name"],
  ["standard", "and a validator with fresh eyes reads the code of each milestone"],
  [
    "strict",
    "and everything a validator judges is judged twice, with a stop for you after each milestone",
  ],
] as const

export function careTable({ care: usual }: ProposalView): string {
  const rows = CARE.map(([care, what]) => [care === usual ? `**${care}** (default)` : care, what])
  return table(["Care", "What is checked"], rows)
}
