/** The command `missions local`, from the parsed arguments to the exit status. */

import { mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { ownVariables } from "../agent/catalog/environment.ts"
import { outerOf, picked } from "../attempt/check/environments.ts"
import { turnOfLoop } from "../attempt/wait-for.ts"
import type { Mission } from "../core/log/mission.ts"
import type { Policy } from "../core/plan/policy.ts"
import { lasted } from "../core/render/phrase/amount.ts"
import { firstLineOf } from "../core/values/first-line.ts"
import { toMs } from "../core/values/time.ts"
import { removeFolderNow } from "../embedded/runner/remove-folder.ts"
import { placesOf } from "../local/agent-places.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import { type GitEnvironment, gitOf, nameIn, type Original, sizeOf } from "../local/copy.ts"
import { type Lock, lock } from "../local/lock.ts"
import type { Machine } from "../local/machine.ts"
import { type LocalOptions, runLocal } from "../local/mission.ts"
import { selfOf } from "../local/names.ts"
import { ownModelOf } from "../local/own-model.ts"
import type { Terminal } from "../local/person.ts"
import type { LocalEnd } from "../local/result.ts"
import { exitStatus, resultOf } from "../local/result.ts"
import { transcriptsIn } from "../local/transcripts.ts"
import { gitSaid } from "../local/unfit.ts"
import { proxiesIn, variablesOf } from "../sandbox/relay/proxies.ts"
import type { LocalArguments } from "./local-arguments.ts"
import { typedLocal } from "./local-arguments.ts"
import { beginning, ending, goesOn, planLines } from "./local-lines.ts"
import {
  allowedHere,
  isPriced,
  linesOf,
  localPolicy,
  modelForAll,
  ownAgentsAt,
  policyOf,
  unpriced,
} from "./local-policy.ts"
import { consentedLogins, hasKey } from "./login-consent.ts"
import { type Inputs, readInputs, repositoryOf } from "./option-values.ts"
import { type ReadyAgent, readyAgent } from "./ready-agent.ts"
import { registriesHere } from "./registries-here.ts"
import { type SandboxHere, sandboxHere } from "./sandbox-here.ts"

export async function localCommand(args: LocalArguments, machine: Machine): Promise<number> {
  const { terminal, clock } = machine
  const startedAt = clock()
  const git = gitOf(machine)
  const inputs = readInputs(args, machine, {
    policy: localPolicy("planner", "worker"),
    own: () => ownAgentsAt(resolve(machine.directory, args.repository ?? "."), { args, git }),
  })
  const original = await repositoryOf(args, machine, git)
  const allowed = allowedHere(args, original, git)
  const { own } = allowed.agents
  const policyFor = (agent: string) =>
    policyOf(allowed, { agent, plan: inputs.plan, model: args.model })
  const { ready, here } = await atWall(machine, ({ sandbox }) =>
    readyAgent(inputs.agent, {
      ...{ args, machine, names: allowed, not: [original.directory], sandbox, own },
      model: agent => modelForAll(policyFor(agent)),
    }),
  )
  const chosen = policyFor(ready.agent)
  const lines = ready.isScripted ? [] : linesOf(chosen)
  const logins = await consentedLogins(lines, { args, machine })
  // Only what our proxy counts can be counted in dollars.
  const hasKeys = lines.length > 0 && lines.every(line => hasKey(line, machine))
  const policy = hasKeys && isPriced(chosen) ? chosen : unpriced(chosen)
  const registries = registriesHere(policy, { here, args, machine })
  const data = resolve(machine.directory, args.data ?? join(original.gitDirectory, "missions"))
  const taken = take(data, { args, machine })
  try {
    const begun = { agent: ready.called, plan: inputs.plan }
    say(terminal, beginning(original, begun, here))
    const given = { inputs, original, policy, data, git, logins, registries, wall: here.wall }
    const end = await runLocal(optionsOf(args, machine, given))
    return tell(end, { args, terminal, original, git, tookMs: clock() - startedAt })
  } catch (error) {
    // We may first see the end of a program that the same Ctrl-C ended.
    await turnOfLoop()
    if (!machine.signal.aborted) throw failure(error, { data, args })
    // Ctrl-C ended a program of ours before the signal reached us.
    return tell(INTERRUPTED, { args, terminal, original, git, tookMs: clock() - startedAt })
  } finally {
    taken.release()
  }
}

/** The wall is tried once, before anything begins. Jobs of attempts are told which one held. */
async function atWall(machine: Machine, ask: (here: SandboxHere) => Promise<ReadyAgent>) {
  const scratch = mkdtempSync(join(tmpdir(), "missions-wall-"))
  try {
    const here = await sandboxHere(machine, scratch)
    return { ready: await ask(here), here }
  } finally {
    removeFolderNow(scratch)
  }
}

const say = (terminal: Terminal, lines: readonly string[]): void => {
  for (const line of lines) terminal.line(line)
}

const INTERRUPTED: LocalEnd = { mission: null, waits: [], isInterrupted: true, brought: null }

function optionsOf(
  args: LocalArguments,
  machine: Machine,
  {
    inputs,
    original,
    policy,
    data,
    git,
    logins,
    registries,
    wall,
  }: {
    readonly inputs: Inputs
    readonly original: Original
    readonly policy: Policy
    readonly data: string
    readonly git: GitEnvironment
    readonly logins: readonly string[]
    readonly registries: Readonly<Record<string, string>>
    readonly wall: string | null
  },
): LocalOptions {
  const { terminal, product, shorten = usual => usual } = machine
  return {
    ...machine,
    goal: args.goal,
    original,
    data,
    port: args.port,
    policy: shorten(policy),
    self: selfOf(nameIn(git, original.directory), machine.account),
    git,
    environment: {
      ...outerOf(machine, policy.commands),
      MISSIONS_CLONE: original.gitDirectory,
      ...(wall === null ? {} : { MISSIONS_WALL: wall }),
      MISSIONS_LOGINS: logins.join(" "),
      ...variablesOf(proxiesIn(machine.shell)),
      MISSIONS_WORK_TREE: original.directory,
      MISSIONS_TRANSCRIPTS: transcriptsIn(data),
      ...agentsIn(machine, policy),
    },
    model: ownModelOf(machine.shell),
    registries,
    workflowTemplate: readFileSync(join(product, "templates/missions-attempt.yml"), "utf8"),
    person: {
      isYes: args.isYes,
      answers: inputs.answers,
      showPlan: mission => say(terminal, planLines(mission)),
    },
    onBegun: begun => say(terminal, goesOn(begun)),
    ...(args.isDebug ? { onDebug: line => terminal.line(`debug: ${line}`) } : {}),
  }
}

function tell(
  end: LocalEnd,
  told: {
    readonly args: LocalArguments
    readonly terminal: Terminal
    readonly original: Original
    readonly git: GitEnvironment
    readonly tookMs: number
  },
): number {
  const { args, terminal, original, git } = told
  const tookMs = wholeMs(end.mission, told.tookMs)
  const from = original.head
  const to = end.brought?.is === "brought" ? end.mission?.delivered?.commit : null
  const size = to && from ? sizeOf(git, original.directory, { from, to }) : null
  say(terminal, ending(end, { args, original, size, took: lasted(tookMs) }))
  if (args.isJson) terminal.line(JSON.stringify(resultOf(end.mission, tookMs)))
  return exitStatus(end)
}

/** How long the whole mission took, including the time of earlier processes. */
export function wholeMs(mission: Pick<Mission, "requested" | "at"> | null, tookMs: number): number {
  if (!mission?.requested) return tookMs
  return Math.max(tookMs, toMs(mission.at) - toMs(mission.requested.at))
}

function take(
  data: string,
  { args, machine }: { readonly args: LocalArguments; readonly machine: Machine },
): Lock {
  const what = "The folder of the mission cannot be used."
  let taken: ReturnType<typeof lock>
  try {
    taken = lock(data, machine.pid)
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause)
    const expected = "a folder that you may write to; by default it lies in the repository's .git"
    const other = args.data === null ? join(machine.home, "missions") : null
    const next = typedLocal(args, { data: other })
    throw new UsageError({ what, where: "--data", expected, got, try: next }, { cause })
  }
  if (!("heldBy" in taken)) return taken
  throw new UsageError({
    what: "Another mission runs there.",
    where: "--data",
    expected: "one process at a time; wait for it, or take another folder",
    got: `${data}, in use by process ${taken.heldBy}`,
    try: typedLocal(args, { data: `${data}-2` }),
  })
}

