/** Mission Control from the approval on: bar, milestones, what happens now, what was spent. */
import { featureIn, type MissionView } from "../../view/mission.ts"
import { bar } from "../markdown/bar.ts"
import type { Block } from "../markdown/document.ts"
import { stateWordIn } from "../markdown/glyph.ts"
import { code, inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { counted } from "../phrase/amount.ts"
import { scriptedLine } from "../phrase/attempt.ts"
import { criterionLine, criterionState, howShort } from "../phrase/criterion.ts"
import { milestoneLink, pullRequestOf, shortSha } from "../phrase/link.ts"
import { clock } from "../phrase/moment.ts"
import { missionSpent } from "../phrase/spent.ts"
import { NOTHING_NEEDED, needingPerson, standing } from "../phrase/standing.ts"
import { bare } from "../phrase/subject.ts"
import { waitSentence } from "../sentence.ts"
import { commandLine } from "../usable-commands.ts"
import { ceilingsLine } from "./ceilings.ts"
import { featuresFold, findingsFold } from "./folds.ts"
import { graphFold } from "./graph.ts"
import { nowTable } from "./now.ts"

export const runningControl = (v: MissionView): readonly Block[] => [
  newsLine(v),
  reasons(v),
  result(v),
  v.isSmall ? criteriaTable(v) : milestonesTable(v),
  v.ended ? null : nowTable(v),
  spentLine(v),
  ceilingsLine(v),
  scriptedLine(v),
  v.isSmall ? null : graphFold(v),
  featuresFold(v),
  findingsFold(v),
  foot(v),
]

/** "**10 of 13 criteria proven** ███ · 🔵 running · nothing needed from you". */
function newsLine(v: MissionView): string {
  const { proven, total } = v.progress
  const waived = v.waivers.length > 0 ? `, ${v.waivers.length} waived` : ""
  const size = `**${proven} of ${total} criteria proven${waived}**`
  return `${size} ${bar({ proven, total })} · ${standing(v)}`
}

const REASONS_MAX = 4

/** Why the mission does not go on by itself, one reason a line. */
function reasons(v: MissionView): string {
  const shown = [
    ...needingPerson(v).filter(w => w.type !== "merge_by_person"),
    ...v.waits.filter(w => w.type === "held" && w.needs !== "person"),
    ...v.waits.filter(w => w.type === "parked" || w.type === "backoff"),
  ]
  const more = shown.length - REASONS_MAX
  return [
    ...shown.slice(0, REASONS_MAX).map(w => `> ${waitSentence(v, w)}`),
    ...(more > 0 ? [`> And ${more} more: \`/mission explain\``] : []),
  ].join("\n>\n")
}

/** Where to find the work, once nothing is left to do. */
function result(v: MissionView): Block {
  if (v.delivered === null) return null
  const branch = code(v.branch ?? "")
  const request = pullRequestOf(v)
  const what = v.narrowed ? `What was proven up to ${v.narrowed.upTo}` : "All of it"
  return `${what} is on ${branch} at ${shortSha(v.delivered.commit)}${request ? ` and in ${request}` : ""}.`
}

const ROWS_MAX = 7

/** If there are many milestones, proven ones make room for those with work going on. */
function milestonesTable(v: MissionView): string {
  const all = v.milestones
  const going = all.filter(ms => !ms.sealed)
  const shown = all.length <= ROWS_MAX ? all : going.slice(0, ROWS_MAX)
  const rows = shown.map(({ id, title, state, progress, features }) => {
    const own = features.flatMap(feature => featureIn(v, feature) ?? [])
    const done = own.filter(f => f.integrated !== null || f.unneeded !== null).length
    return [
      stateWordIn(v, state),
      milestoneLink(v, id, `${id} ${inline(bare(title), 80)}`),
      `${progress.proven} of ${progress.total}`,
      `${done} of ${features.length}`,
    ]
  })
  const held = all.filter(ms => ms.sealed && !ms.isSkipped).length
  const hidden = all.length - shown.length
  const rest =
    hidden > 0
      ? `\n\n${counted(hidden, "more milestone")}; ${held} of ${all.length} are proven.`
      : ""
  return `${table(["", "Milestone", "Criteria", "Features"], rows)}${rest}`
}

/** For a small plan, which has no milestones to show. */
function criteriaTable(v: MissionView): Block {
  const rows = v.criteria.map(it => [
    criterionState(it),
    criterionLine(it.criterion),
    howShort(it.criterion),
  ])
  const body = table(["", "Done when", "Checked by"], rows)
  return rows.length <= ROWS_MAX ? body : { summary: `All ${rows.length} criteria`, body }
}

function spentLine(v: MissionView): string {
  const { approved } = v
  if (!approved) return ""
  const end = v.ended ?? v.delivered
  const time = end ? `to ${clock(end.at, v.at)} UTC` : "UTC"
  return `**Spent** ${missionSpent(v)} · **Time** from ${clock(approved.at, v.at)} ${time}`
}

function foot(v: MissionView): string {
  if (v.ended || v.phase === "delivered") return ""
  const stuck = needingPerson(v).find(w => w.type === "stopped")
  const subject = stuck?.type === "stopped" ? stuck.feature : ""
  const commands = commandLine(v, [
    ["explain", subject],
    ...(v.delivered ? [] : ([["pause", ""]] as const)),
    ["resume", ""],
    ["help", ""],
  ])
  return commands || NOTHING_NEEDED
}
