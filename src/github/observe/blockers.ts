/**
 * Reads which issues block ours. A list of issues only says how many do, and that number stays the
 * same if a link was moved to another issue.
 */
import type { Mission } from "../../core/log/mission.ts"
import type { List, SeenIssue } from "../../core/log/observed.ts"
import { isMissing } from "../failure.ts"
import type { Identity, Request } from "../request.ts"

/** Asks only for open issues of ours, because no others matter. */
export async function withBlockers(
  request: Request,
  { repository }: Identity,
  m: Mission,
  issues: List<SeenIssue>,
): Promise<List<SeenIssue>> {
  if (m.ended) return issues
  const ours = new Set(
    [...m.things.values()].flatMap(it => (it.thing.type === "issue" ? it.id : [])),
  )
  const items = await Promise.all(
    issues.items.map(async issue => {
      const isAsked = issue.blockedBy === null && issue.state === "open" && ours.has(issue.id)
      if (!isAsked) return issue
      return { ...issue, blockedBy: await readBlockers(request, repository, issue.number) }
    }),
  )
  return { ...issues, items }
}

/** Null if the issue was deleted meanwhile. */
async function readBlockers(
  request: Request,
  repository: Identity["repository"],
  issue_number: number,
): Promise<readonly number[] | null> {
  try {
    const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by"
    const { data } = await request(route, { ...repository, issue_number, per_page: 100 })
    return data.map(({ id }: { readonly id: number }) => id)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
