/** A goal of one or two features: one short plan, one pull request, no milestones. */
import { type MissionView, proposalIn } from "../../view/mission.ts"
import type { ProposalView } from "../../view/plan.ts"
import type { Block } from "../markdown/document.ts"
import { inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { counted } from "../phrase/amount.ts"
import { scriptedLine } from "../phrase/attempt.ts"
import { calling } from "../phrase/calling.ts"
import { capital } from "../phrase/capital.ts"
import { howShort } from "../phrase/criterion.ts"
import { bare } from "../phrase/subject.ts"
import { copyable } from "../usable-commands.ts"
import { changesFold } from "./change.ts"
import { knownLine, planFolds } from "./folds.ts"
import { allowedLine } from "./proof.ts"
import { approvalsNeeded, approveCommand, forecast, otherTerms } from "./terms.ts"

const ROWS_MAX = 8

export function smallPlan(v: MissionView, proposal: ProposalView): readonly Block[] {
  const { plan } = proposal
  const { isOpen: open } = proposal
  const former = open ? (proposalIn(v, proposal.former) ?? null) : null
  const asked = open ? calling(v) : ""
  const size = plan.features.length === 1 ? "this is one feature" : "these are two features"
  const they = plan.features.length === 1 ? "it stays" : "they stay"
  const rows = plan.criteria.slice(0, ROWS_MAX).map(c => [inline(c.text, 160), howShort(c)])
  const more = plan.criteria.length - rows.length
  const notInIt = plan.notInIt.map(bare).join("; ")
  const assumed = plan.assumptions.map(bare).join("; ")
  return [
    `${asked}**${asked ? size : capital(size)}, so ${they} small**: ${inline(bare(plan.title), 60)}.`,
    "One change, one pull request, no milestones and no further issues.",
    table(["Done when", "Checked by"], rows),
    more > 0 ? `And ${counted(more, "more criterion")}, below.` : null,
    [
      allowedLine(proposal),
      notInIt && `**Not in it**: ${inline(notInIt, 300)}.`,
      assumed && `**Assumed**: ${inline(assumed, 600)}.`,
      knownLine(proposal),
    ]
      .filter(s => s)
      .join("\n"),
    forecast(proposal),
    open && copyable(approveCommand(proposal)),
    open && [approvalsNeeded(proposal), otherTerms(v, proposal)].filter(s => s).join(" "),
    scriptedLine(v),
    former && changesFold(proposal, former),
    ...planFolds(v, proposal),
  ]
}
