/** Who may do what under the policy in force. GitHub's own word on a person's access is asked elsewhere. */
import type { CommandName } from "../log/command.ts"
import type { Mission } from "../log/mission.ts"
import type { Observed } from "../log/observed.ts"
import { type People, USUAL_PEOPLE } from "../plan/policy.ts"
import type { Permission, Person } from "../values/id.ts"
import { policyOf } from "./approved.ts"
import { rowOf } from "./command-table.ts"

/** The mission's own policy since it was requested; before that, the one in the default branch's file. */
export function peopleOf(m: Mission, base: Observed["base"]): People {
  const own = m.requested === null ? base?.policy : policyOf(m)
  return own?.people ?? USUAL_PEOPLE
}

/** The least access that a command needs. null: the words could not be read as a command. */
export function leastAccess(people: People, name: CommandName | null): Permission {
  return people[name === null ? "steer" : rowOf(name).who]
}

/** Logins are compared without regard to case, as GitHub does. */
export const isListed = (logins: readonly string[], { login }: Person): boolean =>
  logins.some(it => it.toLowerCase() === login.toLowerCase())
