/** What is in force: the approved proposal, and the policy that came with it. */
import type { Mission } from "../log/mission.ts"
import * as scope from "../log/scope.ts"
import type { Policy } from "../plan/policy.ts"

export const approvedProposal = scope.approvedProposal

/** The policy of the approved plan, else of the newest proposal, else the one that planning was granted. */
export function policyOf(m: Mission): Policy {
  const policy = (approvedProposal(m) ?? m.proposals.at(-1))?.policy ?? m.requested?.grant.policy
  if (!policy) throw new Error("A mission that nobody requested has no policy.")
  return policy
}
