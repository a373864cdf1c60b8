/** Whether a view is what it says: plain data by its schema, and the same after a trip through JSON. */
import type { Mission } from "../../../src/core/log/mission.ts"
import type { Wait } from "../../../src/core/log/wait.ts"
import { MissionView, missionView } from "../../../src/core/view/mission.ts"

/** What is wrong with the view of this mission, one line each; empty: nothing. */
export function unplainIn(m: Mission, waits: readonly Wait[]): readonly string[] {
  const view = missionView(m, waits)
  const trip: unknown = JSON.parse(JSON.stringify(view))
  const read = MissionView.safeParse(trip)
  const misfits = read.success
    ? []
    : read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)
  return [...misfits, ...lostIn(view, trip, "view")]
}

/** Where a trip through JSON changed something, as it does to a map, a class or a function. */
function lostIn(before: unknown, after: unknown, at: string): readonly string[] {
  if (typeof before !== "object" || before === null) {
    return before === after || before === undefined ? [] : [`${at}: ${typeof before} was lost`]
  }
  const isPlain = Array.isArray(before) || Object.getPrototypeOf(before) === Object.prototype
  if (!isPlain) return [`${at}: a ${before.constructor.name} is no plain data`]
  return Object.entries(before).flatMap(([key, value]) =>
    lostIn(value, (after as Record<string, unknown> | undefined)?.[key], `${at}.${key}`),
  )
}
