/** Warnings of the mission's own ceilings, and the holds that the mission puts on itself. */
import type { Event } from "../../log/event.ts"
import { isInfra, isPaidFrom } from "../../log/failure.ts"
import { faultOf } from "../../log/fault.ts"
import type { Held } from "../../log/hold.ts"
import { HOLDS } from "../../log/hold.ts"
import type { Mission } from "../../log/mission.ts"
import type { Wait } from "../../log/wait.ts"
import { CEILINGS, type Ceiling } from "../../values/ceiling.ts"
import { INFRA_BREAKER, WARNED_AT } from "../../values/limits.ts"
import type { Instant } from "../../values/time.ts"
import { failureOf } from "../budget.ts"
import { measure } from "../ceiling.ts"
import { happening, type Next, waiting } from "./next.ts"

export function ceilings(m: Mission, now: Instant): Next {
  const warnings = CEILINGS.flatMap(ceiling => warning(m, ceiling, now))
  if (warnings.length > 0) return happening(...warnings)
  const broken = infraBroken(m)
  if (broken && !m.holds.has("infra")) {
    return happening({ type: "mission.held", hold: "infra", why: broken })
  }
  return waiting(...[...m.holds].map(([hold, held]) => holding(m, { hold, held, now })))
}

/** One warning for each value of a ceiling: if it is moved, people are warned again. */
function warning(m: Mission, ceiling: Ceiling, now: Instant): readonly Event[] {
  const all = measure(m, ceiling, now)
  if (!all || all.max === 0 || all.used < all.max * WARNED_AT) return []
  if (m.warned.get(ceiling)?.max === all.max) return []
  return [{ type: "mission.warned", ceiling, ...all }]
}

interface Holding {
  readonly hold: Extract<Wait, { type: "held" }>["hold"]
  readonly held: Held
  readonly now: Instant
}

function holding(m: Mission, { hold, held, now }: Holding): Wait {
  const { why, ceiling } = held
  const max = ceiling ? measure(m, ceiling, now)?.max : undefined
  const reached = ceiling && max !== undefined ? { ceiling, max } : {}
  return { type: "held", needs: HOLDS[hold].needs, hold, why, ...reached }
}

/**
 * Three failures in a row over any subjects are not one feature's bad luck. An agent that cannot
 * begin is reported after its first attempt, because the next one would find the same.
 */
function infraBroken(m: Mission): string | null {
  const since = m.resumedAt
  const ended = [...m.attempts.values()]
    .filter(a => a.ended !== null && (since === null || a.ended.at > since))
    .sort((a, b) => ((a.ended?.at ?? "") < (b.ended?.at ?? "") ? -1 : 1))
  const unready = ended.flatMap(a => failureOf(a) ?? []).find(it => isPaidFrom(it, "hold"))
  if (unready?.kind === "agent_unready")
    return `the agent cannot begin: ${unready.said.replace(/\.$/, "")}`
  const last = ended.slice(-INFRA_BREAKER)
  if (last.length < INFRA_BREAKER) return null
  const failures = last.flatMap(a => failureOf(a) ?? [])
  if (failures.length < INFRA_BREAKER || !failures.every(isInfra)) return null
  const own = failures.at(-1)
  return own?.kind === "infra" && failures.every(it => faultOf(it) === "ours")
    ? `Missions itself failed ${INFRA_BREAKER} times in a row: ${own.said ?? ""}`
    : `${INFRA_BREAKER} attempts in a row were lost on the way`
}
