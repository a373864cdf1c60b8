/** `missions init --org`: every repository of an organisation, one after the other. */

import { isComplete } from "../enrol/enrolment-row.ts"
import type { Repository } from "../github/request.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import { enrolled, type Initialising, linesOf, nameOf } from "./enrolled-repository.ts"
import { typedInit } from "./init-arguments.ts"
import { organisationRepositories } from "./organisation-repositories.ts"

/** Returns 0, or 3 if something is left to a person in one of them. */
export async function enrolOrganisation(init: Initialising): Promise<number> {
  const { args, machine } = init
  const { terminal, signal } = machine
  const found = await organisationRepositories({
    ...{ github: init.github, token: init.token, organisation: args.organisation ?? "" },
  })
  if (!(await isAgreed(init, found))) return 3
  let left = 0
  const report: object[] = []
  for (const repository of found) {
    if (signal.aborted) break
    const name = nameOf(repository)
    try {
      const { rows, bot } = await enrolled(init, repository)
      if (!isComplete(rows)) left += 1
      report.push({ repository: name, rows })
      if (!args.isJson)
        for (const line of ["", name, ...linesOf(rows, bot).slice(1)]) terminal.line(line)
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
