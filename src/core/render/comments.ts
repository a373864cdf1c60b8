/** The few comments that are posted and notify: proven, needs you, ready, closing. */

import type { Text } from "../log/effect.ts"
import { HOLDS } from "../log/hold.ts"
import type { Mission } from "../log/mission.ts"
import { isSkippedWhole, leftOut } from "../log/scope.ts"
import { keyOf as keyOfThing } from "../log/thing.ts"
import type { Wait } from "../log/wait.ts"
import type { MilestoneId } from "../words/id.ts"
import { called } from "../words/person.ts"
import { HOUR_MS, type Instant, toMs } from "../words/time.ts"
import { spentUsd, usdOf } from "../work/money.ts"
import { fixesFrom } from "../work/origin.ts"
import { branchOf, planOf } from "../work/phase.ts"
import { criteriaIn, progressOf } from "../work/progress.ts"
import { type Block, document } from "./markdown/document.ts"
import { code, inline } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { needsYouBlocks } from "./needs-you.ts"
import { offerLine } from "./offer.ts"
import { copyable, offers } from "./offers.ts"
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
import { leftToDo, raising } from "./phrase/ceiling.ts"
import { pullRequestOf, shortSha } from "./phrase/link.ts"
import { costOf, moneySpent, sumSpent } from "./phrase/spent.ts"
import { bare, milestoneTitle } from "./phrase/subject.ts"
import { text } from "./text.ts"

/** Once for each milestone but the last, with what a person needs to try it. */
export function proven(m: Mission, milestone: MilestoneId): Text {
  const sealed = m.sealed.get(milestone)
  const { proven: held, total } = progressOf(m, criteriaIn(m, milestone))
  const title = inline(bare(milestoneTitle(m, milestone)), 80)
  const all = planOf(m)?.milestones ?? []
  const next = all[all.findIndex(ms => ms.id === milestone) + 1]
  const on = sealed ? ` on ${shortSha(sealed.commit)}` : ""
  const follows = next ? `; ${next.id} comes next` : ""
  const isSkipped = isSkippedWhole(m, milestone)
  return text(
    null,
    document([
      isSkipped
        ? `**${milestone} is skipped: ${title}.** Every feature of it was left out, so nothing of it is proven${follows}.`
        : `**${milestone} is proven: ${title}.** ${held} of ${total} criteria hold${on}${follows}.`,
      sealed && !isSkipped ? tryIt(m, sealed.commit) : null,
      mendedWords(m, milestone),
      scriptedLine(m),
      sealed ? soFar(m, sealed.at) : null,
      goesOn(m, milestone),
    ]),
  )
}

/** What validation caught there, and what became of it; null: nothing. */
function mendedWords(m: Mission, milestone: MilestoneId): string | null {
  const fixes = fixesFrom(m, "validation", milestone)
  if (fixes.length === 0) return null
  const mended = fixes.filter(f => f.integrated !== null).length
  const all = fixes.length === 1 ? "it is" : "all are"
  const some = mended === 1 ? "1 of them is" : `${mended === 0 ? "none" : mended} of them are`
  const words = mended === fixes.length ? all : fixes.length === 1 ? "it is not" : some
  return `Validation found ${counted(fixes.length, "defect")} on the way; ${words} mended and proven.`
}

/** As it was at that moment: a posted comment is not edited for what is spent later. */
function soFar(m: Mission, sealedAt: Instant): string {
  const before = [...m.attempts.values()].filter(a => a.ended !== null && a.ended.at <= sealedAt)
  const spent = before.reduce((sum, a) => sum + usdOf(a), 0)
  const took = lasted(toMs(sealedAt) - toMs(m.approved?.at ?? sealedAt))
  return `So far ${sumSpent(m, spent)}, ${took}.`
}

const tryIt = (m: Mission, commit: string): string =>
  `Try it:\n\n${copyable(`git fetch origin ${branchOf(m)} && git switch --detach ${commit.slice(0, 12)}`)}`

function goesOn(m: Mission, milestone: MilestoneId): string {
  const hold = m.holds.get("person")
  if (hold?.checkpoint === milestone) {
    const next = planOf(m)?.milestones.findIndex(ms => ms.id === milestone) ?? -1
    const waits = planOf(m)?.milestones[next + 1]?.id ?? "The rest"
    return `**${waits} waits for you.** To go on:\n\n${copyable("/mission resume")}`
  }
  if (hold) return "It waits for you: `/mission resume`"
  const pause = offers(m, [["pause", ""]])
  return `${pause ? `To stop it: ${pause}. ` : ""}Nothing is needed from you.`
}

/** Once, when everything held on the pull request's last commit. */
export function ready(m: Mission): Text {
  const { proven: held, total } = progressOf(m)
  const login = calling(m)
  const request = pullRequestOf(m)
  const where = m.delivered ? ` on ${shortSha(m.delivered.commit)}` : ""
  const waived = m.waived.size > 0 ? `, ${m.waived.size} waived` : ""
  return text(
    null,
    document([
      `${login}**ready for review${request ? `: ${request}` : ""}.** ${held} of ${total} criteria hold${where}${waived}, ${moneySpent(m)}.${left(m)}`,
      scriptedLine(m),
      "What is not proven stands in its own section there. It is yours to merge or to close.",
    ]),
  )
}

const left = (m: Mission): string => {
  const ids = leftOut(m).map(ms => ms.id)
  return ids.length === 0 ? "" : ` ${listed(ids)} ${ids.length === 1 ? "is" : "are"} left out.`
}

