/** Pause and resume. Each hold ends in its own way; a person can lift only some of them. */

import type { Request } from "../../log/command.ts"
import { liftedBy } from "../../log/hold.ts"
import type { Mission } from "../../log/mission.ts"
import { called } from "../../values/person.ts"
import { accepted, type Decision, refused } from "./context.ts"

export function decidePause(m: Mission, { by }: Request): Decision {
  if (m.holds.has("person")) return refused({ reason: "already_held" })
  return accepted({ type: "mission.held", hold: "person", why: `${called(by)} paused it` })
}

export function decideResume(m: Mission): Decision {
  const lifted = liftedBy(m.holds.keys(), "resume")
  const [other] = m.holds.keys()
  if (lifted.length > 0) {
    return accepted(...lifted.map(hold => ({ type: "mission.released", hold }) as const))
  }
  // When a person resumes, what GitHub refused and what others kept changing is tried again at
  // once.
  if (m.refused.size > 0 || m.contested.size > 0) return accepted()
  if (other !== undefined) return refused({ reason: "held_otherwise", hold: other })
  return refused({ reason: "not_held" })
}
