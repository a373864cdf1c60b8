/** The repositories of an organisation in which missions can run. */
import type { GitHubPlace } from "../enrol/github-place.ts"
import { messageOf, statusOf } from "../github/errors.ts"
import { tokenRequest } from "../github/octokit.ts"
import type { Repository } from "../github/request.ts"
import { StoppedError } from "../local/command-error.ts"

/** Archived repositories and those without issues can have no missions. */
export async function organisationRepositories({
  github,
  token,
  organisation,
}: {
  readonly github: GitHubPlace
  readonly token: string
  readonly organisation: string
}): Promise<readonly Repository[]> {
  const request = tokenRequest({ baseUrl: github.api, token })
  const found: Repository[] = []
  try {
    for (let page = 1; ; page += 1) {
      const list = { org: organisation, per_page: 100, page }
      const { data } = await request("GET /orgs/{org}/repos", list)
      for (const it of data) {
        if (!it.archived && it.has_issues !== false)
          found.push({ owner: it.owner.login, repo: it.name })
      }
      if (data.length < 100) return found
    }
  } catch (error) {
    throw new StoppedError({
      what: "The organisation's repositories could not be listed.",
      where: `--org ${organisation}`,
      expected: "an organisation that the token's account can see",
      got: `${statusOf(error)} ${messageOf(error)}`,
      try: "check the name, and that the token reaches the organisation",
    })
  }
}
