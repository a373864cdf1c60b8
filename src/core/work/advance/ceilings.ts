/** Holds that the mission puts on itself: a ceiling reached, an infrastructure that does not answer. */
import type { Mission } from "../../log/mission.ts"
import { INFRA_BREAKER } from "../../words/limits.ts"
import type { Instant } from "../../words/time.ts"
import { failureOf, isInfra } from "../budget.ts"
import { happening, type Next, waiting } from "./next.ts"

export function ceilings(m: Mission, _now: Instant): Next {
  const broken = infraBroken(m)
  if (broken && !m.holds.has("infra")) {
    return happening({ type: "mission.held", hold: "infra", why: broken })
  }
  return waiting(
    ...[...m.holds].map(([hold, { why }]) => ({
      type: "held" as const,
      needs: "person" as const,
      hold,
      why,
    })),
  )
}

/** Three in a row over any subjects: it is not one feature's bad luck. */
function infraBroken(m: Mission): string | null {
  const since = m.resumedAt
  const ended = [...m.attempts.values()]
    .filter(a => a.ended !== null && (since === null || a.ended.at > since))
    .sort((a, b) => ((a.ended?.at ?? "") < (b.ended?.at ?? "") ? -1 : 1))
  const last = ended.slice(-INFRA_BREAKER)
  if (last.length < INFRA_BREAKER) return null
  const failures = last.flatMap(a => failureOf(a) ?? [])
  if (failures.length < INFRA_BREAKER || !failures.every(f => isInfra(f.kind))) return null
  return `${INFRA_BREAKER} attempts in a row were lost on the way`
}
