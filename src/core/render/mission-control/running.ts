/** Mission Control from the approval on: bar, milestones, what happens now, what was spent. */
import type { Mission } from "../../log/mission.ts"
import { isSkippedWhole } from "../../log/scope.ts"
import type { Wait } from "../../log/wait.ts"
import { branchOf, isSmall, phaseOf, planOf } from "../../work/phase.ts"
import { criteriaIn, featuresOf, milestoneState, progressOf } from "../../work/progress.ts"
import { bar } from "../markdown/bar.ts"
import type { Block } from "../markdown/document.ts"
import { stateWordIn } from "../markdown/glyph.ts"
import { code, inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { offers } from "../offers.ts"
import { counted } from "../phrase/amount.ts"
import { scriptedLine } from "../phrase/attempt.ts"
import { criterionLine, criterionState, howShort } from "../phrase/criterion.ts"
import { milestoneLink, pullRequestOf, shortSha } from "../phrase/link.ts"
import { clock } from "../phrase/moment.ts"
import { missionSpent } from "../phrase/spent.ts"
import { NOTHING_NEEDED, needingPerson, standing } from "../phrase/standing.ts"
import { bare } from "../phrase/subject.ts"
import { waitSentence } from "../sentence.ts"
import { ceilingsLine } from "./ceilings.ts"
import { featuresFold, findingsFold } from "./folds.ts"
import { graphFold } from "./graph.ts"
import { nowTable } from "./now.ts"

export const runningControl = (m: Mission, waits: readonly Wait[]): readonly Block[] => [
  newsLine(m, waits),
  reasons(m, waits),
  result(m),
  isSmall(m) ? criteriaTable(m) : milestonesTable(m, waits),
  m.ended ? null : nowTable(m, waits),
  spentLine(m),
  ceilingsLine(m),
  scriptedLine(m),
  isSmall(m) ? null : graphFold(m, waits),
  featuresFold(m),
  findingsFold(m),
  foot(m, waits),
]

/** "**10 of 13 criteria proven** ███ · 🔵 running · nothing needed from you". */
function newsLine(m: Mission, waits: readonly Wait[]): string {
  const { proven, total } = progressOf(m)
  const waived = m.waived.size > 0 ? `, ${m.waived.size} waived` : ""
  const size = `**${proven} of ${total} criteria proven${waived}**`
  return `${size} ${bar({ proven, total })} · ${standing(m, waits)}`
}

const REASONS_MAX = 4

/** Why it does not go on by itself, one line each. */
function reasons(m: Mission, waits: readonly Wait[]): string {
  const shown = [
    ...needingPerson(waits).filter(w => w.type !== "merge_by_person"),
    ...waits.filter(w => w.type === "held" && w.needs !== "person"),
    ...waits.filter(w => w.type === "parked" || w.type === "backoff"),
  ]
  const more = shown.length - REASONS_MAX
  return [
    ...shown.slice(0, REASONS_MAX).map(w => `> ${waitSentence(m, w)}`),
    ...(more > 0 ? [`> And ${more} more: \`/mission explain\``] : []),
  ].join("\n>\n")
}

/** Where the work is, once there is nothing left to do. */
function result(m: Mission): Block {
  if (m.delivered === null) return null
  const branch = code(branchOf(m))
  const request = pullRequestOf(m)
  const what = m.narrowed ? `What was proven up to ${m.narrowed.upTo}` : "All of it"
  return `${what} is on ${branch} at ${shortSha(m.delivered.commit)}${request ? ` and in ${request}` : ""}.`
}

const ROWS_MAX = 7

/** Where there are many, what is proven gives way to what is going on. */
function milestonesTable(m: Mission, waits: readonly Wait[]): string {
  const all = planOf(m)?.milestones ?? []
  const going = all.filter(ms => !m.sealed.has(ms.id))
  const shown = all.length <= ROWS_MAX ? all : going.slice(0, ROWS_MAX)
  const rows = shown.map(ms => {
    const criteria = progressOf(m, criteriaIn(m, ms.id))
    const features = featuresOf(m, ms.id)
    const done = features.filter(f => f.integrated !== null || f.unneeded !== null).length
    const name = milestoneLink(m, ms.id, `${ms.id} ${inline(bare(ms.title), 80)}`)
    return [
      stateWordIn(m, milestoneState(m, ms.id, waits)),
      name,
      `${criteria.proven} of ${criteria.total}`,
      `${done} of ${features.length}`,
    ]
  })
  const held = all.filter(ms => m.sealed.has(ms.id) && !isSkippedWhole(m, ms.id)).length
  const hidden = all.length - shown.length
  const rest =
    hidden > 0
      ? `\n\n${counted(hidden, "more milestone")}; ${held} of ${all.length} are proven.`
      : ""
  return `${table(["", "Milestone", "Criteria", "Features"], rows)}${rest}`
}

/** Of a small plan, which has no milestones to show. */
function criteriaTable(m: Mission): Block {
  const criteria = planOf(m)?.criteria ?? []
  const rows = criteria.map(c => [criterionState(m, c), criterionLine(c), howShort(c)])
  const body = table(["", "Done when", "Checked by"], rows)
  return rows.length <= ROWS_MAX ? body : { summary: `All ${rows.length} criteria`, body }
}

function spentLine(m: Mission): string {
  const { approved } = m
  if (!approved) return ""
  const end = m.ended ?? m.delivered
  const time = end ? `to ${clock(end.at, m.at)} UTC` : "UTC"
  return `**Spent** ${missionSpent(m)} · **Time** from ${clock(approved.at, m.at)} ${time}`
}

function foot(m: Mission, waits: readonly Wait[]): string {
  if (m.ended || phaseOf(m) === "delivered") return ""
  const stuck = needingPerson(waits).find(w => w.type === "stopped")
  const subject = stuck?.type === "stopped" ? stuck.feature : ""
  const commands = offers(m, [
    ["explain", subject],
    ...(m.delivered ? [] : ([["pause", ""]] as const)),
    ["resume", ""],
    ["help", ""],
  ])
  return commands || NOTHING_NEEDED
}
