/** The command `missions doctor`: says of each repository what was proven, by whom, and what to type. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { TYPED } from "../core/render/phrase/typed.ts"
import { examine } from "../doctor/examine.ts"
import { isHealthy, type Row } from "../doctor/finding.ts"
import { openPatient } from "../doctor/open-patient.ts"
import { gitHubPlace } from "../enrol/github-place.ts"
import { tokenIn } from "../enrol/open-place.ts"
import type { Repository } from "../github/request.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import type { Machine } from "../local/machine.ts"
import { safe } from "../local/person.ts"
import { readNeeds } from "../server/app-needs.ts"
import { type DoctorArguments, typedDoctor } from "./doctor-arguments.ts"
import { nameOf } from "./enrolled-repository.ts"
import { organisationRepositories } from "./organisation-repositories.ts"

/** Returns 0, or 3 if something is wrong or could not be looked at. */
export async function doctorCommand(args: DoctorArguments, machine: Machine): Promise<number> {
  const { terminal } = machine
  if (args.repository === null) return examineOrganisation(args, machine)
  if (!args.isJson) terminal.line(`${nameOf(args.repository)}\n`)
  const rows = await examined(args, machine, args.repository)
  if (args.isJson) terminal.line(JSON.stringify(reportOf(args.repository, rows)))
  else for (const line of endLines(rows)) terminal.line(line)
  return isHealthy(rows) ? 0 : 3
}

const reportOf = (repository: Repository, rows: readonly Row[]) => ({
  ...{ repository: nameOf(repository), isHealthy: isHealthy(rows), rows },
})

/** One repository's trouble costs the others nothing. */
async function examineOrganisation(args: DoctorArguments, machine: Machine): Promise<number> {
  const { terminal, signal, shell } = machine
  const token = tokenIn(shell)
  if (token === null) throw noToken(args)
  const organisation = args.organisation ?? ""
  const found = await organisationRepositories({ github: gitHubPlace(shell), token, organisation })
  const reports: object[] = []
  let healthy = 0
  for (const repository of found) {
    if (signal.aborted) break
    if (!args.isJson) terminal.line(`\n${nameOf(repository)}\n`)
    try {
      const rows = await examined(args, machine, repository)
      if (isHealthy(rows)) healthy += 1
      reports.push(reportOf(repository, rows))
    } catch (error) {
      if (!(error instanceof StoppedError || error instanceof UsageError)) throw error
      reports.push({ repository: nameOf(repository), isHealthy: false, error: error.parts })
      if (!args.isJson) terminal.line(error.message)
    }
  }
  if (args.isJson) terminal.line(JSON.stringify(reports))
  else terminal.line(`\n${healthy} of ${found.length} repositories are ready for missions.`)
  return healthy === found.length && !signal.aborted ? 0 : 3
}

const noToken = (args: DoctorArguments): UsageError =>
  new UsageError({
    what: "An organisation's repositories are listed by a token of yours.",
    where: "environment variable GH_TOKEN or GITHUB_TOKEN",
    expected: "a token of an account that sees them",
    got: "none",
    try: `GH_TOKEN=$(gh auth token) ${typedDoctor(args)}`,
  })

async function examined(
  args: DoctorArguments,
  machine: Machine,
  repository: Repository,
): Promise<readonly Row[]> {
  const { terminal, shell, home, product, signal, clock } = machine
  const say = args.isJson ? () => {} : (line: string) => terminal.line(safe(line))
  const one = { ...args, repository, organisation: null }
  const patient = await openPatient({
    ...{ github: gitHubPlace(shell), token: tokenIn(shell), repository, slug: args.app },
    ...{ shell, home, product, isWithoutTrial: args.isWithoutTrial },
    ...{
      again: typedDoctor(one, { isWithoutTrial: false }),
      init: `${TYPED} init ${nameOf(repository)}`,
    },
    ...{ clock, signal, wait: ms => wait(ms, undefined, { signal }).catch(() => {}) },
    onStart: url => say(`  A trial attempt runs for a few minutes: ${url}`),
  })
  const needs = readNeeds(readFileSync(join(product, "app.yml"), "utf8"))
  return examine(patient, needs, row => {
    for (const line of linesOf(row)) say(line)
  })
}

const GLYPH = { well: "✓", note: "!", wrong: "✗", unseen: "–", unknown: "?" } as const
const WHO = { app: "App", job: "job", person: "you" } as const
const INDENT = " ".repeat(23)

function linesOf({ id, by, is, said, evidence, next }: Row): readonly string[] {
  return [
    `${GLYPH[is]} ${WHO[by].padEnd(5)}${id.padEnd(16)}${said}`,
    ...(evidence === undefined ? [] : [`${INDENT}seen: ${evidence}`]),
    ...(next === undefined ? [] : [`${INDENT}try: ${next}`]),
  ]
}

function endLines(rows: readonly Row[]): readonly string[] {
  const many = (is: Row["is"]) => rows.filter(it => it.is === is).length
  const [bad, lost, unseen] = [many("wrong"), many("unknown"), many("unseen")]
  return [
    "",
    bad + lost === 0
      ? "Nothing is in the way of missions here."
      : [
          ...(bad === 0
            ? []
            : [counted(bad, "thing has to be mended", "things have to be mended")]),
          ...(lost === 0 ? [] : [`${lost} could not be looked at`]),
        ].join(", ") + ".",
    ...(unseen === 0
      ? []
      : [`${counted(unseen, "line was", "lines were")} not looked at; each says what it takes.`]),
  ]
}

const counted = (many: number, one: string, more: string): string =>
  many === 1 ? `One ${one}` : `${many} ${more}`
