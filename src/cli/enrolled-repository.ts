/** What `missions init` does to one repository, and the lines that say so. */
import { enrolRepository } from "../enrol/enrol-repository.ts"
import type { Row } from "../enrol/enrolment-row.ts"
import type { GitHubPlace } from "../enrol/github-place.ts"
import { notWritten, openPlace } from "../enrol/open-place.ts"
import type { Repository } from "../github/request.ts"
import type { Machine } from "../local/machine.ts"
import { KEY_NAME } from "../local/own-model.ts"
import { safe } from "../local/person.ts"
import { type InitArguments, typedInit } from "./init-arguments.ts"

/** What one call of `init` does to each repository. */
export interface Initialising {
  readonly args: InitArguments
  readonly machine: Machine
  readonly github: GitHubPlace
  readonly token: string
  readonly app: string
  readonly action: string
}

export const nameOf = ({ owner, repo }: Repository): string => `${owner}/${repo}`

/** Throws an error in four parts if nothing, or not all, could be written there. */
export async function enrolled(
  { args, machine, github, token, app, action }: Initialising,
  repository: Repository,
): Promise<readonly Row[]> {
  const what = `${nameOf(repository)} cannot be made ready.`
  const one = { ...args, repository, organisation: null }
  const again = typedInit(one)
  const place = await openPlace({ github, token, repository, what, again })
  try {
    return await enrolRepository(place, {
      choice: { product: machine.product, action, bot: `${app}[bot]` },
      ...{ isPullRequest: args.isPullRequest, isReplacing: args.isReplacing },
      key: machine.shell[KEY_NAME] || null,
    })
  } catch (error) {
    const byPullRequest = args.isPullRequest ? null : typedInit(one, { isPullRequest: true })
    throw notWritten(error, { place, what, again, byPullRequest })
  }
}

const WIDTHS = { label: 14, is: 7 }
const SAID = { made: "made", there: "there", kept: "kept", left: "to do" } as const

export function linesOf(rows: readonly Row[]): readonly string[] {
  const left = rows.filter(({ is }) => is === "left").length
  return [
    "",
    ...rows.map(({ label, is, text }) =>
      safe(`${SAID[is].padEnd(WIDTHS.is)}${label.padEnd(WIDTHS.label)}${text}`),
    ),
    "",
    left === 0
      ? rows.some(({ label }) => label === "pull request")
        ? "Merge the pull request, then write /mission and a goal on an issue."
        : "Ready: write /mission and a goal on an issue."
      : `Not ready yet: ${left === 1 ? "one thing is" : `${left} things are`} to do.`,
  ]
}
