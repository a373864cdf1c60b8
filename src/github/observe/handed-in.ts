/**
 * Finds the commit that a person hands in by naming a branch, a pull request or a commit. Branches
 * and pull requests of forks are refused, because others may move them. A commit id is accepted,
 * whoever made the commit.
 */
import type { HandedIn } from "../../core/log/observed.ts"
import { statusOf } from "../errors.ts"
import type { Identity, Request } from "../request.ts"
import { readHead } from "./head.ts"

export async function readHandedIn(
  request: Request,
  identity: Identity,
  names: readonly string[],
): Promise<ReadonlyMap<string, HandedIn>> {
  const found = await Promise.all(
    [...new Set(names)].map(
      async (name): Promise<[string, HandedIn]> => [name, await lookUp(request, identity, name)],
    ),
  )
  return new Map(found)
}

const NOT_FOUND = { type: "not_found" } as const

async function lookUp(request: Request, identity: Identity, name: string): Promise<HandedIn> {
  const number = /^#(\d{1,9})$/.exec(name)?.[1]
  if (number !== undefined) return ofPullRequest(request, identity, Number(number))
  const branch = await ofBranch(request, identity, name)
  const isCommit = branch.type === "not_found" && /^[0-9a-f]{7,40}$/i.test(name)
  return isCommit ? ofCommit(request, identity, name) : branch
}

const ofBranch = (request: Request, { repository }: Identity, branch: string): Promise<HandedIn> =>
  orNotFound(async () => {
    const commit = await readHead(request, repository, branch)
    return commit === null ? NOT_FOUND : { type: "found", commit }
  })

/** The head of a pull request as it is now. Whoever pushes more must hand it in again. */
const ofPullRequest = (
  request: Request,
  { repository }: Identity,
  pull_number: number,
): Promise<HandedIn> =>
  orNotFound(async () => {
    const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}"
    const { data } = await request(route, { ...repository, pull_number })
    const isOurs = data.head.repo?.id === data.base.repo.id
    return isOurs ? { type: "found", commit: data.head.sha } : { type: "of_fork" }
  })

/**
 * GitHub also shows commits of forks here. A person with write access is responsible for the one
 * that they name.
 */
const ofCommit = (request: Request, { repository }: Identity, ref: string): Promise<HandedIn> =>
  orNotFound(async () => {
    const { data } = await request("GET /repos/{owner}/{repo}/commits/{ref}", {
      ...repository,
      ref,
    })
    return { type: "found", commit: data.sha }
  })

async function orNotFound(read: () => Promise<HandedIn>): Promise<HandedIn> {
  try {
    return await read()
  } catch (error) {
    // 422 means that there is no such commit, or that no branch can have this name.
    if ([404, 409, 422].includes(statusOf(error))) return NOT_FOUND
    throw error
  }
}
