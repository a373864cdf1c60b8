/**
 * Marks missions that are over and show all that they should, so that no job reads their logs again. The
 * mark is a ref at the log's head; a log that went on has left it behind.
 */
import { statusOf } from "../github/errors.ts"
import { refsUnder } from "../github/observe/list.ts"
import type { Repository, Request } from "../github/request.ts"

const NAME = /^refs\/missions\/(\d+)\/(log|settled)$/

/** The missions whose log has not gone on since they were marked. */
export async function settledIn(
  request: Request,
  repository: Repository,
): Promise<ReadonlySet<number>> {
  const heads = new Map<string, string>()
  const refs = await refsUnder(request, repository, "missions/")
  for (const { ref, object } of refs) if (NAME.test(ref)) heads.set(ref, object.sha)
  return new Set(
    [...heads].flatMap(([ref, sha]) => {
      const [, issue, kind] = NAME.exec(ref) ?? []
      const isSame = heads.get(`refs/missions/${issue}/log`) === sha
      return kind === "settled" && isSame ? [Number(issue)] : []
    }),
  )
}

export async function markSettled(
  request: Request,
  repository: Repository,
  issue: number,
): Promise<void> {
  const { data } = await request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
    ...{ ...repository, ref: `missions/${issue}/log` },
  })
  const { sha } = data.object
  const ref = `refs/missions/${issue}/settled`
  try {
    await request("POST /repos/{owner}/{repo}/git/refs", { ...repository, ref, sha })
  } catch (error) {
    if (statusOf(error) !== 422) throw error
    await request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
      ...{ ...repository, ref: `missions/${issue}/settled`, sha, force: true },
    })
  }
}
