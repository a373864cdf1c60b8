/** The pull request's body: what changes, where to look, what is not proven, what is. */

import type { Text } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import { leftOut } from "../log/scope.ts"
import { short } from "../words/digest.ts"
import { called } from "../words/person.ts"
import { approvedProposal, branchOf, planOf } from "../work/phase.ts"
import { isProven, progressOf } from "../work/progress.ts"
import { type Block, document } from "./markdown/document.ts"
import { firstSentence, inline, plain, squashable } from "./markdown/neutral.ts"
import { listed } from "./phrase/amount.ts"
import { numbersOf, shortSha } from "./phrase/link.ts"
import { moneySpent } from "./phrase/spent.ts"
import { bare } from "./phrase/subject.ts"
import { notProven } from "./pull-request/not-proven.ts"
import { provenBlocks } from "./pull-request/proven.ts"
import { costFold, decisionsFold, features } from "./pull-request/record.ts"
import { text } from "./text.ts"

/** Merging a part of a goal does not close its issue. */
export const pullRequest = (m: Mission): Text =>
  body(m, {
    closes: [`${m.narrowed ? "Part of" : "Closes"} #${m.ref.issue}`],
    numbers: numbersOf(m),
  })

/**
 * For a pull request in another repository than the mission's: there our numbers would name other
 * things, and close them.
 */
export function pullRequestElsewhere(m: Mission): Text {
  const attempts = [...m.attempts].map(
    ([key, attempt]) => [key, { ...attempt, run: null }] as const,
  )
  const unknown = { ...m, things: new Map(), attempts: new Map(attempts) }
  return body(unknown, { closes: [], numbers: new Set() })
}

interface Named {
  readonly closes: readonly string[]
  /** What may be named by its number. */
  readonly numbers: ReadonlySet<number>
}

function body(m: Mission, { closes, numbers }: Named): Text {
  const plan = planOf(m)
  if (!plan) throw new Error("A mission without an approved plan has no pull request.")
  return text(
    plain(bare(plan.title), 200),
    squashable(
      document([
        opening(m, closes),
        news(m),
        lookHere(m),
        notProven(m),
        ...provenBlocks(m),
        features(m),
        decisionsFold(m),
        costFold(m),
        foot(m),
      ]),
      numbers,
    ),
  )
}

function opening(m: Mission, closes: readonly string[]): string {
  const goal = inline(firstSentence(planOf(m)?.goal ?? "", 115), 120)
  const digest = approvedProposal(m)?.digest
  const by = m.approved ? ` approved by ${inline(called(m.approved.by), 60)}` : ""
  const facts = [...closes, `plan \`${digest ? short(digest) : ""}\`${by}`]
  return `${goal}.\n${facts.join(" · ")}`
}

/** Until the last round has held it is a draft, and says so. */
function news(m: Mission): string {
  const { proven, total } = progressOf(m)
  if (!m.delivered) {
    return `**Draft: ${proven} of ${total} criteria proven so far.** Work goes on in ${"`"}${branchOf(m)}${"`"}; nothing is needed from you.`
  }
  const waived = m.waived.size > 0 ? `, ${m.waived.size} waived` : ""
  const rest = `${ciWords(m)}${restWords(m)}`
  return `**${proven} of ${total} criteria hold on ${shortSha(m.delivered.commit)}${waived}**${rest} · ${moneySpent(m)}`
}

/** Of what is delivered every check held, unless a person answered for it instead. */
function ciWords(m: Mission): string {
  const checks = planOf(m)?.criteria.filter(c => c.kind === "check") ?? []
  return checks.length > 0 && checks.every(c => isProven(m, c.id)) ? " · your CI is green" : ""
}

/** " · M1 alone; M2 is left out", where a person had enough. */
const restWords = (m: Mission): string => {
  const left = leftOut(m).map(ms => ms.id)
  if (left.length === 0) return ""
  return ` · only what was proven; ${listed(left)} ${left.length === 1 ? "is" : "are"} left out`
}

/** The planner's own worries are the best guide to where a reviewer's eyes are needed. */
function lookHere(m: Mission): Block {
  const risks = planOf(m)?.risks ?? []
  if (risks.length === 0) return null
  const list = risks.slice(0, 5).map((risk, at) => `${at + 1}. ${inline(risk, 300)}`)
  return `### Look here first\n${list.join("\n")}`
}

const foot = (m: Mission): string =>
  m.delivered
    ? "It is for you to merge or to close; Missions cannot."
    : "It becomes ready for review when everything holds on one commit."
