/** A person has enough: what is proven is delivered, and the rest stops. It must never deliver anything else. */

import type { Command, Request } from "../../log/command.ts"
import type { Event } from "../../log/event.ts"
import { liftedBy } from "../../log/hold.ts"
import type { Mission } from "../../log/mission.ts"
import { approvedProposal, isDeliverable } from "../../log/scope.ts"
import { called } from "../../values/person.ts"
import { calledOff } from "./call-off.ts"
import { accepted, type Decision, refused } from "./context.ts"

type Deliver = Extract<Command, { name: "deliver" }>

export function decideDeliver(m: Mission, { by }: Request, { milestone }: Deliver): Decision {
  const proposal = approvedProposal(m)
  const milestones = proposal?.plan.milestones.map(({ id }) => id) ?? []
  const proven = milestones.findLast(id => isDeliverable(m, id)) ?? null
  const upTo = milestone ?? proven
  if (upTo === null || !proposal) return refused({ reason: "nothing_proven" })
  if (!milestones.includes(upTo)) return refused({ reason: "unknown_subject", saw: upTo })
  if (m.narrowed !== null) return refused({ reason: "already_settled", subject: m.narrowed.upTo })
  const commit = m.sealed.get(upTo)?.commit
  if (commit === undefined) return refused({ reason: "not_proven", milestone: upTo, proven })
  if (!isDeliverable(m, upTo)) return refused({ reason: "nothing_proven" })
  // The whole plan is about to be delivered anyway.
  if (upTo === milestones.at(-1)) return refused({ reason: "nothing_to_leave_out", subject: upTo })
  // The branch has later merges, so the delivery gets a branch of its own that ends before them.
  const isHead = m.integration?.head === commit
  const branch = isHead ? null : `${proposal.policy.branchPrefix}${m.ref.issue}/${upTo}`
  return accepted(
    { type: "delivery.narrowed", upTo, commit, branch, by },
    ...calledOff(m, `${called(by)} delivers what is proven`),
    ...released(m),
  )
}

/** Lifts the holds that stopped the rest. */
const released = (m: Mission): readonly Event[] =>
  liftedBy(m.holds.keys(), "deliver").map(hold => ({ type: "mission.released", hold }))