/** A job has a home of its own, so it is told where its person's agents lie. */
function agentsIn(
  machine: Machine,
  { agents: named, agentEnv = [] }: Policy,
): Readonly<Record<string, string>> {
  const { agents } = placesOf(machine)
  const own = linesOf({ agents: named }).flatMap(ownVariables)
  return {
    ...picked(machine.shell, [...own, ...agentEnv]),
    ...(agents === null ? {} : { MISSIONS_AGENTS: agents }),
    MISSIONS_AGENT_ENV: agentEnv.join(" "),
  }
}

function failure(
  error: unknown,
  { data, args }: { readonly data: string; readonly args: LocalArguments },
): unknown {
  if (error instanceof UsageError) return error
  const { port } = args
  const { code, stderr } = error as { code?: string; stderr?: unknown }
  if (code === "EADDRINUSE" || (code === "EACCES" && port > 0)) {
    const expected = "a free port above 1023, or 0, which takes one"
    const got = `${port}, ${code === "EADDRINUSE" ? "in use by another program" : "not allowed"}`
    const next = typedLocal(args, { port: 0 })
    const what = "That port cannot be used."
    return new UsageError({ what, where: "--port", expected, got, try: next }, { cause: error })
  }
  return new StoppedError(
    {
      what: "Missions itself failed. What was proven is kept.",
      where: data,
      expected:
        "a mission that goes on. The same command continues it, and --debug prints what happens inside",
      got: stderr ? gitSaid(error) : firstLineOf(error),
      try: typedLocal(args, { isDebug: true }),
    },
    { cause: error },
  )
}
