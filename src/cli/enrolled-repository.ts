/** What `missions init` does to one repository, and the lines that say so. */
import { aloneLines, WORKFLOWS_LOGIN } from "../core/render/phrase/alone.ts"
import { enrolRepository } from "../enrol/enrol-repository.ts"
import type { Row } from "../enrol/enrolment-row.ts"
import type { GitHubPlace } from "../enrol/github-place.ts"
import { keptSlugs } from "../enrol/kept-app.ts"
import { notWritten, openPlace } from "../enrol/open-place.ts"
import { type Form, ORCHESTRATOR } from "../enrol/repository-file.ts"
import { type RepositoryPlace, readFile } from "../enrol/repository-place.ts"
import type { Repository } from "../github/request.ts"
import { UsageError } from "../local/command-error.ts"
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
  /** Throws UsageError if nobody knows it. */
  readonly action: () => string
}

export interface Enrolled {
  readonly rows: readonly Row[]
  /** The login that starts attempts there. */
  readonly bot: string
}

export const nameOf = ({ owner, repo }: Repository): string => `${owner}/${repo}`

/** Throws an error in four parts if nothing, or not all, could be written there. */
export async function enrolled(
  { args, machine, github, token, action }: Initialising,
  repository: Repository,
): Promise<Enrolled> {
  const what = `${nameOf(repository)} cannot be made ready.`
  const one = { ...args, repository, organisation: null }
  const again = typedInit(one)
  const place = await openPlace({ github, token, repository, what, again })
  try {
    const form = await formOf(place, args)
    const bot =
      form === "alone" ? WORKFLOWS_LOGIN : `${args.app ?? registeredApp(one, machine)}[bot]`
    const rows = await enrolRepository(place, {
      choice: { product: machine.product, form, action: action(), bot },
      ...{ isPullRequest: args.isPullRequest, isReplacing: args.isReplacing },
      key: machine.shell[KEY_NAME] || null,
    })
    return { rows, bot }
  } catch (error) {
    const byPullRequest = args.isPullRequest ? null : typedInit(one, { isPullRequest: true })
    throw notWritten(error, { place, what, again, byPullRequest })
  }
}

/** Whoever names no form keeps the one that the repository has. */
async function formOf(place: RepositoryPlace, { app, isAlone }: InitArguments): Promise<Form> {
  if (isAlone) return "alone"
  if (app !== null) return "app"
  return (await readFile(place, ORCHESTRATOR)) === null ? "app" : "alone"
}

/** Only this App's bot may start the workflow, so its name has to be known. */
function registeredApp(args: InitArguments, { home }: Machine): string {
  const slugs = keptSlugs(home)
  const [only] = slugs
  if (only !== undefined && slugs.length === 1) return only
  throw new UsageError({
    what: "The workflow file names the App that may start it.",
    where: "--app",
    expected: "the App's name in its address, github.com/apps/…, or --alone where there is none",
    got: slugs.length === 0 ? "no App that was registered on this machine" : slugs.join(", "),
    try: typedInit(args, { app: slugs[0] ?? "SLUG" }),
  })
}

const WIDTHS = { label: 14, is: 7 }
const differs: readonly string[] = [
  "",
  "No server looks after missions there, so some things differ:",
  ...aloneLines.map(line => `  ${line.replaceAll(/[`*]/g, "")}`),
]
const SAID = { made: "made", there: "there", kept: "kept", left: "to do" } as const

export function linesOf(rows: readonly Row[], bot: string): readonly string[] {
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
    ...(bot === WORKFLOWS_LOGIN ? differs : []),
  ]
}
