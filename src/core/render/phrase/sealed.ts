/** How a milestone came to lie behind us. Nothing of one whose features were all left out is ever called proven. */
import type { Mission } from "../../log/mission.ts"
import { isSkippedWhole } from "../../log/scope.ts"
import type { MilestoneId } from "../../words/id.ts"

export const sealedAs = (m: Mission, id: MilestoneId): "proven" | "skipped" =>
  isSkippedWhole(m, id) ? "skipped" : "proven"
