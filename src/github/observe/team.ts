/** Who is in a team, asked for one person at a time. It must never take an unanswered question for a yes. */
import type { Membership } from "../../core/log/observed.ts"
import { organisationOf } from "../../core/people/team-name.ts"
import type { Person } from "../../core/values/id.ts"
import { isLimit, statusOf } from "../errors.ts"
import type { Request } from "../request.ts"

interface MembershipQuestion {
  readonly team: string
  readonly person: Person
}

export const readMemberships = (
  request: Request,
  asked: readonly MembershipQuestion[],
): Promise<readonly Membership[]> =>
  Promise.all(
    asked.map(async ({ team, person }) => ({
      ...{ team, person: person.id },
      is: await readMembership(request, { team, person }),
    })),
  )

const ROUTE = "GET /orgs/{org}/teams/{team_slug}/memberships/{username}"

/** Members of its child teams are members; who was invited and has not come is none. */
async function readMembership(
  request: Request,
  { team, person }: MembershipQuestion,
): Promise<Membership["is"]> {
  const org = organisationOf(team)
  const team_slug = team.slice(org.length + 1)
  try {
    const { data } = await request(ROUTE, { org, team_slug, username: person.login })
    return data.state === "active" ? "member" : "other"
  } catch (error) {
    if (statusOf(error) === 404) return "other"
    // What a token of a workflow gets, and an App without the permission.
    if (statusOf(error) === 403 && !isLimit(error)) return "unreadable"
    throw error
  }
}
