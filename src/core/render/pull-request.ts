/** The pull request's body: what changes, where to look, what is not proven, what is. */

import type { Text } from "../log/effect.ts"
import { short } from "../values/digest.ts"
import { called } from "../values/person.ts"
import { type MissionView, planIn, proposalIn } from "../view/mission.ts"
import { type Block, document } from "./markdown/document.ts"
import { firstSentence, inline, plain, squashable } from "./markdown/neutral.ts"
import { listed } from "./phrase/amount.ts"
import { numbersOf, shortSha } from "./phrase/link.ts"
import { moneySpent } from "./phrase/spent.ts"
import { bare } from "./phrase/subject.ts"
import { disclosure } from "./pull-request/disclosure.ts"
import { notProven } from "./pull-request/not-proven.ts"
import { provenBlocks } from "./pull-request/proven.ts"
import { costFold, decisionsFold, features } from "./pull-request/record.ts"
import { text } from "./text.ts"

/** If only a part of the goal is delivered, merging it does not close the issue. */
export const pullRequest = (v: MissionView): Text =>
  body(v, {
    closes: [`${v.narrowed ? "Part of" : "Closes"} #${v.issue}`],
    numbers: numbersOf(v),
  })

/**
 * For a pull request in another repository than the mission's. Our numbers would name other issues
 * there, and close them.
 */
export function pullRequestElsewhere(v: MissionView): Text {
  const attempts = v.attempts.map(attempt => ({ ...attempt, run: null }))
  const unknown = { ...v, attempts, board: {}, pullRequest: null }
  return body(unknown, { closes: [], numbers: new Set() })
}

interface Named {
  readonly closes: readonly string[]
  /** The issues and pull requests that may be named by number. */
  readonly numbers: ReadonlySet<number>
}

function body(v: MissionView, { closes, numbers }: Named): Text {
  const plan = planIn(v)
  if (!plan) throw new Error("A mission without an approved plan has no pull request.")
  return text(
    plain(bare(plan.title), 200),
    squashable(
      document([
        opening(v, closes),
        news(v),
        lookHere(v),
        notProven(v),
        ...provenBlocks(v),
        features(v),
        decisionsFold(v),
        disclosure(v),
        costFold(v),
        foot(v),
      ]),
      numbers,
    ),
  )
}

function opening(v: MissionView, closes: readonly string[]): string {
  const goal = inline(firstSentence(planIn(v)?.goal ?? "", 115), 120)
  const digest = proposalIn(v, v.approved?.version ?? null)?.digest
  const by = v.approved ? ` approved by ${inline(called(v.approved.by), 60)}` : ""
  const facts = [...closes, `plan \`${digest ? short(digest) : ""}\`${by}`]
  return `${goal}.\n${facts.join(" · ")}`
}

/** Until the last round has held, it is a draft and says so. */
function news(v: MissionView): string {
  const { proven, total } = v.progress
  if (!v.delivered) {
    return `**Draft: ${proven} of ${total} criteria proven so far.** Work goes on in \`${v.branch}\`; nothing is needed from you.`
  }
  const waived = v.waivers.length > 0 ? `, ${v.waivers.length} waived` : ""
  const rest = `${ciWords(v)}${restWords(v)}`
  return `**${proven} of ${total} criteria hold on ${shortSha(v.delivered.commit)}${waived}**${rest} · ${moneySpent(v)}`
}

/** Says that CI is green only if the plan asks for its checks and all of them are proven. */
function ciWords(v: MissionView): string {
  const checks = v.criteria.filter(it => it.criterion.kind === "check")
  return checks.length > 0 && checks.every(it => it.isProven) ? " · your CI is green" : ""
}

/** " · only what was proven; M2 is left out", if a person delivered a part. */
const restWords = (v: MissionView): string => {
  const left = v.narrowed?.leftOut ?? []
  if (left.length === 0) return ""
  return ` · only what was proven; ${listed(left)} ${left.length === 1 ? "is" : "are"} left out`
}

/** What the planner itself worried about shows a reviewer best where to look. */
function lookHere(v: MissionView): Block {
  const risks = planIn(v)?.risks ?? []
  if (risks.length === 0) return null
  const list = risks.slice(0, 5).map((risk, at) => `${at + 1}. ${inline(risk, 300)}`)
  return `### Look here first\n${list.join("\n")}`
}

const foot = (v: MissionView): string =>
  v.delivered
    ? "Only a person can merge or close it; Missions cannot."
    : "It becomes ready for review when everything holds on one commit."
