/** How long we wait for the report of a run that has concluded. Lists lag behind what happens. */
import type { Mission } from "../log/mission.ts"
import type { SeenReport, SeenRun } from "../log/observed.ts"
import { type Instant, plusMs } from "../values/time.ts"

/**
 * A report that stands was pushed by the run's last job. If that job is not seen to have concluded
 * although its run has, the list of jobs is older than the list of runs, and we wait longer for it.
 */
const GRACES_FOR_JOBS = 3

/** From then on the run's report counts as lost. */
export function reportDueAt(m: Mission, run: SeenRun, report: SeenReport | undefined): Instant {
  const graces = report?.isDelivered === null ? GRACES_FOR_JOBS : 1
  return plusMs(run.concludedAt, graces * m.ref.instance.graceMs)
}
