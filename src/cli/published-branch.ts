/** What a local mission becomes on GitHub: a branch that holds nothing else, and its pull request. */
import { publish, standsAt } from "../attempt/publish.ts"
import type { Git } from "../attempt/tree/own-git.ts"
import type { Mission } from "../core/log/mission.ts"
import type { Sha } from "../core/values/id.ts"
import { approvedProposal } from "../core/work/phase.ts"
import type { RepositoryPlace } from "../enrol/repository-place.ts"
import { messageOf, statusOf } from "../github/errors.ts"
import { StoppedError } from "../local/command-error.ts"
import { type PublishArguments, typedPublish } from "./publish-arguments.ts"

export interface Published {
  readonly branch: string
  readonly commit: Sha
  readonly url: string
  readonly isNew: boolean
}

export interface Ours {
  readonly commits: number
  readonly files: number
}

/**
 * What the branch adds to the mission's base. A base that the repository lacks would bring with it
 * whatever else is on this machine alone.
 */
export async function newIn(
  place: RepositoryPlace,
  git: Git,
  {
    mission,
    commit,
    what,
    again,
  }: {
    readonly mission: Mission
    readonly commit: Sha
    readonly what: string
    readonly again: string
  },
): Promise<Ours> {
  const base = approvedProposal(mission)?.base as Sha
  const { request, repository, branch } = place
  let status: string
  try {
    const compared = { ...repository, basehead: `${branch}...${base}` }
    const { data } = await request("GET /repos/{owner}/{repo}/compare/{basehead}", compared)
    status = data.status
  } catch (error) {
    if (statusOf(error) !== 404) throw notAnswered(error, { place, what, again })
    status = "unknown"
  }
  if (status !== "behind" && status !== "identical") {
    throw new StoppedError({
      what,
      where: `${branch} of ${repository.owner}/${repository.repo}`,
      expected: `the commit that the mission began from, ${base.slice(0, 7)}`,
      got: status === "unknown" ? "no such commit there" : "a branch that does not contain it",
      try: `push what you began from first: git push origin ${base.slice(0, 7)}:refs/heads/${branch}; then ${again}`,
    })
  }
  const commits = await git.text(["rev-list", "--count", `${base}..${commit}`])
  const files = await git.text(["diff", "--name-only", base, commit])
  return { commits: Number(commits), files: files.split("\n").filter(it => it !== "").length }
}

interface Push {
  readonly branch: string
  readonly commit: Sha
  readonly what: string
  readonly again: PublishArguments
}

export async function pushed(git: Git, { branch, commit, what, again }: Push): Promise<void> {
  const ref = `refs/heads/${branch}`
  const stopped = (expected: string, got: string, next: string, cause?: unknown): StoppedError =>
    new StoppedError({ what, where: ref, expected, got, try: next }, { cause })
  const refused = (cause: unknown): never => {
    const got = cause instanceof Error ? cause.message : String(cause)
    const next = `${typedPublish(again)}, with a token that may push there`
    throw stopped("a branch that GitHub takes", got, next, cause)
  }
  const there = await standsAt(git, ref).catch(refused)
  if (there !== null && there !== commit) {
    throw stopped(
      "no such branch, or one with this very commit",
      `a branch at ${there.slice(0, 7)}`,
      typedPublish(again, { branch: `${branch}-2` }),
    )
  }
  const published = await publish(git, [{ ref, at: commit }]).catch(refused)
  if (published.type === "workflows_refused") {
    throw stopped(
      "a token that may write workflow files, which this branch changes or lacks",
      "one that may not",
      `gh auth refresh --scopes workflow, then ${typedPublish(again)}`,
    )
  }
}

interface Open {
  readonly branch: string
  readonly title: string
  readonly body: string
  readonly isDraft: boolean
}

/** One that stands for this branch already is taken, and not written over. */
export async function pullRequest(
  place: RepositoryPlace,
  { branch, title, body, isDraft }: Open,
  told: { readonly what: string; readonly again: string },
): Promise<Pick<Published, "url" | "isNew">> {
  const { request, repository } = place
  try {
    const head = `${repository.owner}:${branch}`
    const { data: open } = await request("GET /repos/{owner}/{repo}/pulls", {
      ...{ ...repository, state: "open", head },
    })
    if (open.length > 0) return { url: open[0].html_url, isNew: false }
    const { data } = await request("POST /repos/{owner}/{repo}/pulls", {
      ...{ ...repository, head: branch, base: place.branch, title, body, draft: isDraft },
    })
    return { url: data.html_url, isNew: true }
  } catch (error) {
    throw notAnswered(error, { place, ...told })
  }
}

function notAnswered(
  error: unknown,
  {
    place,
    what,
    again,
  }: { readonly place: RepositoryPlace; readonly what: string; readonly again: string },
): StoppedError {
  const status = statusOf(error)
  const expected = "a token that may read contents and write pull requests there"
  const got = status === 0 ? `no answer: ${messageOf(error)}` : `${status} ${messageOf(error)}`
  const next = status === 403 || status === 422 ? `${again}, once that is allowed` : again
  return new StoppedError({ what, where: place.page, expected, got, try: next }, { cause: error })
}
