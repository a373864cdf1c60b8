/** What a pressed button brought about, at the top of the check where it was pressed. It notifies nobody. */

import type { CommandOrGesture, Refusal } from "../../log/command.ts"
import type { CheckOutput } from "../../log/effect.ts"
import type { Person } from "../../values/id.ts"
import { called } from "../../values/person.ts"
import type { Instant } from "../../values/time.ts"
import type { MissionView } from "../../view/mission.ts"
import { explain } from "../answer/explain.ts"
import { inline } from "../markdown/neutral.ts"
import { dateAndClock } from "../phrase/moment.ts"
import { refusal } from "../refusal.ts"
import { text } from "../text.ts"

/** The reply to the person who pressed the button. */
export interface Pressed {
  readonly by: Person
  readonly at: Instant
  readonly answer:
    | { readonly type: "accepted"; readonly said: CommandOrGesture }
    | { readonly type: "refused"; readonly refusal: Refusal }
    | { readonly type: "reply" | "steering" }
}

export function withAnswer(v: MissionView, output: CheckOutput, pressed: Pressed): CheckOutput {
  const { title, body } = output.text
  return { ...output, text: text(title, `${words(v, pressed)}\n\n${body}`) }
}

function words(v: MissionView, { by, at, answer }: Pressed): string {
  const who = inline(called(by), 60)
  const when = dateAndClock(at)
  if (answer.type === "refused") {
    return `**Not done for ${who}**, ${when}. ${refusal(v, answer.refusal, by).body}`
  }
  const said = answer.type === "accepted" ? answer.said : null
  if (said === null) return `**${who} was heard**, ${when}.`
  switch (said.name) {
    case "retry":
      return `**${who} asked for another try of ${said.subject}**, ${when}.`
    case "accept":
      return `**${who} accepted ${said.subject}**, ${when}.`
    case "explain":
      return `**${who} asked why**, ${when}. ${explain(v, said.subject)}`
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
