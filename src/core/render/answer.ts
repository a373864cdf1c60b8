/** Replies to help, status and explain; every other command is answered by a reaction. */
import type { CommandOrGesture } from "../log/command.ts"
import type { Text } from "../log/effect.ts"
import { rowOf } from "../people/command-table.ts"
import { alsoCommand } from "../people/parse.ts"
import type { MissionView } from "../view/mission.ts"
import { explain } from "./answer/explain.ts"
import { document } from "./markdown/document.ts"
import { code } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { missionControl } from "./mission-control.ts"
import { scriptedLine } from "./phrase/attempt.ts"
import { commentLink } from "./phrase/link.ts"
import { moneySpent } from "./phrase/spent.ts"
import { standing } from "./phrase/standing.ts"
import { text } from "./text.ts"

export function answer(v: MissionView, command: CommandOrGesture): Text | null {
  switch (command.name) {
    case "help":
      return help(v)
    case "status":
      return status(v)
    case "explain":
      return text(null, explain(v, command.subject))
    case "start":
      return otherReading(command.goal)
    case "go":
    case "approve":
    case "revise":
    case "plan":
    case "pause":
    case "resume":
    case "cancel":
    case "retry":
    case "done":
    case "skip":
    case "steer":
    case "use":
    case "budget":
    case "accept":
    case "deliver":
    case "close":
    case "reopen":
    case "assign":
    case "unassign":
      return null
  }
}

/** Says so if the words of a goal could also be read as a command. */
function otherReading(goal: string): Text | null {
  const name = alsoCommand(goal)
  if (name === null) return null
  return text(
    null,
    `**I took all of it as the goal, although ${code(name)} is also a command.** That command needs a mission, and there was none here yet. If you meant the command, \`/mission cancel\` ends this mission.`,
  )
}

const NOW: Readonly<Record<MissionView["stage"], string>> = {
  none: "before there is a mission",
  planning: "while a plan is being made",
  questions: "while questions are open",
  proposed: "while a plan waits for approval",
  running: "while the mission runs",
  delivered: "while the pull request is reviewed",
  ended: "after the mission has ended",
}

/** Lists only the commands that can be typed now and would do something. */
function help(v: MissionView): Text {
  const rows = v.usableCommands.map(name => [
    code(`/mission ${rowOf(name).usage}`),
    rowOf(name).line,
  ])
  return text(
    null,
    document([
      `**These commands work now, ${NOW[v.stage]}.** People with write access can type them.`,
      table(["Type", "What it does"], rows),
    ]),
  )
}

function status(v: MissionView): Text {
  if (!v.approved) {
    const { phase } = v
    if (phase !== "requested" && phase !== "planning") return missionControl(v)
    return text(null, document([explain(v, null), `No plan yet · ${moneySpent(v)}`]))
  }
  const { proven, total } = v.progress
  const control = commentLink(v, "mission_control", "Mission Control")
  return text(
    null,
    document([
      `**${proven} of ${total} criteria proven** · ${standing(v)} · ${moneySpent(v)}`,
      explain(v, null),
      scriptedLine(v),
      `The details are in ${control}.`,
    ]),
  )
}
