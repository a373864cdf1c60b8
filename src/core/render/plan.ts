/** The plan as it is approved, or the one line that is left of a replaced one. */

import type { Text } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import type { Proposal } from "../log/proposal.ts"
import { isCollapsed } from "../plan/plan.ts"
import { short } from "../words/digest.ts"
import { called } from "../words/person.ts"
import { approvedProposal } from "../work/phase.ts"
import { type Block, document } from "./markdown/document.ts"
import { inline } from "./markdown/neutral.ts"
import { isOffered } from "./offers.ts"
import { listed, roundDollars } from "./phrase/amount.ts"
import { commentLink, shortSha } from "./phrase/link.ts"
import { clock, dateAndClock } from "./phrase/moment.ts"
import { proposedChange } from "./plan/change.ts"
import { largePlan } from "./plan/large.ts"
import { smallPlan } from "./plan/small.ts"
import { text } from "./text.ts"

export function planText(m: Mission, version: number): Text {
  const proposal = m.proposals.find(p => p.plan.version === version)
  if (!proposal) return text(null, `~~Plan ${version}~~ · withdrawn.`)
  if (proposal.withdrawn !== null) return text(null, document(withdrawn(m, proposal)))
  const newer = m.proposals.find(p => p.plan.version > version && !isAside(m, p))
  const approved = approvedProposal(m)
  const isApproved = approved?.plan.version === version
  if (newer && !isApproved) return text(null, stub(m, proposal, newer))
  if (approved && !isApproved) return text(null, document(proposedChange(m, proposal, approved)))
  const blocks = isCollapsed(proposal.plan) ? smallPlan : largePlan
  return text(null, document([isApproved ? note(m, proposal) : null, ...blocks(m, proposal)]))
}

/** It never took the place of another one. */
const isAside = (m: Mission, { withdrawn, plan }: Proposal): boolean =>
  withdrawn !== null && m.approved?.version !== plan.version

function stub(m: Mission, { plan }: Proposal, newer: Proposal): string {
  const { version } = newer.plan
  const link = commentLink(m, `plan:${version}`, `plan ${version}`)
  const asked = m.revisions.filter(r => r.version === version).map(r => inline(called(r.by), 60))
  const why = asked.length > 0 ? `, as ${listed([...new Set(asked)])} asked` : ""
  return `~~Plan ${plan.version}~~ · replaced by ${link} at ${clock(newer.at, m.at)} UTC${why}.`
}

function withdrawn(m: Mission, { plan, withdrawn: why }: Proposal): readonly Block[] {
  const again = isOffered(m, "revise")
    ? " To have it all the same, ask for it again: `/mission revise …`"
    : ""
  return [
    `~~Plan ${plan.version}~~ · withdrawn: the approved plan went on meanwhile.`,
    `${inline(why ?? "", 300)}${again}`,
  ]
}

/** Edited in on top; what runs is known by its digest, whatever this comment comes to say. */
function note(m: Mission, { plan, base, digest }: Proposal): string {
  const { approved } = m
  if (!approved) return ""
  const money =
    approved.max.usd === null ? "no ceiling in money" : `at most ${roundDollars(approved.max.usd)}`
  const facts = [
    `**Approved by ${inline(called(approved.by), 60)}**, ${dateAndClock(approved.at)}`,
    `plan ${plan.version}`,
    `\`${short(digest)}\``,
    approved.care,
    money,
    `from ${shortSha(base)}`,
  ]
  return `> [!NOTE]\n> ${facts.join(" · ")}.\n> Editing this comment changes nothing: what runs is the plan with that digest.`
}
