/** The plan as people approve it, or the one line that is left of a plan that was replaced. */

import type { Text } from "../log/effect.ts"
import { isCollapsed } from "../plan/plan.ts"
import { short } from "../values/digest.ts"
import { called } from "../values/person.ts"
import { type MissionView, proposalIn } from "../view/mission.ts"
import type { ProposalView } from "../view/plan.ts"
import { type Block, document } from "./markdown/document.ts"
import { inline } from "./markdown/neutral.ts"
import { listed, roundDollars } from "./phrase/amount.ts"
import { commentLink, shortSha } from "./phrase/link.ts"
import { clock, dateAndClock } from "./phrase/moment.ts"
import { proposedChange } from "./plan/change.ts"
import { largePlan } from "./plan/large.ts"
import { smallPlan } from "./plan/small.ts"
import { text } from "./text.ts"
import { isUsable } from "./usable-commands.ts"

export function planText(v: MissionView, version: number): Text {
  const proposal = proposalIn(v, version)
  if (!proposal) return text(null, `~~Plan ${version}~~ · withdrawn.`)
  const blocks = isCollapsed(proposal.plan) ? smallPlan : largePlan
  switch (proposal.is) {
    case "withdrawn":
      return text(null, document(withdrawn(v, proposal)))
    case "replaced":
      return text(null, stub(v, proposal))
    case "beside":
      return text(null, document(proposedChange(v, proposal)))
    case "approved":
      return text(null, document([note(v, proposal), ...blocks(v, proposal)]))
    case "proposed":
      return text(null, document([null, ...blocks(v, proposal)]))
  }
}

function stub(v: MissionView, { plan, replacedBy }: ProposalView): string {
  const newer = proposalIn(v, replacedBy)
  if (!newer) return ""
  const { version } = newer.plan
  const link = commentLink(v, `plan:${version}`, `plan ${version}`)
  const asked = newer.askedBy.map(by => inline(called(by), 60))
  const why = asked.length > 0 ? `, as ${listed([...new Set(asked)])} asked` : ""
  return `~~Plan ${plan.version}~~ · replaced by ${link} at ${clock(newer.at, v.at)} UTC${why}.`
}

function withdrawn(v: MissionView, { plan, withdrawn: why }: ProposalView): readonly Block[] {
  const again = isUsable(v, "revise")
    ? " If you still want it, ask for it again: `/mission revise …`"
    : ""
  return [
    `~~Plan ${plan.version}~~ · withdrawn, because work on the approved plan went on meanwhile.`,
    `${inline(why ?? "", 300)}${again}`,
  ]
}

/**
 * Added on top once the plan is approved. The approved plan is known by its digest, so editing the
 * comment changes nothing.
 */
function note({ approved }: MissionView, { plan, base, digest }: ProposalView): string {
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
