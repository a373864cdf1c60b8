/** The command `missions local`: from what was typed to an exit status. */
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { anchorCommandLine, findAgent } from "../agent/recipes.ts"
import { defaultPolicy, type Policy } from "../core/plan/policy.ts"
import { type LocalEnd, type LocalOptions, runLocal } from "./mission.ts"
import { type LocalArguments, UsageError } from "./mission-arguments.ts"
import { makeRepository, type Original, personOf, readOriginal, sizeOf } from "./mission-copy.ts"
import { lock } from "./mission-lock.ts"
import type { Terminal } from "./mission-person.ts"
import { readPlan } from "./mission-plan.ts"
import { exitStatus, resultOf } from "./mission-result.ts"
import { beginning, ending, planLines } from "./mission-terminal.ts"

/** What an entry point knows of the machine. */
export interface Machine {
  /** Where the command was typed. */
  readonly directory: string
  readonly home: string
  readonly path: string
  /** Where action.yml, dist/ and templates/ of this product stand. */
  readonly product: string
  readonly nodePath: string
  readonly pid: number
  readonly clock: () => number
  readonly random: (bytes: number) => Uint8Array
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

export async function localCommand(args: LocalArguments, machine: Machine): Promise<number> {
  const { terminal, clock } = machine
  const startedAt = clock()
  const environment = { PATH: machine.path, HOME: machine.home, LANG: "C.UTF-8" }
  const original = await repositoryOf(args, machine, environment)
  const agent = agentOf(args, machine)
  const planner = args.plan === null ? agent : planFile(resolve(machine.directory, args.plan))
  const data = resolve(machine.directory, args.data ?? join(original.gitDirectory, "missions"))
  const taken = lock(data, machine.pid)
  if ("heldBy" in taken) throw inUse(data, taken.heldBy)
  const isScripted = /^scripted(\s|$)/.test(agent)
  for (const line of beginning(original, { agent, isScripted })) terminal.line(line)
  try {
    const end = await runLocal({
      ...machine,
      goal: args.goal,
      original,
      data,
      port: args.port,
      policy: localPolicy({ planner, worker: agent, validator: agent }),
      login: personOf(environment, original.directory),
      git: environment,
      environment: { PATH: machine.path, LANG: "C.UTF-8", MISSIONS_AGENT_HOME: machine.home },
      workflowTemplate: readFileSync(
        join(machine.product, "templates/missions-attempt.yml"),
        "utf8",
      ),
      person: {
        isYes: args.isYes,
        answers: answersOf(args, machine),
        showPlan: mission => planLines(mission).forEach(line => terminal.line(line)),
      },
      ...(args.isDebug ? { onDebug: line => terminal.line(`debug: ${line}`) } : {}),
    } satisfies LocalOptions)
    return tell(end, { args, terminal, original, environment, wallMs: clock() - startedAt })
  } catch (error) {
    throw portError(error, args.port)
  } finally {
    taken.release()
  }
}

function tell(
  end: LocalEnd,
  told: {
    readonly args: LocalArguments
    readonly terminal: Terminal
    readonly original: Original
    readonly environment: Readonly<Record<string, string>>
    readonly wallMs: number
  },
): number {
  const { args, terminal, original, environment, wallMs } = told
  const to = end.mission.delivered?.commit
  const size =
    to && original.head
      ? sizeOf(environment, original.directory, { from: original.head, to })
      : null
  for (const line of ending(end, original, size)) terminal.line(line)
  if (args.isJson) terminal.line(JSON.stringify(resultOf(end.mission, wallMs)))
  return end.isInterrupted ? 4 : exitStatus(end.mission, end.waits)
}

async function repositoryOf(
  args: LocalArguments,
  { directory, terminal }: Machine,
  environment: Readonly<Record<string, string>>,
): Promise<Original> {
  const at = resolve(directory, args.repository ?? ".")
  const found = readOriginal(environment, at)
  if (found) return found
  const answer = args.isYes
    ? "y"
    : await terminal.ask(`${at} is no git repository. Make it one? [y/N] `)
  if (/^\s*y/i.test(answer ?? "")) makeRepository(environment, at)
  const made = readOriginal(environment, at)
  if (made) return made
  throw new UsageError({
    what: "A mission works for a git repository.",
    where: args.repository === null ? "the folder you are in" : "--repo",
    right: "a folder under git; with --yes a plain folder becomes one",
    seen: at,
    next: `git init ${at}`,
  })
}

/** Paths mean what they mean where they were typed, not in a work tree elsewhere. */
function agentOf(
  { agent }: LocalArguments,
  { directory, path, product, nodePath }: Machine,
): string {
  if (agent === null) {
    throw new UsageError({
      what: "No agent was named, and none is looked for yet.",
      where: "--agent",
      right: 'a command line that speaks the Agent Client Protocol, such as "opencode acp"',
      seen: "nothing",
      next: 'missions local --agent "opencode acp" "<goal>"',
    })
  }
  const anchored = anchorCommandLine(agent, directory)
  const scripted = { command: nodePath, args: [join(product, "dist/scripted-agent.js")] }
  const found = findAgent(anchored, { recipes: { scripted }, path })
  if (found.is === "found") return anchored
  throw new UsageError({
    what: found.said,
    where: "--agent",
    right: 'a program on the PATH, or "scripted --script FILE"',
    seen: agent,
  })
}

const planFile = (path: string): string => {
  readPlan(path)
  return `plan-file ${path}`
}

function answersOf({ answers }: LocalArguments, { directory }: Machine): string | null {
  if (answers === null) return null
  const path = resolve(directory, answers)
  try {
    return readFileSync(path, "utf8").trim()
  } catch (cause) {
    const right = "a text file with one answer a line"
    throw new UsageError(
      { what: "The answers cannot be read.", where: "--answers", right, seen: path },
      { cause },
    )
  }
}

/**
 * On a person's own machine their own login pays: dollars cannot be read there, so time is what has
 * a ceiling. No user of its own keeps the agent apart; every verdict says so.
 */
function localPolicy(agents: Policy["agents"]): Policy {
  const policy = defaultPolicy(agents)
  const unpriced = (cap: Policy["caps"]["worker"]) => ({ ...cap, usd: null })
  const { planner, worker, validator, verifier } = policy.caps
  return {
    ...policy,
    branchPrefix: "mission/local-",
    isolation: "none_allowed",
    caps: {
      planner: unpriced(planner),
      worker: unpriced(worker),
      validator: unpriced(validator),
      verifier: unpriced(verifier),
    },
  }
}

const inUse = (data: string, pid: number): UsageError =>
  new UsageError({
    what: "Another mission runs there.",
    where: "--data",
    right: "one process at a time; wait for it, or take another folder",
    seen: `${data}, in use by process ${pid}`,
    next: "missions local --data DIR …",
  })

function portError(error: unknown, port: number): unknown {
  const { code } = error as { code?: string }
  if (code !== "EADDRINUSE" && code !== "EACCES") return error
  return new UsageError(
    {
      what: "That port cannot be used.",
      where: "--port",
      right: "a free port above 1023, or 0, which takes one",
      seen: `${port}, ${code === "EADDRINUSE" ? "in use by another program" : "not allowed"}`,
      next: "missions local --port 0 …",
    },
    { cause: error },
  )
}
