/**
 * Makes and deletes the refs that a mission needs, as whoever the request speaks for. Nothing of them
 * is left; what an aborted run left is removed first.
 */
import { z } from "zod"
import { PROBE_MISSION } from "../enrol/mission-trace.ts"
import type { Repository, Request } from "../github/request.ts"
import { Tried, tried } from "./tried.ts"

export const PROBE_REF = `refs/missions/${PROBE_MISSION}/probe`

/** Named like the branch of a mission, because rules go by names. */
export const probeBranch = (prefix: string): string => `${prefix}${PROBE_MISSION}/main`

export const RefTrial = z.object({
  ref: z.string(),
  made: Tried,
  /** null: it was not made. */
  removed: Tried.nullable(),
})
export type RefTrial = Readonly<z.infer<typeof RefTrial>>

export interface Ground {
  readonly repository: Repository
  /** A commit of the default branch. */
  readonly head: string
}

/** No workflow of the repository runs for it, and the commit adds nothing. */
const TITLE = "Try whether missions can make refs here"
const MESSAGE = `${TITLE}\n\n\nskip-checks: true\n`

export async function tryRefs(
  request: Request,
  { repository, head }: Ground,
  prefix: string,
): Promise<readonly RefTrial[]> {
  const refs = [PROBE_REF, `refs/heads/${probeBranch(prefix)}`]
  let sha = ""
  const committed = await tried(async () => {
    sha = await commitOf(request, { repository, head }, { message: MESSAGE, parents: [head] })
  })
  const trials: RefTrial[] = []
  for (const ref of refs) {
    if (committed.is !== "done") {
      trials.push({ ref, made: committed, removed: null })
      continue
    }
    const remove = () => removed(request, repository, ref)
    if (await isLeftover(request, { repository, ref })) await tried(remove)
    const made = await tried(() =>
      request("POST /repos/{owner}/{repo}/git/refs", { ...repository, ref, sha }),
    )
    // Whether it was made is not known if the answer was lost.
    const isThere = made.is !== "refused"
    trials.push({ ref, made, removed: isThere ? await gone(remove) : null })
  }
  return trials
}

/** A ref that is not there any more is gone, whoever took it away. */
async function gone(remove: () => Promise<unknown>): Promise<Tried> {
  const answer = await tried(remove)
  return answer.is === "refused" && /does not exist/i.test(answer.said) ? { is: "done" } : answer
}

/** Whether an aborted trial left it. A branch that somebody made themselves is none of ours. */
async function isLeftover(
  request: Request,
  { repository, ref }: { readonly repository: Repository; readonly ref: string },
): Promise<boolean> {
  try {
    const at = { ...repository, ref: ref.slice("refs/".length) }
    const { data: found } = await request("GET /repos/{owner}/{repo}/git/ref/{ref}", at)
    const commit = { ...repository, commit_sha: found.object.sha }
    const path = "GET /repos/{owner}/{repo}/git/commits/{commit_sha}"
    return String((await request(path, commit)).data.message).startsWith(TITLE)
  } catch {
    return false
  }
}

const removed = (request: Request, repository: Repository, ref: string) =>
  request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", {
    ...{ ...repository, ref: ref.slice("refs/".length) },
  })

/** A commit with the files of `head`. Nothing points to it yet. */
export async function commitOf(
  request: Request,
  { repository, head }: Ground,
  { message, parents }: { readonly message: string; readonly parents: readonly string[] },
): Promise<string> {
  const { data: base } = await request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
    ...{ ...repository, commit_sha: head },
  })
  const { data } = await request("POST /repos/{owner}/{repo}/git/commits", {
    ...{ ...repository, message, parents, tree: base.tree.sha },
  })
  return data.sha
}
