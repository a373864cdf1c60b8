/** A plan with milestones. At most forty lines are visible; the rest is folded. */
import { criterionOf, type Feature, type Plan } from "../../plan/plan.ts"
import { once } from "../../values/remembered.ts"
import { type MissionView, proposalIn } from "../../view/mission.ts"
import type { ProposalView } from "../../view/plan.ts"
import type { Block } from "../markdown/document.ts"
import { inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { counted } from "../phrase/amount.ts"
import { scriptedLine } from "../phrase/attempt.ts"
import { calling } from "../phrase/calling.ts"
import { bare } from "../phrase/subject.ts"
import { copyable } from "../usable-commands.ts"
import { changesFold } from "./change.ts"
import { knownLine, planFolds } from "./folds.ts"
import { proofLine } from "./proof.ts"
import { approvalsNeeded, approveCommand, careTable, forecast, otherTerms } from "./terms.ts"

export function largePlan(v: MissionView, proposal: ProposalView): readonly Block[] {
  const { plan } = proposal
  const { isOpen: open } = proposal
  const former = open ? (proposalIn(v, proposal.former) ?? null) : null
  return [
    `### Plan ${plan.version} · ${inline(plan.title, 60)}`,
    opening(v, proposal),
    ...milestones(plan),
    boundaries(proposal),
    open && careTable(proposal),
    open && copyable(approveCommand(proposal)),
    open && [approvalsNeeded(proposal), otherTerms(v, proposal)].filter(s => s).join(" "),
    scriptedLine(v),
    former && changesFold(proposal, former),
    ...planFolds(v, proposal),
  ]
}

function opening(v: MissionView, proposal: ProposalView): string {
  const { plan } = proposal
  const size = `${counted(plan.milestones.length, "milestone")}, ${counted(plan.features.length, "feature")}, ${counted(plan.criteria.length, "criterion")}.`
  const asked = proposal.isOpen ? calling(v) : ""
  const requests = plan.delivery === "one" ? "One pull request" : "One pull request per milestone"
  const lines = plan.estimate.lines > 0 ? `, about ${plan.estimate.lines} lines` : ""
  return `${asked}**${size}** ${forecast(proposal)} ${requests}${lines}.`
}

/** For all milestones together. The rest of the plan needs about eighteen lines. */
const LINES_MAX = 22

const milestones = once((plan: Plan): readonly Block[] => {
  const lines = plan.milestones.length * 3 + plan.features.length
  const features = Map.groupBy(plan.features, f => f.milestone)
  return plan.milestones.flatMap((milestone): readonly Block[] => {
    const outcome = inline(bare(milestone.outcome), 160)
    const head = `**${milestone.id} · ${inline(bare(milestone.title), 100)}.** ${outcome}.`
    const own = features.get(milestone.id) ?? []
    const body = table(
      ["", "Feature", "After", "Done when"],
      own.map(f => row(plan, f)),
    )
    if (lines <= LINES_MAX) return [head, body]
    return [head, { summary: `${milestone.id}: ${counted(own.length, "feature")}`, body }]
  })
})

function row(plan: Plan, feature: Feature): readonly string[] {
  const done = feature.fulfils.flatMap(id => criterionOf(plan, id)?.text ?? []).map(bare)
  return [
    feature.id,
    inline(bare(feature.title), 80),
    feature.dependsOn.join(", "),
    inline(done.map((words, at) => (at === 0 ? words : small(words))).join("; "), 160),
  ]
}

/** Turns "A challenge" into "a challenge", to continue a sentence; "WebAuthn" and "CI" stay. */
const small = (words: string): string =>
  /^[A-Z]([a-z]*\s|[a-z]+$)/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words

/** What the plan will not do is as much of a promise as what it will do. */
function boundaries(proposal: ProposalView): string {
  const { notInIt, assumptions, risks } = proposal.plan
  const line = (name: string, items: Plan["notInIt"]) =>
    items.length === 0 ? null : `**${name}**: ${inline(items.map(bare).join("; "), 400)}.`
  return [
    proofLine(proposal),
    line("Not in it", notInIt),
    line("Assumed", assumptions),
    line("Watch", risks),
    knownLine(proposal),
  ]
    .filter(part => part !== null)
    .join("\n")
}
