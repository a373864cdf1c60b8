/** Fetches commits of the code from the repository's address. */
import type { Sha } from "../../core/values/id.ts"
import { RemoteError } from "./git-error.ts"
import { type Git, gitError } from "./own-git.ts"

/** Fetches a commit that may share history with what is here. */
export const fetchCommit = (git: Git, commit: Sha, depth: number): Promise<void> =>
  fetchInto(git, { refspecs: [commit], depth })

/**
 * Fetches the first commit of the code. Offering what is here, the log, would only cost a request.
 * `also`: refspecs that are fetched in the same call, because each fetch takes several requests.
 */
export const fetchBase = (
  git: Git,
  base: Sha,
  depth: number,
  also: readonly string[] = [],
): Promise<void> =>
  fetchInto(git, {
    ...{ refspecs: [base, ...also], depth },
    settings: ["-c", "fetch.negotiationAlgorithm=noop"],
  })

interface Fetched {
  readonly refspecs: readonly string[]
  readonly depth: number
  readonly settings?: readonly string[]
}

async function fetchInto(git: Git, { refspecs, depth, settings = [] }: Fetched): Promise<void> {
  const args = ["fetch", "--quiet", "--no-tags", `--depth=${depth}`, "--no-write-fetch-head"]
  const answer = await git.remote([...settings, ...args, "REMOTE", ...refspecs])
  if (answer.exit !== 0) throw new RemoteError(gitError(args, answer).message)
}
