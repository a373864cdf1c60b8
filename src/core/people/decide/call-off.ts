/** Calls off attempts that should not go on. Their caps stay reserved until their runs are seen to end. */
import type { Event } from "../../log/event.ts"
import type { AttemptState, Mission } from "../../log/mission.ts"

export const calledOff = (
  m: Mission,
  why: string,
  is: (attempt: AttemptState) => boolean = () => true,
): readonly Event[] =>
  [...m.attempts.values()]
    .filter(a => a.ended === null && a.cancelled === null && is(a))
    .map(a => ({ type: "attempt.cancelled", attempt: a.key, why }))