/** The last comment of a mission. */
export function closing(m: Mission): Text {
  return text(null, document(m.ended?.how === "completed" ? merged(m) : stopped(m)))
}

function merged(m: Mission): readonly Block[] {
  const { proven: held, total } = progressOf(m)
  const by = m.ended?.by ? ` by ${inline(called(m.ended.by), 60)}` : ""
  const estimate = planOf(m)?.estimate
  const from = m.approved?.at
  const to = m.delivered?.at
  const rows = [
    ...(estimate && from && to
      ? [["Time to review", minutesRange(estimate.minutes), lasted(toMs(to) - toMs(from))]]
      : []),
    ...(estimate ? [["Cost", dollarRange(estimate.usd), costOf([...m.attempts.values()])]] : []),
    ["Attempts", "", String(m.attempts.size)],
  ]
  const fixes = fixesFrom(m, "validation").length
  return [
    `**Done: merged${by}.** ${held} of ${total} criteria proven${m.waived.size > 0 ? `, ${m.waived.size} waived` : ""}.`,
    table(["", "Forecast (rough)", "Actual"], rows),
    fixes > 0 ? `Validation caught ${counted(fixes, "defect")} before review.` : null,
    offerLine(m),
    scriptedLine(m),
    "Nothing is needed from you.",
  ]
}

function stopped(m: Mission): readonly Block[] {
  const by = m.ended?.by ? ` by ${inline(called(m.ended.by), 60)}` : ""
  const what = m.ended?.how === "declined" ? "Closed without merging" : "Cancelled"
  const { proven: held, total } = progressOf(m)
  const kept = m.integration
    ? `Kept: ${code(branchOf(m))} at ${shortSha(m.integration.head)}, with ${held} of ${total} criteria proven.`
    : "No branch was made."
  return [
    `**${what}${by}.** ${m.ended?.how === "declined" ? "" : "Nothing was merged; "}${moneySpent(m)} was spent.`,
    kept,
    "For another try open a new issue. Nothing is needed from you.",
  ]
}

/** Money runs short before the work is done: a person may want to know before it pauses. */
export function runsShort(m: Mission): { readonly key: string; readonly text: () => Text } | null {
  const max = m.approved?.max.usd ?? null
  const left = leftToDo(m)
  if (max === null || !left || m.warned.get("usd")?.max !== max || m.delivered) return null
  if (m.holds.has("ceiling") || spentUsd(m) + left.high <= max) return null
  const more = raising(m, "usd")
  const lets = more ? ` ${code(more)} lets it finish.` : ""
  const login = calling(m)
  return {
    key: `short:${max}`,
    text: () =>
      text(
        null,
        `${login}**${spentOf(spentUsd(m), max)} is spent and about ${dollarRange(left)} is left to do.** It will pause at ${roundDollars(max)}.${lets}`,
      ),
  }
}

export const needsYou = (m: Mission, wait: Wait): Text =>
  text(null, document(needsYouBlocks(m, wait)))

/**
 * The same reason has the same key, however often it is looked at; null: no comment is due, since
 * another text asks already, or nothing is needed.
 */
export function needsYouKey(wait: Wait): string | null {
  const key = keyOf(wait)
  // It comes to stand in a hidden comment of ours, which it must not end.
  return key === null
    ? null
    : key
        .replace(/[^\w.:#/-]+/g, "-")
        .replace(/-{2,}/g, "-")
        .slice(0, 100)
}

/** A shorter one is over before a person has read of it; one without a known end may last. */
const PARKED_LONG_MS = 2 * HOUR_MS

function isLong({ until, since, failure }: Extract<Wait, { type: "parked" | "backoff" }>): boolean {
  if (until === undefined || failure.kind !== "limit") return true
  return failure.resetsAt === null || toMs(until) - toMs(since) > PARKED_LONG_MS
}

function keyOf(wait: Wait): string | null {
  switch (wait.type) {
    case "stopped":
      return `stopped:${wait.feature}:${wait.failure.kind}`
    case "held":
      if (HOLDS[wait.hold].isKnown) return null
      // A ceiling that was moved and is reached again is another reason.
      return wait.ceiling ? `held:${wait.ceiling}:${wait.max ?? 0}` : `held:${wait.hold}`
    case "verdict_by_person":
      return `verdict:${wait.milestone}`
    case "run_approval":
      return "run_approval"
    case "checks_pending":
      // Before that, CI may come by itself.
      return wait.needs === "person" ? `checks:${wait.milestone}:${wait.commit.slice(0, 7)}` : null
    case "finding":
      // Several in one milestone are asked about at once.
      return `findings:${wait.milestone}`
    case "replanning":
      return `replanning:${wait.command}`
    case "github_refuses":
      return `github_refuses:${wait.effect}`
    case "person_works":
      return wait.failure ? `handed_in:${wait.feature}:${wait.attempt}` : null
    case "issue_lost":
      return `issue_lost:${wait.feature}`
    case "contested":
      return `contested:${keyOfThing(wait.thing)}:${wait.field}`
    case "nothing_built":
      return "nothing_built"
    case "newer_report":
      return `newer_report:${wait.attempt}`
    case "parked":
      return isLong(wait) ? `parked:${wait.subject}` : null
    case "answers":
    case "budget":
    case "quiet":
    case "approval":
    case "run_queued":
    case "run_working":
    case "report":
    case "integration":
    case "syncing":
    case "merging":
    case "dependency":
    case "capacity":
    case "earlier_milestone":
    case "paths":
    case "backoff":
    case "person_wanted":
    case "sealing":
    case "creation":
    case "stale":
    case "merge_by_person":
    case "newer_log":
      return null
  }
}
