/** What a plan costs, how careful it is, and how to approve it. There is no history yet, and it says so. */

import type { Mission } from "../../log/mission.ts"
import type { Proposal } from "../../log/proposal.ts"
import { nextCeiling } from "../../people/decide/approve.ts"
import { short } from "../../words/digest.ts"
import { called } from "../../words/person.ts"
import { spentUsd } from "../../work/money.ts"
import { proposalOf } from "../../work/phase.ts"
import { inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { isOffered } from "../offers.ts"
import { dollarRange, listed, minutesRange, roundDollars } from "../phrase/amount.ts"

/** "About 2½–5 h and $24–46 (rough: no history here yet); it stops at $60." */
export function forecast(m: Mission, proposal: Proposal): string {
  const { estimate } = proposal.plan
  const max =
    m.approved?.version === proposal.plan.version
      ? m.approved.max
      : nextCeiling(m, proposal, { asked: null, spent: spentUsd(m) })
  const stops = max.usd === null ? `${max.minutes} runner minutes` : roundDollars(max.usd)
  return `About ${minutesRange(estimate.minutes)} and ${dollarRange(estimate.usd)} (rough: no history here yet); it stops at ${stops}.`
}

/** It waits for people: it is not approved, and the mission lives. */
export const isOpen = (m: Mission, { plan }: Proposal): boolean =>
  proposalOf(m)?.plan.version === plan.version && isOffered(m, "approve")

export const approveCommand = ({ digest }: Proposal): string => `/mission approve ${short(digest)}`

/** More people than one: each types it, and who did is told. */
export function approvalsNeeded(m: Mission, { policy, digest }: Proposal): string {
  if (policy.approvals === 1) return ""
  const people = new Map(
    m.endorsements.filter(e => e.digest === digest).map(e => [e.by.id, called(e.by)]),
  )
  if (people.size === 0) return `${policy.approvals} people must approve.`
  const missing = policy.approvals - people.size
  const by = listed([...people.values()].map(login => inline(login, 60)))
  return `Approved by ${by}; ${missing === 1 ? "one more person" : `${missing} more people`} must.`
}

export function otherTerms(m: Mission, proposal: Proposal): string {
  const other = `Other care or ceiling, for example: \`${approveCommand(proposal)} strict max 80\`.`
  const change = isOffered(m, "revise") ? " Changes: `/mission revise …`." : ""
  const drop = isOffered(m, "cancel") ? " Not wanted: `/mission cancel`." : ""
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

export function careTable({ policy, terms }: Proposal): string {
  const rows = CARE.map(([care, what]) => [
    care === (terms.care ?? policy.care) ? `**${care}** (default)` : care,
    what,
  ])
  return table(["Care", "What is checked"], rows)
}
