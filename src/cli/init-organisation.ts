/** `missions init --org`: every repository of an organisation, one after the other. */

import { isComplete } from "../enrol/enrolment-row.ts"
import { messageOf, statusOf } from "../github/errors.ts"
import { tokenRequest } from "../github/octokit.ts"
import type { Repository } from "../github/request.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import { enrolled, type Initialising, linesOf, nameOf } from "./enrolled-repository.ts"
import { typedInit } from "./init-arguments.ts"

/** Returns 0, or 3 if something is left to a person in one of them. */
export async function enrolOrganisation(init: Initialising): Promise<number> {
  const { args, machine } = init
  const { terminal, signal } = machine
  const found = await repositoriesOf(init)
  if (!(await isAgreed(init, found))) return 3
  let left = 0
  const report: object[] = []
  for (const repository of found) {
    if (signal.aborted) break
    const name = nameOf(repository)
    try {
      const rows = await enrolled(init, repository)
      if (!isComplete(rows)) left += 1
      report.push({ repository: name, rows })
      if (!args.isJson)
        for (const line of ["", name, ...linesOf(rows).slice(1)]) terminal.line(line)
    } catch (error) {
      // One repository's trouble costs the others nothing.
      if (!(error instanceof StoppedError || error instanceof UsageError)) throw error
      left += 1
      report.push({ repository: name, error: error.parts })
      if (!args.isJson) for (const line of ["", error.message]) terminal.line(line)
    }
  }
  if (args.isJson) terminal.line(JSON.stringify(report))
  else terminal.line(`\n${found.length - left} of ${found.length} repositories are ready.`)
  return left === 0 && !signal.aborted ? 0 : 3
}

/** Archived repositories and those without issues can have no missions. */
async function repositoriesOf({
  args,
  github,
  token,
}: Initialising): Promise<readonly Repository[]> {
  const request = tokenRequest({ baseUrl: github.api, token })
  const found: Repository[] = []
  const org = args.organisation ?? ""
  try {
    for (let page = 1; ; page += 1) {
      const { data } = await request("GET /orgs/{org}/repos", { org, per_page: 100, page })
      for (const it of data) {
        if (!it.archived && it.has_issues !== false)
          found.push({ owner: it.owner.login, repo: it.name })
      }
      if (data.length < 100) return found
    }
  } catch (error) {
    throw new StoppedError({
      what: "The organisation's repositories could not be listed.",
      where: `--org ${org}`,
      expected: "an organisation that the token's account can see",
      got: `${statusOf(error)} ${messageOf(error)}`,
      try: "check the name, and that the token reaches the organisation",
    })
  }
}

async function isAgreed({ args, machine }: Initialising, found: readonly Repository[]) {
  const { terminal } = machine
  if (!args.isJson) {
    terminal.line(`${args.organisation} has ${found.length} repositories where missions can run:`)
    for (const it of found) terminal.line(`  ${it.repo}`)
  }
  if (args.isYes) return true
  const how = args.isPullRequest ? "open a pull request in each" : "write to each default branch"
  const answer = args.isJson ? null : await terminal.ask(`${how}? [y/N] `)
  if (/^y(?:es)?$/i.test(answer?.trim() ?? "")) return true
  if (!args.isJson) {
    terminal.line(`Nothing was changed. To go on: ${typedInit(args, { isYes: true })}`)
  }
  return false
}
