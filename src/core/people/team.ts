/** Teams that a policy names as approvers. Only GitHub knows their members, and is asked each time. */
import type { Refusal } from "../log/command.ts"
import type { Mission } from "../log/mission.ts"
import type { Membership } from "../log/observed.ts"
import type { Person } from "../values/id.ts"
import { isListed } from "./policy.ts"
import { newestProposal } from "./stage.ts"
import { isTeam } from "./team-name.ts"
import { unanswered } from "./unanswered.ts"

/** What must be asked before the waiting approvals can be decided. */
export function membershipsAsked(
  m: Mission,
  seen: Parameters<typeof unanswered>[1],
): readonly { readonly team: string; readonly person: Person }[] {
  const approvers = approversOf(m)
  const teams = approvers.filter(isTeam)
  if (teams.length === 0) return []
  const people = unanswered(m, seen)
    .filter(({ said }) => said.type === "command" && said.command.name === "approve")
    .filter(({ by }) => !isListed(approvers, by))
    .map(({ by }) => by)
  const each = [...new Map(people.map(person => [person.id, person])).values()]
  return each.flatMap(person => teams.map(team => ({ team, person })))
}

/** The proposal decides, as it does for everything else about its approval. */
const approversOf = (m: Mission): readonly string[] =>
  newestProposal(m)?.policy.people?.approvers ?? []

/** "unknown": GitHub has not been asked yet. */
export type Admission =
  | { readonly type: "may"; readonly team: string | null }
  | { readonly type: "unknown" }
  | { readonly type: "may_not"; readonly refusal: Refusal }

/** If a team's members cannot be read, it lets nobody in. */
export function admission(
  approvers: readonly string[],
  by: Person,
  memberships: readonly Membership[],
): Admission {
  if (isListed(approvers, by)) return { type: "may", team: null }
  const asked = approvers
    .filter(isTeam)
    .map(team => memberships.find(it => it.team === team && it.person === by.id) ?? null)
  const found = asked.find(it => it?.is === "member")
  if (found) return { type: "may", team: found.team }
  if (asked.includes(null)) return { type: "unknown" }
  const unreadable = asked.flatMap(it => (it?.is === "unreadable" ? it.team : []))
  const refusal = { reason: "not_an_approver", approvers } as const
  return {
    type: "may_not",
    refusal: unreadable.length > 0 ? { ...refusal, unreadable } : refusal,
  }
}
