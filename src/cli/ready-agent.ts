/**
 * The agent that works in a local mission: the one that was named, installed if its person agrees,
 * or the only one that could begin. It is asked before anything starts whether it can.
 */

import { CATALOG } from "../agent/catalog/catalog.ts"
import { type FoundAgent, findAgent } from "../agent/find/find-agent.ts"
import type { Sandbox } from "../attempt/sandbox.ts"
import type { Unready } from "../core/log/attempt.ts"
import type { Own } from "../core/plan/own-agent.ts"
import { listed } from "../core/render/phrase/amount.ts"
import { APART } from "../core/render/phrase/isolation.ts"
import { TYPED } from "../core/render/phrase/typed.ts"
import { placesOf } from "../local/agent-places.ts"
import { UsageError } from "../local/command-error.ts"
import type { Machine } from "../local/machine.ts"
import { ownModelOf } from "../local/own-model.ts"
import { rememberAgent, rememberedAgent } from "../local/remembered-agent.ts"
import { AGENT_EXPECTED, type NamedAgent } from "./agent-option.ts"
import { type Allowed, type AskedAgent, askAgent, askAgents, lacksModel } from "./asked-agent.ts"
import { type LocalArguments, typedLocal } from "./local-arguments.ts"
import { installOffered } from "./offered-agent.ts"

export interface ReadyAgent extends NamedAgent {
  /** How the first line calls it. */
  readonly called: string
}

export interface Wish {
  readonly args: LocalArguments
  readonly machine: Machine
  readonly names: Allowed
  /** The model that every role of that agent is asked to work with; null: its own choice. */
  readonly model: (agent: string) => string | null
  /** The wall behind which the agent will work. */
  readonly sandbox: Sandbox
  /** Work trees, from which no agent is started. */
  readonly not: readonly string[]
  /** Agents that the policy defines. */
  readonly own?: Own
}

/** Throws UsageError if none can begin. */
export async function readyAgent(named: NamedAgent | null, wish: Wish): Promise<ReadyAgent> {
  if (named === null) return await foundAgent(wish)
  if (named.isScripted) {
    return { ...named, called: `${named.agent}: plays a script, no model works here` }
  }
  const found = await installedAgent(named.agent, wish)
  const { machine, names, sandbox } = wish
  const model = wish.model(found.name)
  if (lacksModel(found, machine, model)) throw needsModel(found, wish)
  const asked = await askAgent(found, machine, { names, sandbox, model })
  if (asked.answer.is === "unready") throw cannotBegin(asked, wish)
  return { ...named, called: calledOf(asked, wish) }
}

async function installedAgent(
  agent: string,
  { args, machine, not, own }: Wish,
): Promise<FoundAgent> {
  const found = findAgent(agent, placesOf(machine, not, own))
  if (found.is === "found") return found
  if (found.installable !== null) {
    await installOffered(found.installable, machine, { isYes: args.isYes, not })
    const again = findAgent(agent, placesOf(machine, not, own))
    if (again.is === "found") return again
  }
  const parts = { what: found.what, where: "--agent", expected: AGENT_EXPECTED, got: agent }
  throw new UsageError({ ...parts, try: `${TYPED} agents` })
}

/** Nobody named one: the only one that can begin, the one that was picked before, or the one that is picked now. */
async function foundAgent(wish: Wish): Promise<ReadyAgent> {
  const { args, machine, not } = wish
  const found = CATALOG.map(({ id }) => findAgent(id, placesOf(machine, not))).filter(
    it => it.is === "found",
  )
  const asked = await askAgents(found, machine, wish)
  const ready = asked.filter(({ answer }) => answer.is === "ready")
  const known = rememberedAgent(machine)
  const only = ready.length === 1 ? ready[0] : ready.find(it => it.found.name === known)
  const taken = only ?? (ready.length === 0 ? null : await picked(ready, wish))
  if (taken === null) throw noneReady(asked, args)
  const others = ready.flatMap(it => (it === taken ? [] : it.found.name))
  const also = others.length === 0 ? "" : `; also here: ${others.join(", ")} (--agent)`
  return {
    ...{ agent: taken.found.name, isScripted: false },
    called: `${calledOf(taken, wish)}${also}`,
  }
}

