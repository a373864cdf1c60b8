/** What one criterion's standing rests on, for whoever doubts it: commit, tree, how, and who gave it. */

import type { Waiver } from "../../log/found.ts"
import type { Mission } from "../../log/mission.ts"
import type { CriterionId, Sha } from "../../words/id.ts"
import { called } from "../../words/person.ts"
import { type JudgedBy, type Judgement, type Proof, proofOf } from "../../work/proof.ts"
import { code, inline } from "../markdown/neutral.ts"
import { agentName } from "../phrase/attempt.ts"
import { captureWords } from "../phrase/captures.ts"
import { sourceLink } from "../phrase/ci.ts"
import { howWhole } from "../phrase/criterion.ts"
import { flakyPlaces, placeOf } from "../phrase/flaky.ts"
import { answerLink, runLink, shortSha } from "../phrase/link.ts"
import { dateAndClock } from "../phrase/moment.ts"

/** null: it is neither proven nor accepted, so that what is missing says more. */
export function proofAnswer(m: Mission, id: CriterionId): string | null {
  const proof = proofOf(m, id)
  const news = newsOf(m, id, proof)
  if (news === null) return null
  const lines = [...(proof.is === "pass" ? grounds(m, proof) : []), flakyPlaces(m, id)]
  const list = lines.flatMap(line => (line ? `- ${line}` : []))
  return [news, ...(list.length > 0 ? [list.join("\n")] : [])].join("\n\n")
}

function newsOf(m: Mission, id: CriterionId, proof: Proof): string | null {
  switch (proof.is) {
    case "pass": {
      const when = proof.at === null ? "" : `, ${dateAndClock(proof.at)}`
      return `**${id} is proven** on ${shortSha(proof.commit)}, tree ${shortSha(proof.tree)}${when}.`
    }
    case "waived":
      return waiverNews(m, id, proof.waiver)
    case "left_out":
      return `**${id} is left out**: ${inline(called(proof.narrowed.by), 60)} delivers ${proof.narrowed.upTo} without the rest.`
    case "fail":
    case "inconclusive":
    case "unjudged":
      return null
  }
}

function waiverNews(m: Mission, id: CriterionId, { by, reason, at, command }: Waiver): string {
  const where = command === null ? "" : `, ${answerLink(m, command)}`
  return `**${id} is not proven: ${inline(called(by), 60)} accepted it.** ${inline(reason, 300)} (${dateAndClock(at)}${where})`
}

function grounds(
  m: Mission,
  { how, by, carriedTo }: Judgement,
): readonly (string | null | false)[] {
  return [
    how && `**How**: ${howWhole(how)}`,
    `**By**: ${giver(m, by)}`,
    by.type === "agent" && by.captures && `**Seen**: ${captureWords(by, by.attempt)}`,
    carriedTo && `**Taken over** ${takenOver(carriedTo)}`,
  ]
}

const takenOver = (to: Sha): string =>
  `on ${shortSha(to)}: nothing that it rests on had changed since.`

function giver(m: Mission, by: JudgedBy): string {
  if (by.type === "ci") return `${sourceLink(by.source)}, your CI`
  const { attempt, isolation } = by
  const model = attempt.ended?.agent?.model
  const agent = `${agentName(attempt) ?? "an agent"}${model ? `, model ${code(model, 60)}` : ""}`
  const who = by.type === "process" ? "our own process, which ran it" : agent
  const apart = isolation === "user" ? "as a user of its own" : "without a sandbox"
  return `${who}, ${apart}, in ${runLink(attempt, placeOf(m, attempt))}`
}
