/**
 * Which runs have a second job that runs commands. The role in the log decides; nothing that an
 * agent says does.
 */

import type { Run } from "./attempt-run.ts"
import type { Bundle } from "./bundle.ts"

/**
 * Whether commands have to run before this can be delivered. A worker's claim without a patch is
 * put to the test as well; a planner's questions aren't.
 */
export function needsVerification({ role }: Pick<Run, "role">, bundle: Bundle | null): boolean {
  if (role === "gates") return true
  if (bundle?.type !== "worked" || bundle.how !== "finished" || bundle.unusable !== null) {
    return false
  }
  if (role === "plan") return bundle.handed.plan !== null
  return role === "feature" && (bundle.patch !== null || bundle.handed.claim !== null)
}
