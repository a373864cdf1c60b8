/** One round of questions, each with its default and the reason for asking found in the repository. */
import type { Text } from "../log/effect.ts"
import type { Question } from "../plan/plan.ts"
import { QUESTION_ROUNDS_MAX } from "../values/limits.ts"
import { MINUTE_MS } from "../values/time.ts"
import type { MissionView } from "../view/mission.ts"
import type { QuestionsView } from "../view/planning.ts"
import { document } from "./markdown/document.ts"
import { inline, quote } from "./markdown/neutral.ts"
import { inWords } from "./phrase/amount.ts"
import { scriptedLine } from "./phrase/attempt.ts"
import { calling } from "./phrase/calling.ts"
import { capital } from "./phrase/capital.ts"
import { moneySpent } from "./phrase/spent.ts"
import { text } from "./text.ts"
import { copyable } from "./usable-commands.ts"

export function questions(v: MissionView, round: number): Text {
  const asked = v.planning.asked.find(a => a.round === round)
  if (!asked) return text(null, `Round ${round} of questions is not in the log.`)
  const list = asked.questions.map((q, at) => item(q, at + 1)).join("\n")
  const notes = asked.notes?.trim()
  return text(
    null,
    document([
      ...opening(v, asked),
      list,
      notes ? { summary: "What I found", body: quote(notes, { lines: 60 }) } : null,
      scriptedLine(v),
      isOpen(v, asked)
        ? `Round ${asked.turn} of at most ${QUESTION_ROUNDS_MAX} · ${moneySpent(v)} · ${goesOn(v)}`
        : `Round ${asked.turn} of at most ${QUESTION_ROUNDS_MAX}`,
    ]),
  )
}

/** Mentions people only while somebody must answer. */
function opening(v: MissionView, asked: QuestionsView): readonly string[] {
  const count = inWords(asked.questions.length, "question")
  if (asked.isByDefault) return [`**${capital(count)}, answered by the defaults.**`]
  if (!isOpen(v, asked)) return [`**${capital(count)}, answered.**`]
  const login = calling(v)
  return [
    `${login}**${count} before I plan.** Answer in your own words, or take the ${asked.questions.length === 1 ? "default" : "defaults"}:`,
    copyable("/mission go"),
  ]
}

/** Once the questions are answered, their text stays the same, even if more is spent later. */
const isOpen = ({ isEnded }: MissionView, { isOpen }: QuestionsView): boolean => isOpen && !isEnded

const item = (question: Question, number: number): string => {
  const asked = inline(question.text, 300)
  const fallback = inline(question.default, 300).replace(/\.$/, "")
  return `${number}. **${asked}**\n   Default: ${fallback}. ${inline(question.because, 400)}`
}

function goesOn(v: MissionView): string {
  const minutes = Math.round(v.instance.quietMs / MINUTE_MS)
  return minutes === 0
    ? "I go on once you have answered."
    : `I go on about ${minutes} minutes after you stop writing.`
}
