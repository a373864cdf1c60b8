/** One round of questions: each with its default and the reason found in the repository. */
import type { Text } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import type { AskedRound } from "../log/proposal.ts"
import { openRound } from "../people/stage.ts"
import type { Question } from "../plan/plan.ts"
import { QUESTION_ROUNDS_MAX } from "../words/limits.ts"
import { MINUTE_MS } from "../words/time.ts"
import { isEnded } from "../work/phase.ts"
import { document } from "./markdown/document.ts"
import { inline, quote } from "./markdown/neutral.ts"
import { copyable } from "./offers.ts"
import { inWords } from "./phrase/amount.ts"
import { scriptedLine } from "./phrase/attempt.ts"
import { calling } from "./phrase/calling.ts"
import { capital } from "./phrase/capital.ts"
import { moneySpent } from "./phrase/spent.ts"
import { text } from "./text.ts"

export function questions(m: Mission, round: number): Text {
  const asked = m.asked.find(a => a.round === round)
  if (!asked) return text(null, `Round ${round} of questions is not in the log.`)
  const list = asked.questions.map((q, at) => item(q, at + 1)).join("\n")
  const notes = asked.notes?.trim()
  return text(
    null,
    document([
      ...opening(m, asked),
      list,
      notes ? { summary: "What I found", body: quote(notes, { lines: 60 }) } : null,
      scriptedLine(m),
      isOpen(m, asked)
        ? `Round ${asked.turn} of at most ${QUESTION_ROUNDS_MAX} · ${moneySpent(m)} · ${goesOn(m)}`
        : `Round ${asked.turn} of at most ${QUESTION_ROUNDS_MAX}`,
    ]),
  )
}

/** A mention only while somebody must answer. */
function opening(m: Mission, asked: AskedRound): readonly string[] {
  const count = inWords(asked.questions.length, "question")
  const taken = m.defaultsTaken.has(asked.round)
  if (taken) return [`**${capital(count)}, answered by the defaults.**`]
  if (!isOpen(m, asked)) return [`**${capital(count)}, answered.**`]
  const login = calling(m)
  return [
    `${login}**${count} before I plan.** Answer in your own words, or take the ${asked.questions.length === 1 ? "default" : "defaults"}:`,
    copyable("/mission go"),
  ]
}

/** Once it is answered its text stands still, whatever is spent later. */
const isOpen = (m: Mission, { round }: AskedRound): boolean =>
  openRound(m)?.round === round && !isEnded(m)

const item = (question: Question, number: number): string => {
  const asked = inline(question.text, 300)
  const fallback = inline(question.default, 300).replace(/\.$/, "")
  return `${number}. **${asked}**\n   Default: ${fallback}. ${inline(question.because, 400)}`
}

function goesOn(m: Mission): string {
  const minutes = Math.round(m.ref.instance.quietMs / MINUTE_MS)
  return minutes === 0
    ? "I go on once you have answered."
    : `I go on about ${minutes} minutes after you stop writing.`
}
