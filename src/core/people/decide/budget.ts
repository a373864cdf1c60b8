/** A ceiling is raised, or lowered to no less than what is spent and promised. */
import type { Command, Request } from "../../log/command.ts"
import type { Mission } from "../../log/mission.ts"
import { accepted, type DecideContext, type Decision, refused } from "./context.ts"

type Budget = Extract<Command, { name: "budget" }>

export function decideBudget(
  m: Mission,
  { by }: Request,
  { max }: Budget,
  { spent, reserved }: DecideContext,
): Decision {
  const needed = spent + reserved
  if (max < needed) return refused({ reason: "ceiling_too_low", max, needed })
  const policy = (m.proposals.at(-1)?.policy ?? m.requested?.grant.policy)?.ceilings.mission.usd
  if (policy !== null && policy !== undefined && max > policy) {
    return refused({ reason: "ceiling_of_policy", max, most: policy })
  }
  const raised = { type: "budget.raised", ceiling: "usd", max, by } as const
  // Only this lifts a ceiling: going on is no wish to pay more.
  if (!m.holds.has("ceiling")) return accepted(raised)
  return accepted(raised, { type: "mission.released", hold: "ceiling" })
}
