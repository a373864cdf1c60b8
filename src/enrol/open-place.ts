/** Finds a repository by a person's token, and says in four parts why it cannot be worked in. */

import { messageOf, statusOf } from "../github/errors.ts"
import { tokenRequest } from "../github/octokit.ts"
import type { Repository } from "../github/request.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import type { GitHubPlace } from "./github-place.ts"
import { isNameable } from "./repository-file.ts"
import type { RepositoryPlace } from "./repository-place.ts"

interface Options {
  readonly github: GitHubPlace
  readonly token: string
  readonly repository: Repository
  /** What cannot be done, as in "acme/shop cannot be made ready." */
  readonly what: string
  /** The same command once more. */
  readonly again: string
}

/** Throws StoppedError or UsageError. */
export async function openPlace(options: Options): Promise<RepositoryPlace> {
  const { github, token, repository, what, again } = options
  const request = tokenRequest({ baseUrl: github.api, token })
  const { owner, repo } = repository
  const stopped = (expected: string, got: string, next: string): StoppedError =>
    new StoppedError({ what, where: `${owner}/${repo}`, expected, got, try: next })
  let data: Awaited<ReturnType<typeof request>>["data"]
  try {
    data = (await request("GET /repos/{owner}/{repo}", { ...repository })).data
  } catch (error) {
    throw notReached(error, options)
  }
  if (data.archived)
    throw stopped(
      "a repository that can be written",
      "an archived one",
      "unarchive it on GitHub first",
    )
  if (data.has_issues === false)
    throw stopped(
      "issues, on which missions are asked for",
      "a repository where they are switched off",
      `switch them on at ${data.html_url}/settings, then ${again}`,
    )
  if (!data.permissions?.push)
    throw stopped(
      "an account that may write there",
      "a token whose account may only read",
      "ask an administrator for write access, or to type the same command",
    )
  const branch: string = data.default_branch
  if (!isNameable(branch))
    throw stopped(
      "a default branch of letters, digits, dots, slashes and dashes",
      branch,
      `rename it at ${data.html_url}/settings, then ${again}`,
    )
  try {
    const ref = { ...repository, ref: `heads/${branch}` }
    const { data: found } = await request("GET /repos/{owner}/{repo}/git/ref/{ref}", ref)
    const named = { owner: data.owner.login, repo: data.name }
    return {
      ...{ repository: named, request, page: data.html_url, branch },
      ...{ head: found.object.sha, isAdmin: data.permissions.admin === true },
    }
  } catch (error) {
    const status = statusOf(error)
    if (status !== 404 && status !== 409) throw notReached(error, options)
    throw stopped(
      "a first commit on its default branch",
      "an empty repository",
      `push one, then ${again}`,
    )
  }
}

/** Why GitHub did not show the repository: the token's fault, the name's, or GitHub's. */
function notReached(error: unknown, { github, repository, what, again }: Options) {
  const where = `${repository.owner}/${repository.repo}`
  const status = statusOf(error)
  const got = status === 0 ? `no answer: ${messageOf(error)}` : `${status} ${messageOf(error)}`
  if (status === 401) {
    const [expected, next] = ["a token that GitHub accepts", `GH_TOKEN=$(gh auth token) ${again}`]
    return new UsageError({ what, where: "GH_TOKEN", expected, got, try: next })
  }
  if (status === 404) {
    const expected = "a repository that the token's account can see"
    const next = "check the name, and that the token reaches this repository"
    return new UsageError({ what, where, expected, got, try: next })
  }
  const next = status === 403 ? `allow the token there, then ${again}` : `${again}, a little later`
  return new StoppedError({
    what,
    where: `${where} at ${github.api}`,
    expected: "an answer of GitHub",
    got,
    try: next,
  })
}

/** The token of the person's shell, by the names that GitHub's own tools use. */
export const tokenIn = (shell: Readonly<Record<string, string | undefined>>): string | null =>
  shell["GH_TOKEN"] || shell["GITHUB_TOKEN"] || null

/** Why GitHub refused to take the commit, and what to type. Other errors stay as they are. */
export function notWritten(
  error: unknown,
  {
    place,
    what,
    again,
    byPullRequest,
  }: {
    readonly place: RepositoryPlace
    readonly what: string
    readonly again: string
    /** The same command with a pull request; null: it is one already. */
    readonly byPullRequest: string | null
  },
): unknown {
  const status = statusOf(error)
  if (status === 0 && !(error instanceof Error && error.name === "HttpError")) return error
  const said = messageOf(error)
  const got = `${status} ${said}`
  const stopped = (expected: string, next: string): StoppedError => {
    const where = `${place.repository.owner}/${place.repository.repo}, ${place.branch}`
    return new StoppedError({ what, where, expected, got, try: next }, { cause: error })
  }
  if (/protected branch|rule violations?|changes must be made through a pull request/i.test(said))
    return stopped(
      "a branch that takes commits from this account",
      byPullRequest ?? "ask an administrator which rule is in the way",
    )
  if (/fast.forward/i.test(said)) return stopped("a branch that nobody else moves meanwhile", again)
  if (status === 403 || status === 404)
    return stopped(
      "a token that may write files and workflows",
      "gh auth refresh --scopes workflow, or a token with Contents, Workflows and Pull requests; then the same command",
    )
  return stopped("the change to be taken", `${again}, a little later`)
}
