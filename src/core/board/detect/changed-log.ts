/** Detects that somebody else changed the mission's log. It goes on from the last append of ours, and a person is asked first. */
import type { Event } from "../../log/event.ts"
import type { Mission } from "../../log/mission.ts"
import type { Observed, SeenLog } from "../../log/observed.ts"

/** Each change is a fact of its own, even while the mission is held for an earlier one. */
export function detectLog(m: Mission, { log }: Observed): readonly Event[] {
  if (!log || m.requested === null || m.ended) return []
  return [{ type: "mission.held", hold: "log_changed", why: whyOf(log) }]
}

function whyOf({ how, head, last }: SeenLog): string {
  const short = head?.slice(0, 7) ?? ""
  const seen = {
    foreign: `${short} is not signed as ours`,
    rewound: `${short} lacks what was appended later`,
    gone: "its ref was deleted",
  }
  return `${seen[how]}. The last commit that holds is ${last}`
}
