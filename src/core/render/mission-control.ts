/** The one pinned comment, edited again and again: where the mission stands and what it needs. */
import type { Text } from "../log/effect.ts"
import type { MissionView } from "../view/mission.ts"
import { document } from "./markdown/document.ts"
import { inline } from "./markdown/neutral.ts"
import { earlyControl } from "./mission-control/early.ts"
import { runningControl } from "./mission-control/running.ts"
import { text } from "./text.ts"

export function missionControl(v: MissionView): Text {
  const heading = `### Mission #${v.issue} · ${inline(v.title, 60)}`
  const blocks = v.approved ? runningControl : earlyControl
  return text(null, document([heading, ...blocks(v)]))
}
