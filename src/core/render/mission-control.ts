/** The one pinned comment, edited for ever: where the mission stands and what it needs. */
import type { Text } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import type { Wait } from "../log/wait.ts"
import { phaseOf, planOf } from "../work/phase.ts"
import { document } from "./markdown/document.ts"
import { inline } from "./markdown/neutral.ts"
import { earlyControl } from "./mission-control/early.ts"
import { runningControl } from "./mission-control/running.ts"
import { missionTitle } from "./phrase/subject.ts"
import { text } from "./text.ts"

export function missionControl(m: Mission, waits: readonly Wait[]): Text {
  const heading = `### Mission #${m.ref.issue} · ${inline(missionTitle(m), 60)}`
  const blocks = planOf(m) && phaseOf(m) !== "requested" ? runningControl : earlyControl
  return text(null, document([heading, ...blocks(m, waits)]))
}
