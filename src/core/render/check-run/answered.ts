/** What came of a pressed button, on top of the check where it was pressed. It notifies nobody. */

import type { CheckOutput } from "../../log/effect.ts"
import type { Answered, Mission } from "../../log/mission.ts"
import type { Wait } from "../../log/wait.ts"
import { called } from "../../words/person.ts"
import { explain } from "../answer/explain.ts"
import { inline } from "../markdown/neutral.ts"
import { dateAndClock } from "../phrase/moment.ts"
import { refusal } from "../refusal.ts"
import { text } from "../text.ts"

/** The newest word on each check stands there alone. */
export const answersByCheck = (m: Mission): ReadonlyMap<number, Answered> =>
  new Map([...m.answered.values()].flatMap(it => (it.check === undefined ? [] : [[it.check, it]])))

export function withAnswer(
  m: Mission,
  output: CheckOutput,
  answered: Answered,
  waits: readonly Wait[],
): CheckOutput {
  const { title, body } = output.text
  return { ...output, text: text(title, `${words(m, answered, waits)}\n\n${body}`) }
}

function words(m: Mission, { by, at, answer }: Answered, waits: readonly Wait[]): string {
  const who = inline(called(by), 60)
  const when = dateAndClock(at)
  if (answer.type === "refused") {
    return `**Not done for ${who}**, ${when}. ${refusal(m, answer.refusal, by).body}`
  }
  const said = answer.type === "accepted" ? answer.said : null
  if (said === null) return `**${who} was heard**, ${when}.`
  switch (said.name) {
    case "retry":
      return `**${who} asked for another try of ${said.subject}**, ${when}.`
    case "accept":
      return `**${who} accepted ${said.subject}**, ${when}.`
    case "explain":
      return `**${who} asked why**, ${when}. ${explain(m, said.subject, waits)}`
    case "start":
    case "go":
    case "approve":
    case "revise":
    case "plan":
    case "status":
    case "pause":
    case "resume":
    case "cancel":
    case "done":
    case "skip":
    case "steer":
    case "use":
    case "budget":
    case "deliver":
    case "help":
    case "close":
    case "reopen":
    case "assign":
    case "unassign":
      return `**${who} was heard**, ${when}.`
  }
}