async function picked(ready: readonly AskedAgent[], { args, machine }: Wish): Promise<AskedAgent> {
  const names = ready.map(({ found }) => found.name)
  const answer = await machine.terminal.ask(`Which agent should work: ${names.join(", ")}? `)
  const word = answer?.trim().toLowerCase() ?? ""
  const taken = ready.find(({ found }, at) => found.name === word || `${at + 1}` === word)
  if (taken === undefined) {
    throw new UsageError({
      what: "Several agents could work here, and none was picked.",
      where: "--agent",
      expected: `one of ${names.join(", ")}`,
      got: answer === null ? "no --agent, and no terminal to ask at" : answer,
      try: typedLocal(args, { agent: names[0] ?? null }),
    })
  }
  rememberAgent(machine, taken.found.name)
  return taken
}

function noneReady(asked: readonly AskedAgent[], args: LocalArguments): UsageError {
  const [first] = asked
  const where = "--agent"
  if (first === undefined) {
    const names = CATALOG.filter(({ package: own }) => own !== null).map(({ id }) => id)
    const what = "No agent was named, and none is installed here."
    const expected = `one of ${names.join(", ")}, or a command line that speaks the Agent Client Protocol`
    return new UsageError({
      ...{ what, where, expected, got: "nothing" },
      try: typedLocal(args, { agent: "claude" }),
    })
  }
  const states = asked.map(it => `${it.found.name}: ${saidOf(it)}`)
  const lines = asked.flatMap(({ answer }) => (answer.is === "unready" ? (answer.typed ?? []) : []))
  return new UsageError({
    what: "No agent was named, and none that is installed here can begin.",
    ...{ where, expected: "an agent that is logged in", got: states.join(" · ") },
    try: lines[0] ?? `${TYPED} agents`,
  })
}

const saidOf = ({ answer }: AskedAgent): string => (answer.is === "unready" ? answer.said : "ready")

const needsModel = ({ name }: FoundAgent, { args }: Wish): UsageError =>
  new UsageError({
    what: `${name} needs a model by its name where a key of yours pays.`,
    where: "--model",
    expected: "the name of a model, as the provider of MISSIONS_MODEL_KEY writes it",
    got: "none, neither typed nor in the policy (`models`)",
    try: typedLocal(args, { model: "gpt-5-mini" }),
  })

/** What is wrong, and whose matter it is. */
const WHAT: Readonly<Record<Unready["why"], string>> = {
  missing: "is not installed on this machine.",
  login: "is not logged in on this machine; its account decides that.",
  key: "has a key that its model's provider refuses; the account decides that.",
  protocol: "does not speak the Agent Client Protocol; its command line decides that.",
  silent: "does not answer; its command line decides that.",
  ended: "ends before it begins; that is the agent's own fault.",
  version: "is installed on this machine in another version than the one that is known to work.",
  refused: "opens no session; that is the agent's own fault.",
  tools: "reaches no tools to report by; that is the agent's own fault.",
}

const HIDDEN = "can begin on this machine, but not behind its wall, where agents work."

/** What the wall shows of the person's machine, and so where a login or a program must be. */
function seenBy({ definition }: FoundAgent): string {
  const files = definition?.login.files.map(file => `~/${file}`) ?? []
  const logins = files.length === 0 ? "" : `a login in ${listed(files)}, `
  return `${logins}a variable that --agent-env names, and programs of the PATH with their own packages`
}

function cannotBegin({ found, answer, isHidden }: AskedAgent, { args, sandbox }: Wish): UsageError {
  if (answer.is === "ready") throw new Error("An agent that can begin is no error.")
  const { why, said, typed, words } = answer
  const line = [found.agent.command, ...found.agent.args].join(" ")
  const walled = sandbox.isolation === "none" ? "" : `, ${APART[sandbox.isolation]}`
  return new UsageError({
    what: isHidden ? `${found.name} ${HIDDEN}` : `${found.name} ${WHAT[why]}`,
    where: `--agent, ${line}${walled}`,
    expected: isHidden ? seenBy(found) : `an agent that opens a session. ${words}`,
    got: said,
    try: typed ?? typedLocal(args, { agent: found.definition?.id ?? "opencode" }),
  })
}

function calledOf({ found, answer }: AskedAgent, { machine }: Wish): string {
  if (answer.is === "unready") return found.name
  const version = answer.version || (found.version ?? "")
  const model = answer.model === null ? "" : `, model ${answer.model}`
  const key = found.definition?.variables.key.find(name => machine.shell[name])
  const own = key === undefined ? ", with your login" : `, with the key in ${key}`
  const pays = ownModelOf(machine.shell) ? ", with the key in MISSIONS_MODEL_KEY" : own
  return `${found.name}${version === "" ? "" : ` ${version}`}${model}${found.definition ? pays : ""}`
}
