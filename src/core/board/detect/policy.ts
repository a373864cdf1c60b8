/** The kill switch: a policy file can stop everything that runs, and lets it go on when it allows missions again. */
import type { Event } from "../../log/event.ts"
import type { Mission } from "../../log/mission.ts"
import type { Observed } from "../../log/observed.ts"

export function detectPolicy(m: Mission, { base }: Observed): readonly Event[] {
  if (m.requested === null || m.ended !== null || base === null) return []
  const forbids = base.forbids ?? null
  // Nobody can tell what a broken file would say, so the last known state goes on.
  if (forbids?.is === "unusable") return []
  const isHeld = m.holds.has("kill_switch")
  if (forbids === null) return isHeld ? [{ type: "mission.released", hold: "kill_switch" }] : []
  if (isHeld) return []
  const why = `by line ${forbids.line} of ${forbids.file}`
  return [{ type: "mission.held", hold: "kill_switch", why }]
}
