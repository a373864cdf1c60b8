/** Replies to help, status and explain; every other command is answered by a reaction. */
import type { Asked } from "../log/command.ts"
import type { Text } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import type { Wait } from "../log/wait.ts"
import { alsoCommand } from "../people/parse.ts"
import { stageOf } from "../people/stage.ts"
import { offeredIn } from "../people/table.ts"
import { phaseOf, planOf } from "../work/phase.ts"
import { progressOf } from "../work/progress.ts"
import { explain } from "./answer/explain.ts"
import { document } from "./markdown/document.ts"
import { code } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { missionControl } from "./mission-control.ts"
import { isOffered } from "./offers.ts"
import { scriptedLine } from "./phrase/attempt.ts"
import { commentLink } from "./phrase/link.ts"
import { moneySpent } from "./phrase/spent.ts"
import { standing } from "./phrase/standing.ts"
import { text } from "./text.ts"

export function answer(m: Mission, command: Asked, waits: readonly Wait[]): Text | null {
  switch (command.name) {
    case "help":
      return help(m)
    case "status":
      return status(m, waits)
    case "explain":
      return text(null, explain(m, command.subject, waits))
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

/** A goal that could be read as a command, too; of any other nothing is said. */
function otherReading(goal: string): Text | null {
  const name = alsoCommand(goal)
  if (name === null) return null
  return text(
    null,
    `**I took all of it as the goal, though ${code(name)} is a command, too.** That command needs a mission, and there was none here yet. If you meant it, \`/mission cancel\` ends this one.`,
  )
}

const NOW: Readonly<Record<ReturnType<typeof stageOf>, string>> = {
  none: "before a mission",
  planning: "while it plans",
  questions: "while it asks",
  proposed: "while a plan waits",
  running: "while it runs",
  delivered: "while it is reviewed",
  ended: "after its end",
}

/** Only what can be typed now and does something. */
function help(m: Mission): Text {
  const rows = offeredIn(stageOf(m))
    .filter(({ name }) => isOffered(m, name))
    .map(row => [code(`/mission ${row.usage}`), row.line])
  return text(
    null,
    document([
      `**These work now, ${NOW[stageOf(m)]}.** Who may: people with write access.`,
      table(["Type", "What it does"], rows),
    ]),
  )
}

function status(m: Mission, waits: readonly Wait[]): Text {
  if (!planOf(m)) {
    const phase = phaseOf(m)
    if (phase !== "requested" && phase !== "planning") return missionControl(m, waits)
    return text(null, document([explain(m, null, waits), `No plan yet · ${moneySpent(m)}`]))
  }
  const { proven, total } = progressOf(m)
  const control = commentLink(m, "mission_control", "Mission Control")
  return text(
    null,
    document([
      `**${proven} of ${total} criteria proven** · ${standing(m, waits)} · ${moneySpent(m)}`,
      explain(m, null, waits),
      scriptedLine(m),
      `All of it: ${control}.`,
    ]),
  )
}
