/** What each part of the board gets to see. */
import type { Mission } from "../log/mission.ts"
import type { Observed } from "../log/observed.ts"
import type { Wait } from "../log/wait.ts"
import type { MissionView } from "../view/mission.ts"

export interface Inputs {
  readonly m: Mission
  readonly seen: Observed
  readonly waits: readonly Wait[]
  /** The mission as texts are made of it. */
  readonly v: MissionView
}
