/**
 * The Action runs one step of one attempt, or keeps agents warm for those to come. As an entry point
 * it reads inputs and environment, puts the real parts together, and exits with 0 whenever the attempt
 * has an outcome. Any other exit means that the infrastructure failed.
 */
import "./attempt/zod-jitless.ts"
import { randomUUID } from "node:crypto"
import { mkdtemp, readFile } from "node:fs/promises"
import { join } from "node:path"
import * as core from "@actions/core"
import { agentsFolder } from "./agent/find/cached.ts"
import { isJobCommand } from "./alone/job-inputs.ts"
import {
  type AttemptInputs,
  defaultBranchIn,
  type Inputs,
  isPrivateIn,
  type ProbeInputs,
  parseInputs,
  parseSurroundings,
  type Surroundings,
} from "./attempt/action-inputs.ts"
import { AttemptError } from "./attempt/attempt-error.ts"
import type { Run } from "./attempt/attempt-run.ts"
import { githubArtifacts } from "./attempt/github-artifacts.ts"
import { type TakenOut, takeHeld } from "./attempt/held.ts"
import { fetchLog } from "./attempt/log-fetch.ts"
import { logLines } from "./attempt/log-lines.ts"
import { uncaughtIn } from "./attempt/own-fault.ts"
import { isEmbedded, noSandbox } from "./attempt/sandbox.ts"
import { secretsOf } from "./attempt/secret/own-secret.ts"
import { type Artifact, wakeNobody } from "./attempt/step-ports.ts"
import { createGit } from "./attempt/tree/own-git.ts"
import { waitFor } from "./attempt/wait-for.ts"
import type { Brief } from "./core/log/brief.ts"
import { removeFolderNow } from "./embedded/runner/remove-folder.ts"

const clock = { now: () => performance.now(), wait: waitFor }

async function main(): Promise<void> {
  if (isJobCommand(core.getInput("command"))) {
    const { runActionJob } = await import("./alone/action-job.ts")
    const now = { ids: randomUUID, random: Math.random, clock: Date.now, wait: waitFor }
    return runActionJob(core, { environment: process.env, signal: stopSignal(), ...now })
  }
  const inputs = parseInputs(name => core.getInput(name))
  const around = parseSurroundings(process.env)
  const modelKey = process.env["MISSIONS_MODEL_KEY"] ?? ""
  // Nothing that we start from here on inherits it.
  delete process.env["MISSIONS_MODEL_KEY"]
  const { held, secrets: opening } = takeHeld(process.env)
  const given = [inputs.token, modelKey, ...opening].filter(secret => secret !== "")
  for (const secret of given) core.setSecret(secret)
  const { MISSIONS_AGENT_ENV: names = "" } = process.env
  const named = names.split(" ").flatMap(name => process.env[name] || [])
  const secrets = [...new Set([...given, ...secretsOf(process.env), ...named])]
  const scratch = await mkdtemp(join(around.RUNNER_TEMP, "m-"))
  // The runner ignores commands in the output until it reads this token again.
  const word = randomUUID()
  console.log(`::stop-commands::${word}`)
  const closing: Surrounded["closing"] = []
  try {
    const surrounded = { around, secrets, held, scratch, closing, modelKey }
    const outputs =
      inputs.command === "warm-agents"
        ? await warm(inputs, surrounded)
        : inputs.role === "probe"
          ? await probe(inputs as ProbeInputs, surrounded)
          : await run(inputs as AttemptInputs, surrounded)
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
  } finally {
    for (const close of closing) await close()
    // A self-hosted runner fails at its next job if it can't empty this folder. Ours removes all
    // folders of a job while the next one runs.
    const left = isEmbedded(around.GITHUB_SERVER_URL) ? null : removeFolderNow(scratch)
    if (left !== null) console.log(`${left.path} could not be removed: ${left.why}`)
    console.log(`::${word}::`)
  }
}

interface Surrounded extends Pick<TakenOut, "held" | "secrets"> {
  readonly around: Surroundings
  readonly scratch: string
  /** What has to end before the job does. */
  readonly closing: (() => Promise<void>)[]
  /** "": there is none. */
  readonly modelKey: string
}

