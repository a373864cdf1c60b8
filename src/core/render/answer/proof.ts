/** Answers somebody who doubts a criterion: on which commit and tree it was judged, how, and by whom. */

import type { Sha } from "../../values/id.ts"
import { called } from "../../values/person.ts"
import type { CriterionView, JudgementView, WaiverView } from "../../view/criterion.ts"
import { attemptIn, type MissionView } from "../../view/mission.ts"
import { inline } from "../markdown/neutral.ts"
import { agentAndModel } from "../phrase/attempt.ts"
import { captureWords } from "../phrase/captures.ts"
import { sourceLink } from "../phrase/ci.ts"
import { howWhole } from "../phrase/criterion.ts"
import { flakyPlaces, placeOf } from "../phrase/flaky.ts"
import { APART } from "../phrase/isolation.ts"
import { answerLink, runLink, shortSha } from "../phrase/link.ts"
import { dateAndClock } from "../phrase/moment.ts"

/** null: it is neither proven nor accepted, so the caller says what is missing instead. */
export function proofAnswer(v: MissionView, criterion: CriterionView): string | null {
  const news = newsOf(v, criterion)
  if (news === null) return null
  const { id, isProven, judged } = criterion
  const lines = [...(isProven && judged ? grounds(v, criterion, judged) : []), flakyPlaces(v, id)]
  const list = lines.flatMap(line => (line ? `- ${line}` : []))
  return [news, ...(list.length > 0 ? [list.join("\n")] : [])].join("\n\n")
}

function newsOf({ narrowed }: MissionView, criterion: CriterionView): string | null {
  const { id, isLeftOut, isProven, waiver, judged } = criterion
  if (narrowed && isLeftOut) {
    return `**${id} is left out**: ${inline(called(narrowed.by), 60)} delivers ${narrowed.upTo} without the rest.`
  }
  if (waiver) return waiverNews(waiver)
  if (!isProven || !judged) return null
  const when = judged.at === null ? "" : `, ${dateAndClock(judged.at)}`
  return `**${id} is proven** on ${shortSha(judged.commit)}, tree ${shortSha(judged.tree)}${when}.`
}

function waiverNews({ criterion: id, by, reason, at, said }: WaiverView): string {
  const where = said === null ? "" : `, ${answerLink(said)}`
  return `**${id} is not proven: ${inline(called(by), 60)} accepted it.** ${inline(reason, 300)} (${dateAndClock(at)}${where})`
}

function grounds(
  v: MissionView,
  { criterion }: CriterionView,
  { isSameText, by, captures, carriedTo }: JudgementView,
): readonly (string | null | false)[] {
  const seen = by.type === "agent" && captures
  return [
    isSameText && `**How**: ${howWhole(criterion)}`,
    `**By**: ${giver(v, by)}`,
    seen && `**Seen**: ${captureWords(seen, attemptIn(v, by.attempt))}`,
    carriedTo && `**Taken over** ${takenOver(carriedTo)}`,
  ]
}

const takenOver = (to: Sha): string =>
  `on ${shortSha(to)}: nothing that it rests on had changed since.`

function giver(v: MissionView, by: JudgementView["by"]): string {
  if (by.type === "ci") return `${sourceLink(by)}, your CI`
  const attempt = attemptIn(v, by.attempt)
  if (!attempt) return "an agent"
  const agent = agentAndModel(attempt)
  const who = by.type === "process" ? "our own process, which ran it" : agent
  return `${who}, ${APART[by.isolation]}, in ${runLink(attempt, placeOf(attempt))}`
}
