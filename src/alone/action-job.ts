/** A job's command that is no step of an attempt, with GitHub's toolkit around it. */
import { parseSurroundings } from "../attempt/action-inputs.ts"
import { AttemptError } from "../attempt/attempt-error.ts"
import { logLines } from "../attempt/log-lines.ts"
import { isEmbedded } from "../attempt/sandbox.ts"
import { secretsOf } from "../attempt/secret/own-secret.ts"
import { look } from "../controller.ts"
import { type JobMachine, runJobCommand } from "./job-command.ts"

/** The part of @actions/core that is used here. */
interface Toolkit {
  getInput(name: string): string
  setSecret(secret: string): void
  setOutput(name: string, value: string): void
  readonly summary: { addRaw(text: string, addsLine: boolean): { write(): Promise<unknown> } }
}

interface Around extends Pick<JobMachine, "random" | "clock" | "wait" | "signal"> {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly ids: () => string
}

/** Rejects if the job counts as failed. */
export async function runActionJob(
  core: Toolkit,
  { environment, ids, ...machine }: Around,
): Promise<void> {
  const around = parseSurroundings(environment)
  const token = core.getInput("token")
  if (token !== "") core.setSecret(token)
  const print = (line: string) => console.log(line)
  // The runner ignores commands in the output until it reads this word again.
  const word = ids()
  print(`::stop-commands::${word}`)
  try {
    const done = await runJobCommand({
      ...machine,
      ...{ look, newId: ids, read: name => core.getInput(name) },
      ...{ baseUrl: around.GITHUB_API_URL, repository: around.GITHUB_REPOSITORY },
      ...{ run: around.GITHUB_RUN_ID, isEmbedded: isEmbedded(around.GITHUB_SERVER_URL) },
      say: logLines(print, [token, ...secretsOf(environment)]).say,
    })
    for (const [name, value] of Object.entries(done.outputs)) core.setOutput(name, value)
    if (done.summary !== "") await core.summary.addRaw(done.summary, true).write()
    if (done.failed !== null) throw new AttemptError(done.failed)
  } finally {
    print(`::${word}::`)
  }
}
