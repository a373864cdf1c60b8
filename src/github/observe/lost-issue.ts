/**
 * Looks for issues of ours that a complete list doesn't show. Only GitHub's answer to their number
 * counts.
 */
import type { Mission } from "../../core/log/mission.ts"
import { isAbsent, type List, type LostHow, type SeenIssue } from "../../core/log/observed.ts"
import { statusOf } from "../errors.ts"
import { isMissing } from "../failure.ts"
import type { Identity, Request } from "../request.ts"

interface Lost {
  readonly number: number
  readonly how: LostHow
}

export async function readLostIssues(
  request: Request,
  identity: Identity,
  m: Mission,
  issues: List<SeenIssue>,
): Promise<readonly Lost[]> {
  if (m.approved === null || m.ended !== null) return []
  const missing = [...m.things.values()].flatMap(({ thing, id, number }) =>
    thing.type === "issue" && number !== null && isAbsent(issues, it => it.id === id)
      ? [{ id, number }]
      : [],
  )
  const found = await Promise.all(
    missing.map(async ({ id, number }) => {
      const how = await whereIs(request, identity, { id, number })
      return how === null ? [] : [{ number, how }]
    }),
  )
  return found.flat()
}

/** Null if the issue exists and the list lags behind. */
async function whereIs(
  request: Request,
  { repository }: Identity,
  { id, number }: { readonly id: number; readonly number: number },
): Promise<LostHow | null> {
  try {
    const route = "GET /repos/{owner}/{repo}/issues/{issue_number}"
    const { data } = await request(route, { ...repository, issue_number: number })
    // GitHub redirects to the repository that it was moved to, where it has another id.
    return data.id === id ? null : "transferred"
  } catch (error) {
    if (statusOf(error) === 301) return "transferred"
    if (isMissing(error)) return "deleted"
    throw error
  }
}
