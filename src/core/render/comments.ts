/** The few comments that are posted and notify: proven, needs you, ready, closing. */

import type { Text } from "../log/effect.ts"
import type { MilestoneId } from "../values/id.ts"
import { called } from "../values/person.ts"
import { toMs } from "../values/time.ts"
import type { MilestoneView } from "../view/milestone.ts"
import { type MissionView, milestoneIn, planIn } from "../view/mission.ts"
import { raiseOf } from "../view/money.ts"
import type { WaitView } from "../view/wait-shape.ts"
import { type Block, document } from "./markdown/document.ts"
import { code, inline } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { needsYouBlocks } from "./needs-you.ts"
import { offerLine } from "./offer.ts"
import {
  counted,
  dollarRange,
  lasted,
  listed,
  minutesRange,
  roundDollars,
  spentOf,
} from "./phrase/amount.ts"
import { scriptedLine } from "./phrase/attempt.ts"
import { calling } from "./phrase/calling.ts"
import { pullRequestOf, shortSha } from "./phrase/link.ts"
import { costOf, moneySpent, sumSpent } from "./phrase/spent.ts"
import { bare, titleOf } from "./phrase/subject.ts"
import { text } from "./text.ts"
import { commandLine, copyable } from "./usable-commands.ts"

/** Posted once for each milestone but the last, with what a person needs to try it. */
export function proven(v: MissionView, milestone: MilestoneId): Text {
  const { sealed = null, isSkipped = false, progress, defects } = milestoneIn(v, milestone) ?? {}
  const title = inline(bare(titleOf(v, milestone)), 80)
  const next = nextOf(v, milestone)
  const on = sealed ? ` on ${shortSha(sealed.commit)}` : ""
  const follows = next ? `; ${next} comes next` : ""
  return text(
    null,
    document([
      isSkipped
        ? `**${milestone} is skipped: ${title}.** Every feature of it was left out, so nothing of it is proven${follows}.`
        : `**${milestone} is proven: ${title}.** ${progress?.proven ?? 0} of ${progress?.total ?? 0} criteria hold${on}${follows}.`,
      sealed && !isSkipped ? tryIt(v, sealed.commit) : null,
      defects ? mendedWords(defects) : null,
      scriptedLine(v),
      // The sum at that moment, because a posted comment is not edited when more is spent later.
      sealed ? `So far ${sumSpent(v, sealed)}, ${lasted(sealed.ms)}.` : null,
      goesOn(v, milestone),
    ]),
  )
}

const nextOf = ({ milestones }: MissionView, id: MilestoneId): MilestoneId | undefined =>
  milestones[milestones.findIndex(ms => ms.id === id) + 1]?.id

/** How many defects validation caught there, and what became of them; null: it caught none. */
function mendedWords({ found, mended }: MilestoneView["defects"]): string | null {
  if (found === 0) return null
  const all = found === 1 ? "it is" : "all are"
  const some = mended === 1 ? "1 of them is" : `${mended === 0 ? "none" : mended} of them are`
  const words = mended === found ? all : found === 1 ? "it is not" : some
  return `Validation found ${counted(found, "defect")} on the way; ${words} mended and proven.`
}

const tryIt = (v: MissionView, commit: string): string =>
  `Try it:\n\n${copyable(`git fetch origin ${v.branch} && git switch --detach ${commit.slice(0, 12)}`)}`

function goesOn(v: MissionView, milestone: MilestoneId): string {
  const hold = v.holds.find(it => it.hold === "person")
  if (hold?.checkpoint === milestone) {
    return `**${nextOf(v, milestone) ?? "The rest"} waits for you.** To go on:\n\n${copyable("/mission resume")}`
  }
  if (hold) return "The mission waits for you: `/mission resume`"
  const pause = commandLine(v, [["pause", ""]])
  return `${pause ? `To stop it: ${pause}. ` : ""}Nothing is needed from you.`
}

/** Posted once, when everything has held on the pull request's last commit. */
export function ready(v: MissionView): Text {
  const { proven: held, total } = v.progress
  const login = calling(v)
  const request = pullRequestOf(v)
  const where = v.delivered ? ` on ${shortSha(v.delivered.commit)}` : ""
  const waived = v.waivers.length > 0 ? `, ${v.waivers.length} waived` : ""
  return text(
    null,
    document([
      `${login}**ready for review${request ? `: ${request}` : ""}.** ${held} of ${total} criteria hold${where}${waived}, ${moneySpent(v)}.${left(v)}`,
      scriptedLine(v),
      "A section of its own there lists what is not proven. You decide whether to merge it or to close it.",
    ]),
  )
}

const left = (v: MissionView): string => {
  const ids = v.narrowed?.leftOut ?? []
  return ids.length === 0 ? "" : ` ${listed(ids)} ${ids.length === 1 ? "is" : "are"} left out.`
}

/** The last comment of a mission. */
export function closing(v: MissionView): Text {
  return text(null, document(v.ended?.how === "completed" ? merged(v) : stopped(v)))
}

function merged(v: MissionView): readonly Block[] {
  const { proven: held, total } = v.progress
  const by = v.ended?.by ? ` by ${inline(called(v.ended.by), 60)}` : ""
  const estimate = planIn(v)?.estimate
  const from = v.approved?.at
  const to = v.delivered?.at
  const rows = [
    ...(estimate && from && to
      ? [["Time to review", minutesRange(estimate.minutes), lasted(toMs(to) - toMs(from))]]
      : []),
    ...(estimate ? [["Cost", dollarRange(estimate.usd), costOf(v.attempts)]] : []),
    ["Attempts", "", String(v.attempts.length)],
  ]
  const fixes = v.caught.before
  return [
    `**Done: merged${by}.** ${held} of ${total} criteria proven${v.waivers.length > 0 ? `, ${v.waivers.length} waived` : ""}.`,
    table(["", "Forecast (rough)", "Actual"], rows),
    fixes > 0 ? `Validation caught ${counted(fixes, "defect")} before review.` : null,
    offerLine(v),
    scriptedLine(v),
    "Nothing is needed from you.",
  ]
}

function stopped(v: MissionView): readonly Block[] {
  const by = v.ended?.by ? ` by ${inline(called(v.ended.by), 60)}` : ""
  const what = v.ended?.how === "declined" ? "Closed without merging" : "Cancelled"
  const { proven: held, total } = v.progress
  const kept = v.integration
    ? `Kept: ${code(v.branch ?? "")} at ${shortSha(v.integration.head)}, with ${held} of ${total} criteria proven.`
    : "No branch was made."
  return [
    `**${what}${by}.** ${v.ended?.how === "declined" ? "The" : "Nothing was merged; the"} mission spent ${moneySpent(v)}.`,
    kept,
    "For another try open a new issue. Nothing is needed from you.",
  ]
}

/** Posted if the money will run out before the work is done, so that a person knows before the mission pauses. */
export function runsShort(v: MissionView): Text | null {
  const { spentUsd, left, max } = v.money
  if (!v.money.isShort || !left || max.usd === null) return null
  const more = raiseOf(v.money, "usd")
  const lets = more ? ` ${code(more)} lets it finish.` : ""
  return text(
    null,
    `${calling(v)}**${spentOf(spentUsd, max.usd)} is spent, and the work that is left costs about ${dollarRange(left)}.** The mission will pause at ${roundDollars(max.usd)}.${lets}`,
  )
}

export const needsYou = (v: MissionView, wait: WaitView): Text =>
  text(null, document(needsYouBlocks(v, wait)))
