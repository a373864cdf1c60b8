/** The command `missions init`: makes repositories ready for missions, and says what is left to do. */

import { WORKFLOWS_LOGIN } from "../core/render/phrase/alone.ts"
import { isComplete } from "../enrol/enrolment-row.ts"
import { gitHubPlace } from "../enrol/github-place.ts"
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
  const action = () => {
    const known = args.action ?? shippedAction(product, shell)
    if (known === null) throw noAction(typedInit(args, { action: "OWNER/REPO@COMMIT" }))
    return known
  }
  const init = { args, machine, github, token, action }
  if (args.repository === null) return enrolOrganisation(init)
  const { rows, bot } = await enrolled(init, args.repository)
  if (args.isJson) terminal.line(JSON.stringify({ repository: nameOf(args.repository), rows }))
  else {
    terminal.line(`${nameOf(args.repository)}, for ${bot}`)
    for (const line of linesOf(rows, bot)) terminal.line(line)
  }
  if (isComplete(rows) && bot !== WORKFLOWS_LOGIN) await lookAfter(args, machine)
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