async function run(inputs: AttemptInputs, surrounded: Surrounded): Promise<Record<string, string>> {
  const { modelKey, ...usual } = surrounded
  const { around, scratch } = usual
  const signal = stopSignal()
  const event = await readFile(around.GITHUB_EVENT_PATH, "utf8")
  const isOurs = isEmbedded(around.GITHUB_SERVER_URL)
  const url = `${around.GITHUB_SERVER_URL}/${around.GITHUB_REPOSITORY}`
  const git = await createGit({
    ...{ gitDir: join(scratch, "git"), home: join(scratch, "git-home") },
    path: process.env["PATH"] ?? "",
    remote: { url, token: inputs.token },
    clone: isOurs ? process.env["MISSIONS_CLONE"] : undefined,
  })
  const run = runOf(inputs, around)
  // Every step reads the log first. The fetch waits for other processes, so the step loads meanwhile.
  const log = fetchLog(git, run)
  const lines = logLines(line => console.log(line), surrounded.secrets)
  const sandbox = inputs.command === "deliver" ? noSandbox : wall(surrounded, lines.say)
  const common = {
    ...usual,
    ...{ run, git, log, lines },
    artifacts: githubArtifacts(import("@actions/artifact")),
    sandbox: await sandbox,
    serverUrl: around.GITHUB_SERVER_URL,
    // Only the person at this machine can reach the embedded GitHub.
    isPrivate: isOurs || isPrivateIn(event),
    outer: process.env,
    ...{ signal, uncaught: uncaughtIn(process), clock },
  }
  const bundle = artifactOf(inputs.agentArtifact, inputs.agentDigest)
  // Each step is loaded by its own job alone: parsers of languages, for one, are no small part.
  if (inputs.command === "agent") {
    const agent = await agentParts(isOurs)
    const { runAgentStep } = await import("./attempt/agent-step.ts")
    const more = { ...(await providing(scratch, lines.say)), keyProxy: await keyProxy(modelKey) }
    const done = await runAgentStep({ ...common, ...agent, ...more })
    return { ...outputsOf(done.artifact), verify: `${done.needsVerification}` }
  }
  if (inputs.command === "verify") {
    const { runVerifyStep } = await import("./attempt/verify-step.ts")
    const { COMMAND_LIMITS: limits } = await import("./attempt/check/run-command.ts")
    const done = await runVerifyStep({ ...common, bundle, limits })
    return { ...outputsOf(done.artifact), tree: done.tree }
  }
  const { runDeliverStep } = await import("./attempt/deliver-step.ts")
  const done = await runDeliverStep({
    ...common,
    bundle,
    verification: artifactOf(inputs.verifyArtifact, inputs.verifyDigest),
    tree: inputs.tree,
    defaultBranch: defaultBranchIn(event),
    wake: wakeNobody,
  })
  const outcome = done.outcome?.type ?? "reported_before"
  await core.summary.addRaw(`${inputs.attempt}: ${outcome}`).addEOL().write()
  // A report that stood there before is not this job's.
  return { outcome, report: done.outcome === null ? "" : done.report }
}

/** A trial attempt. It says in its log what it found, and hands nothing to the next job. */
async function probe(inputs: ProbeInputs, surrounded: Surrounded): Promise<Record<string, string>> {
  const { probeStep } = await import("./doctor/job/probe-step.ts")
  const { around, modelKey, held, scratch } = surrounded
  const event = await readFile(around.GITHUB_EVENT_PATH, "utf8")
  return probeStep(inputs, {
    ...{ around, held, scratch, environment: process.env, defaultBranch: defaultBranchIn(event) },
    ...{ hasModelKey: modelKey !== "", node: process.execPath, pid: process.pid },
    ...{ ids: randomUUID, say: line => console.log(line) },
  })
}

async function wall({ around, scratch, closing }: Surrounded, say: (line: string) => void) {
  const { jobWall } = await import("./sandbox/job-wall.ts")
  const self = { node: process.execPath, pid: process.pid }
  const { sandbox, close } = await jobWall(process.env, self, {
    ...{ scratch, say, ids: randomUUID, hidden: [around.RUNNER_TEMP] },
    ...{ isOurs: isEmbedded(around.GITHUB_SERVER_URL), none: noSandbox },
  })
  closing.push(close)
  return sandbox
}

const runOf = ({ mission, attempt, role }: AttemptInputs, around: Surroundings): Run => ({
  // Whether this version knows the role is decided when it reads the brief.
  ...{ mission, attempt, role: role as Run["role"] },
  ...{ run: around.GITHUB_RUN_ID, runAttempt: around.GITHUB_RUN_ATTEMPT },
})

/** The programs that lie beside this one in dist/. */
const beside = (file: string) => ({
  command: process.execPath,
  args: [join(import.meta.dirname, file)],
})

