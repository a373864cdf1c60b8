/** How a policy names a team among its approvers. */

/** "acme/leads", as code owners are written; a login has no slash. */
export const isTeam = (approver: string): boolean => approver.includes("/")

export const organisationOf = (team: string): string => team.slice(0, team.indexOf("/"))
