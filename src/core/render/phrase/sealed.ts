/** How a milestone came to lie behind us. Nothing of one whose features were all left out is ever called proven. */

import type { MilestoneId } from "../../values/id.ts"
import { type MissionView, milestoneIn } from "../../view/mission.ts"

export const sealedAs = (v: MissionView, id: MilestoneId): "proven" | "skipped" =>
  milestoneIn(v, id)?.isSkipped ? "skipped" : "proven"
