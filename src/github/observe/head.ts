/** Reads the head of a branch. */
import type { Sha } from "../../core/values/id.ts"
import { statusOf } from "../errors.ts"
import type { Repository, Request } from "../request.ts"

/** Null if there is no such branch, or no commit at all yet. */
export async function readHead(
  request: Request,
  repository: Repository,
  branch: string,
): Promise<Sha | null> {
  try {
    const route = "GET /repos/{owner}/{repo}/git/ref/{ref}"
    const { data } = await request(route, { ...repository, ref: `heads/${branch}` })
    return data.object.sha
  } catch (error) {
    // GitHub answers 409 for an empty repository.
    if (statusOf(error) === 404 || statusOf(error) === 409) return null
    throw error
  }
}