/** The folder of our locks lies beside dist/. */
const LOCKS = join(import.meta.dirname, "..", "agents")

/** The job that fills the cache has no key, and nothing of a stranger's runs in it. */
async function warm({ token }: Inputs, { around, secrets, scratch }: Surrounded) {
  const { agentsOfPolicy } = await import("./github/agents-of-policy.ts")
  const { onRunner } = await import("./agent/warm/on-runner.ts")
  const { warmAgents } = await import("./agent/warm/warm-agents.ts")
  const { say } = logLines(line => console.log(line), secrets)
  const isWhole = await warmAgents({
    ...{ ...onRunner(process.env, process.execPath), locks: LOCKS, scratch, say },
    ...{ policy: () => agentsOfPolicy({ ...around, token, now: Date.now }), signal: stopSignal() },
  })
  if (isWhole) return {}
  throw new AttemptError({
    what: "Not every agent is in the warm cache.",
    where: "the lines above say which and why",
    expected: "an entry for each agent that the policy names",
    got: "none for at least one",
  })
}

async function providing(scratch: string, say: (line: string) => void) {
  const { agentProvider } = await import("./agent/warm/provide-agent.ts")
  const own = { nodePath: process.execPath, locks: LOCKS, clock: clock.now }
  return agentProvider(process.env, { ...own, scratch, say })
}

function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort())
  return stop.signal
}

/** It holds the job's key, of which the agent sees nothing. */
async function keyProxy(modelKey: string) {
  const { attemptProxy } = await import("./sandbox/proxy/attempt-proxy.ts")
  const { endpointOf } = await import("./agent/catalog/endpoint.ts")
  const environment = { ...process.env, ...(modelKey && { MISSIONS_MODEL_KEY: modelKey }) }
  return attemptProxy({ endpointOf, environment, ids: randomUUID, now: Date.now })
}

/** Only one step needs it, so the others start sooner without it. */
async function agentParts(isOurs: boolean) {
  const { findBrowser } = await import("./attempt/capture/browser.ts")
  const { homeFiles, ownVariables } = await import("./agent/catalog/environment.ts")
  const { readersOf } = await import("./agent/catalog/readers.ts")
  const { loginFor } = await import("./local/shared-login.ts")
  const { createAgentSession } = await import("./agent/session.ts")
  const { browserServer } = await import("./agent/browser-server.ts")
  const { withBroughtPlan, withPlanFile } = await import("./agent/brought-plan.ts")
  const { lintPlan } = await import("./core/plan/lint.ts")
  const { defaultPolicy } = await import("./core/plan/policy.ts")
  /**
   * A brief carries only the part of the policy that a planner can break; the orchestrator lints
   * against all of it.
   */
  const policyFor = (brief: Brief) => {
    const { agent, protectedPaths, patch, isolation } = brief
    const policy = defaultPolicy({ planner: agent, worker: agent, validator: agent })
    return { ...policy, protectedPaths, patch, isolation, models: { allowed: brief.models } }
  }
  const usual = createAgentSession({
    roleToolsCommand: beside("role-tools.js"),
    browserCommand: browserServer(process.execPath),
    places: {
      recipes: { scripted: beside("scripted-agent.js") },
      agents: agentsFolder(process.env),
      nodePath: process.execPath,
      not: [process.env["MISSIONS_WORK_TREE"] ?? []].flat(),
    },
    lint: (draft, brief, skills) =>
      lintPlan(draft, {
        policy: policyFor(brief),
        skills,
        baseline: brief.kind === "plan" ? brief.standing : null,
      }),
    ids: randomUUID,
    clock: clock.now,
  })
  const session = withBroughtPlan(usual)
  // Files of this machine are only read and written where the person who sits at it runs the step.
  return {
    session: isOurs ? withPlanFile(session) : session,
    transcripts: isOurs ? (process.env["MISSIONS_TRANSCRIPTS"] ?? null) : null,
    now: Date.now,
    browser: findBrowser(process.env),
    ...{ homeFiles, ownVariables, readersOf },
    loginOf: loginFor((process.env["MISSIONS_LOGINS"] ?? "").split(" ")),
  }
}

const artifactOf = (id: number | null, digest: string | null): Artifact | null =>
  id === null || digest === null ? null : { id, digest }

const outputsOf = ({ id, digest }: Artifact) => ({ artifact: `${id}`, digest })

try {
  await main()
} catch (error) {
  const isOurs = error instanceof AttemptError
  const text = isOurs ? error.message : ((error as Error).stack ?? String(error))
  core.setFailed(text)
}
