/** What each part of the board gets to see. */
import type { Mission } from "../log/mission.ts"
import type { Observed } from "../log/observed.ts"
import type { Wait } from "../log/wait.ts"

export interface View {
  readonly m: Mission
  readonly seen: Observed
  readonly waits: readonly Wait[]
}
