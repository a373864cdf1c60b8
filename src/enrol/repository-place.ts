/** A repository on GitHub as a person's token reaches it: its files on one branch, and one commit. */
import { statusOf } from "../github/errors.ts"
import type { Repository, Request } from "../github/request.ts"

export interface RepositoryPlace {
  readonly repository: Repository
  readonly request: Request
  /** The repository's page. */
  readonly page: string
  readonly branch: string
  /** The commit from which everything is read. */
  readonly head: string
  readonly isAdmin: boolean
}

export interface Change {
  readonly path: string
  /** null removes the file. */
  readonly text: string | null
}

/** null: there is no such file on the default branch. */
export const readFile = ({ request, repository, head }: RepositoryPlace, path: string) =>
  textAt(request, repository, { path, ref: head })

/** null: there is no such file at that commit. */
export async function textAt(
  request: Request,
  repository: Repository,
  at: { readonly path: string; readonly ref: string },
): Promise<string | null> {
  try {
    const { data } = await request("GET /repos/{owner}/{repo}/contents/{path}", {
      ...{ ...repository, ...at },
    })
    if (data.type === "file" && data.encoding === "base64")
      return Buffer.from(data.content, "base64").toString("utf8")
    // Something of that name is in the way, which is not ours to replace.
    return ""
  } catch (error) {
    if (statusOf(error) === 404) return null
    throw error
  }
}

/** One commit on top of the head that was read. No branch points to it yet. */
export async function commitOf(
  { request, repository, head }: RepositoryPlace,
  changes: readonly Change[],
  message: string,
): Promise<string> {
  const { data: base } = await request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
    ...{ ...repository, commit_sha: head },
  })
  const { data: tree } = await request("POST /repos/{owner}/{repo}/git/trees", {
    ...{ ...repository, base_tree: base.tree.sha },
    tree: changes.map(({ path, text }) => ({
      ...{ path, mode: "100644", type: "blob" },
      ...(text === null ? { sha: null } : { content: text }),
    })),
  })
  const { data } = await request("POST /repos/{owner}/{repo}/git/commits", {
    ...{ ...repository, message, tree: tree.sha, parents: [head] },
  })
  return data.sha
}

/** Moves the default branch, unless somebody else moved it meanwhile. */
export const moveBranch = ({ request, repository, branch }: RepositoryPlace, sha: string) =>
  request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
    ...{ ...repository, ref: `heads/${branch}`, sha, force: false },
  })

/** The pull request of a branch that holds just these changes; it is found if it is open already. */
export async function pullRequestOf(
  place: RepositoryPlace,
  changes: readonly Change[],
  told: {
    readonly branch: string
    readonly title: string
    readonly message: string
    readonly body: string
  },
): Promise<{ readonly url: string; readonly isNew: boolean }> {
  const { request, repository } = place
  const { data: open } = await request("GET /repos/{owner}/{repo}/pulls", {
    ...{ ...repository, state: "open", head: `${repository.owner}:${told.branch}` },
  })
  if (open.length > 0) return { url: open[0].html_url, isNew: false }
  const sha = await commitOf(place, changes, told.message)
  try {
    await request("POST /repos/{owner}/{repo}/git/refs", {
      ...{ ...repository, ref: `refs/heads/${told.branch}`, sha },
    })
  } catch (error) {
    if (statusOf(error) !== 422) throw error
    // Its pull request was merged or closed before, so nobody looks at that branch any more.
    await request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
      ...{ ...repository, ref: `heads/${told.branch}`, sha, force: true },
    })
  }
  const { data } = await request("POST /repos/{owner}/{repo}/pulls", {
    ...{ ...repository, head: told.branch, base: place.branch },
    ...{ title: told.title, body: told.body },
  })
  return { url: data.html_url, isNew: true }
}
