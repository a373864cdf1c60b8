/**
 * What a live attempt waits for, as its run stands on GitHub; the log knows only which run it is.
 * Otherwise a run that no runner takes, or that a person must allow, would be shown as work for
 * ever.
 */
import type { Mission } from "../log/mission.ts"
import type { Observed } from "../log/observed.ts"
import type { Wait } from "../log/wait.ts"
import type { Instant } from "../values/time.ts"
import { reportDueAt } from "./grace.ts"

export function runWait(m: Mission, wait: Wait, { runs, reports }: Observed, now: Instant): Wait {
  if (wait.type !== "run_working") return wait
  const { attempt } = wait
  const id = m.attempts.get(attempt)?.run
  const report = reports.items.find(it => it.attempt === attempt && it.run === id)
  if (report?.isDelivered && report.lacked) {
    return { type: "newer_report", needs: "person", attempt, lacked: report.lacked }
  }
  const run = runs.items.find(it => it.id === id)
  switch (run?.status) {
    case "queued":
      return { type: "run_queued", needs: "github", attempt }
    case "waiting":
      return { type: "run_approval", needs: "person", attempt }
    case "concluded": {
      const until = reportDueAt(m, run, report)
      return { type: "report", needs: "github", ...(now < until && { until }), attempt }
    }
    case "working":
    case undefined:
      return wait
  }
}
