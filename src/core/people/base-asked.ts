/** The base of the plan that somebody approves. Its commit must be looked for on the default branch first. */
import type { Mission } from "../log/mission.ts"
import type { Sha } from "../values/id.ts"
import { newestProposal } from "./stage.ts"
import { unanswered } from "./unanswered.ts"

/** null if nobody approves a first plan. Later plans start from the mission's own branch. */
export function baseAsked(m: Mission, seen: Parameters<typeof unanswered>[1]): Sha | null {
  const proposal = m.approved === null ? newestProposal(m) : null
  const isApproved = unanswered(m, seen).some(
    ({ said }) => said.type === "command" && said.command.name === "approve",
  )
  return isApproved ? (proposal?.base ?? null) : null
}
