/** Moves a ceiling: up to what the policy allows, and down to no less than what is used and promised. */
import type { Command, Request } from "../../log/command.ts"
import type { Mission } from "../../log/mission.ts"
import { boundOf } from "../../plan/policy.ts"
import type { Movable } from "../../values/ceiling.ts"
import { policyOf } from "../approved.ts"
import { accepted, type DecideContext, type Decision, refused } from "./context.ts"

type Budget = Extract<Command, { name: "budget" }>

export function decideBudget(
  m: Mission,
  { by }: Request,
  { max, of: ceiling = "usd" }: Budget,
  { inUse }: DecideContext,
): Decision {
  const of = ceiling === "usd" ? {} : { of: ceiling }
  const needed = inUse[ceiling]
  if (max < needed) return refused({ reason: "ceiling_too_low", max, needed, ...of })
  const most = boundOf(policyOf(m), ceiling)
  if (most !== null && max > most) return refused({ reason: "ceiling_of_policy", max, most, ...of })
  const raised = { type: "budget.raised", ceiling, max, by } as const
  // This alone lifts the hold of a ceiling, and only of its own: a wish to go on is no wish to pay
  // more.
  if (!isHeldBy(m, ceiling)) return accepted(raised)
  return accepted(raised, { type: "mission.released", hold: "ceiling" })
}

/** Older logs do not say which ceiling was reached. */
function isHeldBy(m: Mission, ceiling: Movable): boolean {
  const held = m.holds.get("ceiling")
  return held !== undefined && (held.ceiling ?? ceiling) === ceiling
}
