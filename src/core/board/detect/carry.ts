/** Detects which verdicts the last round takes over, once GitHub has shown which files changed since. */
import type { Event } from "../../log/event.ts"
import type { Mission } from "../../log/mission.ts"
import type { Observed } from "../../log/observed.ts"
import { carriedBy } from "../../work/carry.ts"

export function detectCarry(m: Mission, { comparisons = [] }: Observed): readonly Event[] {
  const carried = carriedBy(m, comparisons)
  return carried === null ? [] : [{ type: "verdicts.carried", ...carried }]
}
