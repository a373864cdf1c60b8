/** Puts one job of a trial attempt together from what the runner gave it. */
import type { ProbeInputs, Surroundings } from "../../attempt/action-inputs.ts"
import { HELD_NAMES } from "../../attempt/held.ts"
import type { Held } from "../../attempt/outlet.ts"
import { noSandbox } from "../../attempt/sandbox.ts"
import { tokenRequest } from "../../github/octokit.ts"
import { KEY_NAME } from "../../local/own-model.ts"
import { jobWall } from "../../sandbox/job-wall.ts"
import { type ProbeReport, printed } from "./probe-report.ts"
import { runProbe } from "./run-probe.ts"

interface Runner {
  readonly around: Surroundings
  readonly environment: NodeJS.ProcessEnv
  /** Whether the model's key was there, before it left the environment. */
  readonly hasModelKey: boolean
  readonly held: Held
  readonly defaultBranch: string
  /** A folder of the job's own. */
  readonly scratch: string
  readonly node: string
  readonly pid: number
  readonly ids: () => string
  readonly say: (line: string) => void
}

/** Answers the outputs of the step. */
export async function probeStep(
  { command, token }: ProbeInputs,
  runner: Runner,
): Promise<Record<string, string>> {
  const { around, environment, held, scratch } = runner
  const [owner = "", repo = ""] = around.GITHUB_REPOSITORY.split("/")
  const registries = (environment[HELD_NAMES] ?? "").split(/\s+/).filter(it => it !== "")
  const secrets = {
    [KEY_NAME]: runner.hasModelKey,
    ...Object.fromEntries(registries.map(name => [name, Boolean(held(name))])),
  }
  const report = await runProbe({
    ...{ job: command, run: around.GITHUB_RUN_ID, head: around.GITHUB_SHA },
    request: tokenRequest({ baseUrl: around.GITHUB_API_URL, token }),
    ...{ repository: { owner, repo }, defaultBranch: runner.defaultBranch },
    secrets: command === "agent" ? secrets : {},
    wall: () => wallOf(runner),
    environment: environment["RUNNER_ENVIRONMENT"] ?? "unknown",
    home: environment["HOME"] ?? scratch,
  })
  runner.say(printed(report))
  return command === "agent" ? { verify: "true" } : {}
}

async function wallOf({
  environment,
  node,
  pid,
  scratch,
  ids,
  around,
}: Runner): Promise<NonNullable<ProbeReport["wall"]>> {
  const failed: string[] = []
  const { sandbox, close } = await jobWall(
    environment,
    { node, pid },
    {
      ...{ scratch, ids, hidden: [around.RUNNER_TEMP], isOurs: false, none: noSandbox },
      say: line => failed.push(line),
    },
  )
  await close()
  return { name: sandbox.isolation === "none" ? null : sandbox.isolation, failed }
}
