/** How a plan is proven: the kinds of its criteria, and every criterion whole. */
import { type Criterion, type CriterionKind, ownerOf, type Plan } from "../../plan/plan.ts"
import { once } from "../../values/remembered.ts"
import type { ProposalView } from "../../view/plan.ts"
import type { Block } from "../markdown/document.ts"
import { inline, named } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { counted, listedUpTo } from "../phrase/amount.ts"
import { howWhole } from "../phrase/criterion.ts"

/** One paragraph. If the repository's CI takes part, it also says that approving lets CI run agents' code. */
export function proofLine(proposal: ProposalView): string {
  const { plan } = proposal
  const of = (...kinds: CriterionKind[]) => plan.criteria.filter(c => kinds.includes(c.kind))
  const checks = of("check").flatMap(c => (c.kind === "check" ? named(c.name, 60) : []))
  const parts = [
    sentence(
      of("command", "same_as_base").length,
      "is a command",
      "are commands",
      ", run again on the delivered commit",
    ),
    sentence(of("behaviour").length, "is", "are", " tried out on the running product"),
    sentence(of("review").length, "is", "are", " judged by reading the code"),
    sentence(of("source").length, "is", "are", " checked against sources"),
    checks.length > 0 ? `Your CI must be green: ${listedUpTo(6, checks)}.` : "",
    allowedLine(proposal),
  ]
  return `**Proof**: ${parts.filter(part => part).join(" ")}`
}

/** CI runs with whatever secrets it has, so people must read that before they approve it. */
export function allowedLine({ plan, policy: { ci } }: ProposalView): string {
  const allows = "Approving allows your CI to run the agents' code"
  if (ci === "always") return `${allows}, on every merge.`
  if (!plan.criteria.some(c => c.kind === "check")) return ""
  return ci === "final"
    ? `${allows}, once, on the final commit.`
    : `${allows}, once for each milestone and on the final commit.`
}

const sentence = (n: number, one: string, many: string, rest: string): string =>
  n === 0 ? "" : `${counted(n, "criterion")} ${n === 1 ? one : many}${rest}.`

/**
 * Shows every criterion in full, because that is the one thing that a person must be able to read
 * before approving.
 */
export const criteriaFold = once((plan: Plan): Block => {
  const rows = plan.criteria.map(c => row(plan, c))
  const summary =
    plan.criteria.length === 1 ? "The criterion" : `All ${plan.criteria.length} criteria`
  return { summary, body: table(["", "Criterion", "Proven by", "Part of"], rows) }
})

const row = (plan: Plan, criterion: Criterion): readonly string[] => [
  criterion.id,
  inline(criterion.text),
  howWhole(criterion),
  ownerOf(plan, criterion.id) ?? "",
]
