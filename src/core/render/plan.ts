/** The plan as it is approved, or the one line that is left of a replaced one. */
import type { Text } from "../log/effect.ts"
import type { Mission, Proposal } from "../log/mission.ts"
import { isCollapsed } from "../plan/plan.ts"
import { short } from "../words/digest.ts"
import { document } from "./markdown/document.ts"
import { inline } from "./markdown/neutral.ts"
import { roundDollars } from "./phrase/amount.ts"
import { commentLink, shortSha } from "./phrase/link.ts"
import { clock, dateAndClock } from "./phrase/moment.ts"
import { largePlan } from "./plan/large.ts"
import { smallPlan } from "./plan/small.ts"
import { text } from "./text.ts"

export function planText(m: Mission, version: number): Text {
  const proposal = m.proposals.find(p => p.plan.version === version)
  if (!proposal) return text(null, `~~Plan ${version}~~ · withdrawn.`)
  const newer = m.proposals.find(p => p.plan.version > version)
  const isApproved = m.approved?.version === version
  if (newer && !isApproved) return text(null, stub(m, proposal, newer))
  const blocks = isCollapsed(proposal.plan) ? smallPlan : largePlan
  return text(null, document([isApproved ? note(m, proposal) : null, ...blocks(m, proposal)]))
}

function stub(m: Mission, { plan }: Proposal, newer: Proposal): string {
  const { version } = newer.plan
  const link = commentLink(m, `plan:${version}`, `plan ${version}`)
  return `~~Plan ${plan.version}~~ · replaced by ${link} at ${clock(newer.at, m.at)} UTC.`
}

/** Edited in on top; what runs is known by its digest, whatever this comment comes to say. */
function note(m: Mission, { plan, base, digest }: Proposal): string {
  const { approved } = m
  if (!approved) return ""
  const money =
    approved.max.usd === null ? "no ceiling in money" : `at most ${roundDollars(approved.max.usd)}`
  const facts = [
    `**Approved by ${inline(approved.by.login, 60)}**, ${dateAndClock(approved.at)}`,
    `plan ${plan.version}`,
    `\`${short(digest)}\``,
    approved.care,
    money,
    `from ${shortSha(base)}`,
  ]
  return `> [!NOTE]\n> ${facts.join(" · ")}.\n> Editing this comment changes nothing: what runs is the plan with that digest.`
}
