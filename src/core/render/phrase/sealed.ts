/** How a milestone was completed. If all of its features were left out, it is never called proven. */

import type { MilestoneId } from "../../values/id.ts"
import { type MissionView, milestoneIn } from "../../view/mission.ts"

export const sealedAs = (v: MissionView, id: MilestoneId): "proven" | "skipped" =>
  milestoneIn(v, id)?.isSkipped ? "skipped" : "proven"
