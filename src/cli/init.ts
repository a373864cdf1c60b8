/** The command `missions init`: makes repositories ready for missions, and says what is left to do. */

import { isComplete } from "../enrol/enrolment-row.ts"
import { gitHubPlace } from "../enrol/github-place.ts"
import { keptSlugs } from "../enrol/kept-app.ts"
import { tokenIn } from "../enrol/open-place.ts"
import { noAction, shippedAction } from "../enrol/shipped-action.ts"
import { UsageError } from "../local/command-error.ts"
import type { Machine } from "../local/machine.ts"
import { ENVIRONMENT } from "../local/own-model.ts"
import { doctorCommand } from "./doctor.ts"
import { enrolled, linesOf, nameOf } from "./enrolled-repository.ts"
import { type InitArguments, typedInit } from "./init-arguments.ts"
import { enrolOrganisation } from "./init-organisation.ts"

/** Returns 0, or 3 if something is left to a person. */
export async function initCommand(args: InitArguments, machine: Machine): Promise<number> {
  const { terminal, shell, product } = machine
  const github = gitHubPlace(shell)
  const token = tokenIn(shell)
  if (token === null) throw noToken(args)
  const app = args.app ?? registeredApp(args, machine)
  const action = args.action ?? shippedAction(product, shell)
  if (action === null) {
    throw noAction(typedInit(args, { action: "OWNER/REPO@COMMIT" }))
  }
  const init = { args, machine, github, token, app, action }
  if (args.repository === null) return enrolOrganisation(init)
  if (!args.isJson) terminal.line(`${nameOf(args.repository)}, for ${app}[bot]`)
  const rows = await enrolled(init, args.repository)
  if (args.isJson) terminal.line(JSON.stringify({ repository: nameOf(args.repository), rows }))
  else for (const line of linesOf(rows)) terminal.line(line)
  if (isComplete(rows)) await lookAfter(args, machine)
  return isComplete(rows) ? 0 : 3
}

/** A person at a terminal wants to know whether it works; a script asks `missions doctor` itself. */
async function lookAfter(args: InitArguments, machine: Machine): Promise<void> {
  const { app, repository, isJson, isPullRequest, isWithoutDoctor } = args
  if (isJson || isPullRequest || isWithoutDoctor || !machine.terminal.isAttended) return
  machine.terminal.line("")
  const doctor = { app, repository, organisation: null, isWithoutTrial: false, isJson: false }
  await doctorCommand(doctor, machine)
}

const noToken = (args: InitArguments): UsageError =>
  new UsageError({
    what: "GitHub lets nobody write without a token.",
    where: "environment variable GH_TOKEN or GITHUB_TOKEN",
    expected: `a token of yours that may write files and workflows, and the environment ${ENVIRONMENT}`,
    got: "none",
    try: `GH_TOKEN=$(gh auth token) ${typedInit(args)}`,
  })

/** Only this App's bot may start the workflow, so its name has to be known. */
function registeredApp(args: InitArguments, { home }: Machine): string {
  const slugs = keptSlugs(home)
  const [only] = slugs
  if (only !== undefined && slugs.length === 1) return only
  throw new UsageError({
    what: "The workflow file names the App that may start it.",
    where: "--app",
    expected: "the App's name in its address, github.com/apps/…",
    got: slugs.length === 0 ? "no App that was registered on this machine" : slugs.join(", "),
    try: typedInit(args, { app: slugs[0] ?? "SLUG" }),
  })
}
