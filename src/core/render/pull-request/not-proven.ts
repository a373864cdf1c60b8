/** What is not proven, and accepted. The section is always there, because silence would read as proof. */

import { called } from "../../values/person.ts"
import { type FindingView, notedIn } from "../../view/finding.ts"
import { type MissionView, planIn, proposalIn } from "../../view/mission.ts"
import { code, inline } from "../markdown/neutral.ts"
import { listed } from "../phrase/amount.ts"
import { isScripted } from "../phrase/attempt.ts"
import { flakyLine } from "../phrase/flaky.ts"
import { bare } from "../phrase/subject.ts"

const ITEMS_MAX = 10

export function notProven(v: MissionView): string {
  const items = [...open(v), ...accepted(v), ...circumstances(v), ...outside(v)]
  const shown = items.slice(0, ITEMS_MAX)
  const more = items.length - shown.length
  const rest = more > 0 ? [`- And ${more} more, which the log names.`] : []
  const body =
    items.length === 0
      ? ["Everything that the plan asks for is proven."]
      : shown.map(item => `- ${item}`)
  return ["### Not proven, and accepted", ...body, ...rest].join("\n")
}

/** What is still to come while it is a draft. What a person left out is not named here, because it never comes. */
function open(v: MissionView): readonly string[] {
  const unproven = v.criteria.filter(it => !it.isProven && !it.waiver)
  const later = unproven.filter(it => !it.isLeftOut).map(it => it.id)
  const left = v.milestones
    .filter(ms => ms.isLeftOut)
    .map(({ id, title, criteria }) => {
      const own = unproven.filter(it => it.isLeftOut && criteria.includes(it.id)).map(it => it.id)
      const by = v.narrowed ? ` by ${inline(called(v.narrowed.by), 60)}` : ""
      const words = own.length > 0 ? `: ${listed(own)} not proven` : ""
      return `**${id} was left out**${by}, ${inline(bare(title), 80)}${words}.`
    })
  return [...(later.length > 0 ? [`**Not proven yet**: ${listed(later)}.`] : []), ...left]
}

function accepted(v: MissionView): readonly string[] {
  const waived = v.waivers.map(
    ({ criterion, by, reason }) =>
      `**${criterion} was waived** by ${inline(called(by), 60)}: ${inline(reason, 300)}`,
  )
  const unread = v.uninspected.map(
    ({ feature, by, reason }) =>
      `**No validator looked at ${feature}.** ${inline(called(by), 60)} answers for it: ${inline(reason, 300)}`,
  )
  const skipped = v.features.flatMap(f =>
    f.skipped
      ? `**${f.id} was skipped** by ${inline(called(f.skipped.by), 60)}: ${inline(f.skipped.reason, 300)}`
      : [],
  )
  const unneeded = v.features.flatMap(f =>
    f.unneeded
      ? `**${f.id} changed nothing.** ${inline(called(f.unneeded.by), 60)} says that its criteria held before: ${inline(f.unneeded.reason, 300)}`
      : [],
  )
  const findings = notedIn(v.findings)
    .filter(it => it.severity === "minor" || it.settled?.as === "dismissed")
    .slice(0, 5)
    .map(noted)
  return [...waived, ...unread, ...skipped, ...unneeded, ...findings]
}

function noted({ path, text, settled }: FindingView): string {
  const where = path ? ` in ${code(path, 120)}` : ""
  if (settled?.as !== "dismissed") return `Noted by a validator${where}: ${inline(text, 240)}`
  const by = settled.by ? ` by ${inline(called(settled.by), 60)}` : ""
  return `Found${where}: ${inline(text, 240)}. Dismissed${by}: ${inline(settled.reason, 200)}`
}

/** What limits the worth of a proof, by how it was proven. */
function circumstances(v: MissionView): readonly string[] {
  const known = proposalIn(v, v.approved?.version ?? null)?.readiness.known ?? []
  const flaky = flakyLine(v)
  const bareHost = v.attempts.some(a => a.verdicts.some(it => it.isolation === "none"))
  return [
    ...(isScripted(v)
      ? ["**A scripted agent** worked here, not a model: its judgements are rehearsed."]
      : []),
    ...(bareHost
      ? [
          "**No sandbox**: agents, their code and the checks ran as one user of the machine. A process that one of them left behind unseen could have changed what was checked after it.",
        ]
      : []),
    ...(flaky === null ? [] : [flaky]),
    ...(known.length > 0
      ? [`Failed before the mission, so not counted: ${listed(known.map(k => code(k, 60)))}.`]
      : []),
  ]
}

function outside(v: MissionView): readonly string[] {
  const items = planIn(v)?.notInIt ?? []
  return items.length === 0 ? [] : [`Not in the plan: ${inline(items.map(bare).join("; "), 400)}.`]
}
