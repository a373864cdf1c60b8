/** The kill switch: a policy's file holds what runs, and lets it go on when it allows missions again. */
import type { Event } from "../../log/event.ts"
import type { Mission } from "../../log/mission.ts"
import type { Observed } from "../../log/observed.ts"

export function detectPolicy(m: Mission, { base }: Observed): readonly Event[] {
  if (m.requested === null || m.ended !== null || base === null) return []
  const forbids = base.forbids ?? null
  // What a broken file would say cannot be told: what was true goes on.
  if (forbids?.is === "unusable") return []
  const isHeld = m.holds.has("kill_switch")
  if (forbids === null) return isHeld ? [{ type: "mission.released", hold: "kill_switch" }] : []
  if (isHeld) return []
  const why = `by line ${forbids.line} of ${forbids.file}`
  return [{ type: "mission.held", hold: "kill_switch", why }]
}
