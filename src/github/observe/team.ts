/** Reads whether one person is in a team. It must never take a missing answer for a yes. */
import type { Membership } from "../../core/log/observed.ts"
import { organisationOf } from "../../core/people/team-name.ts"
import type { Person } from "../../core/values/id.ts"
import { isHidden, isMissing } from "../failure.ts"
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

/** Members of child teams count as members. Somebody who hasn't accepted the invitation doesn't. */
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
    if (isMissing(error)) return "other"
    // A workflow's token gets this answer, and so does an App without the permission.
    if (isHidden(error)) return "unreadable"
    throw error
  }
}
