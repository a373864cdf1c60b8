/** What is not proven, and accepted: a fixed section, for silence would read as proof. */

import type { Found } from "../../log/found.ts"
import type { Mission } from "../../log/mission.ts"
import { isCriterionLeftOut, leftOut } from "../../log/scope.ts"
import { isDismissed, settledAs } from "../../log/settled.ts"
import { criteriaOfMilestone } from "../../plan/plan.ts"
import { called } from "../../words/person.ts"
import { approvedProposal, planOf } from "../../work/phase.ts"
import { isProven } from "../../work/progress.ts"
import { code, inline } from "../markdown/neutral.ts"
import { findingsOf } from "../mission-control/folds.ts"
import { counted, listed } from "../phrase/amount.ts"
import { flakyLine } from "../phrase/flaky.ts"
import { bare } from "../phrase/subject.ts"

const ITEMS_MAX = 10

export function notProven(m: Mission): string {
  const items = [...open(m), ...accepted(m), ...circumstances(m), ...outside(m)]
  const shown = items.slice(0, ITEMS_MAX)
  const more = items.length - shown.length
  const rest = more > 0 ? [`- And ${counted(more, "thing")} more, in the log.`] : []
  const body =
    items.length === 0 ? ["Nothing that the plan asks for."] : shown.map(item => `- ${item}`)
  return ["### Not proven, and accepted", ...body, ...rest].join("\n")
}

/** While it is a draft: what is still to come. What a person left out never comes. */
function open(m: Mission): readonly string[] {
  const plan = planOf(m)
  const ids =
    plan?.criteria.flatMap(c => (isProven(m, c.id) || m.waived.has(c.id) ? [] : c.id)) ?? []
  const later = ids.filter(id => !isCriterionLeftOut(m, id))
  const left = leftOut(m).map(({ id, title }) => {
    const criteria = ids.filter(
      c => plan && isCriterionLeftOut(m, c) && criteriaOfMilestone(plan, id).includes(c),
    )
    const by = m.narrowed ? ` by ${inline(called(m.narrowed.by), 60)}` : ""
    const words = criteria.length > 0 ? `: ${listed(criteria)} not proven` : ""
    return `**${id} was left out**${by}, ${inline(bare(title), 80)}${words}.`
  })
  return [...(later.length > 0 ? [`**Not proven yet**: ${listed(later)}.`] : []), ...left]
}

function accepted(m: Mission): readonly string[] {
  const waived = [...m.waived].map(
    ([id, { by, reason }]) =>
      `**${id} was waived** by ${inline(called(by), 60)}: ${inline(reason, 300)}`,
  )
  const unread = [...m.looksWaived].map(
    ([id, { by, reason }]) =>
      `**No validator looked at ${id}.** ${inline(called(by), 60)} answers for it: ${inline(reason, 300)}`,
  )
  const skipped = [...m.features.values()].flatMap(f =>
    f.skipped
      ? `**${f.id} was skipped** by ${inline(called(f.skipped.by), 60)}: ${inline(f.skipped.reason, 300)}`
      : [],
  )
  const unneeded = [...m.features.values()].flatMap(f =>
    f.unneeded
      ? `**${f.id} changed nothing.** ${inline(called(f.unneeded.by), 60)} says that its criteria held before: ${inline(f.unneeded.reason, 300)}`
      : [],
  )
  const findings = findingsOf(m)
    .filter(found => found.finding.severity === "minor" || isDismissed(m, found))
    .slice(0, 5)
    .map(found => noted(m, found))
  return [...waived, ...unread, ...skipped, ...unneeded, ...findings]
}

function noted(m: Mission, found: Found): string {
  const { path, text } = found.finding
  const where = path ? ` in ${code(path, 120)}` : ""
  const settled = settledAs(m, found)
  if (settled?.as !== "dismissed") return `Noted by a validator${where}: ${inline(text, 240)}`
  const by = settled.by ? ` by ${inline(called(settled.by), 60)}` : ""
  return `Found${where}: ${inline(text, 240)}. Dismissed${by}: ${inline(settled.reason, 200)}`
}

/** How it was proven limits what the proof is worth. */
function circumstances(m: Mission): readonly string[] {
  const attempts = [...m.attempts.values()]
  const known = approvedProposal(m)?.readiness.known ?? []
  const scripted = attempts.some(a => a.ended?.agent?.scripted)
  const flaky = flakyLine(m)
  const bareHost = attempts.some(a => a.verdicts.some(v => v.isolation === "none"))
  return [
    ...(scripted
      ? ["**A scripted agent** worked here, no model: its judgements are rehearsed."]
      : []),
    ...(bareHost
      ? ["**No sandbox**: agents, their code and the checks ran as one user of the machine."]
      : []),
    ...(flaky === null ? [] : [flaky]),
    ...(known.length > 0
      ? [`Failed before already and not counted: ${listed(known.map(k => code(k, 60)))}.`]
      : []),
  ]
}

function outside(m: Mission): readonly string[] {
  const items = planOf(m)?.notInIt ?? []
  return items.length === 0 ? [] : [`Not in the plan: ${inline(items.map(bare).join("; "), 400)}.`]
}
