/** The command `missions agents`: which agents could work on this machine, and what to type where one can't. */
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { CATALOG } from "../agent/catalog/catalog.ts"
import type { AgentDefinition } from "../agent/catalog/definition.ts"
import { findAgent } from "../agent/find/find-agent.ts"
import type { Isolation } from "../core/log/attempt.ts"
import { APART, wallFailed } from "../core/render/phrase/isolation.ts"
import { removeFolderNow } from "../embedded/runner/remove-folder.ts"
import { placesOf } from "../local/agent-places.ts"
import type { Machine } from "../local/machine.ts"
import { safe } from "../local/person.ts"
import type { AgentsArguments } from "./agents-arguments.ts"
import { type AskedAgent, askAgents } from "./asked-agent.ts"
import { explainAgents } from "./explained-agents.ts"
import { installOffered } from "./offered-agent.ts"
import { type SandboxHere, sandboxHere } from "./sandbox-here.ts"

export async function agentsCommand(args: AgentsArguments, machine: Machine): Promise<number> {
  const { terminal } = machine
  if (args.verb === "explain") return explainAgents(args, machine)
  if (args.verb === "install") {
    for (const definition of args.agents) {
      const found = findAgent(definition.id, { ...placesOf(machine), path: "" })
      if (found.is === "found") terminal.line(`${definition.id} ${found.version} is installed.`)
      else await installOffered(definition, machine, { isYes: true, not: [machine.directory] })
    }
    return 0
  }
  const scratch = mkdtempSync(join(tmpdir(), "missions-wall-"))
  try {
    const here = await sandboxHere(machine, scratch)
    const rows = await rowsOf(machine, here)
    if (args.isJson) terminal.line(JSON.stringify({ agents: rows }))
    else for (const line of linesOf(rows, here)) terminal.line(safe(line))
  } finally {
    removeFolderNow(scratch)
  }
  return 0
}

/** Field names are a promise to scripts. */
interface Row {
  readonly agent: string
  /** Whether it was driven through a whole mission. */
  readonly driven: boolean
  readonly found: "path" | "installed" | null
  readonly program: string | null
  readonly version: string | null
  readonly known_version: string | null
  readonly ready: boolean
  /** null if that can't be told. */
  readonly logged_in: boolean | null
  readonly model: string | null
  readonly why: string | null
  readonly said: string | null
  /** What it would work behind; null: it is not there. */
  readonly contained: Isolation | null
  /** What to type next; null: nothing. */
  readonly type: string | null
}

async function rowsOf(machine: Machine, { sandbox }: SandboxHere): Promise<readonly Row[]> {
  const places = placesOf(machine, [machine.directory])
  const looked = CATALOG.map(definition => ({
    definition,
    found: findAgent(definition.id, places),
  }))
  const asked = await askAgents(
    looked.flatMap(({ found }) => (found.is === "found" ? [found] : [])),
    machine,
    { names: {}, sandbox, model: () => null },
  )
  const contained = sandbox.isolation
  return looked.map(({ definition, found }) => {
    const answered = asked.find(it => it.found === found)
    if (!answered) return missingRow(definition, found)
    return { ...askedRow(definition, answered), contained }
  })
}

const named = ({ id, driven, package: own }: AgentDefinition) => ({
  ...{ agent: id, driven },
  known_version: own?.version ?? null,
})

function missingRow(definition: AgentDefinition, found: ReturnType<typeof findAgent>): Row {
  const typed = found.is === "missing" ? found.typed : null
  return {
    ...named(definition),
    ...{ found: null, program: null, version: null, ready: false, logged_in: null, model: null },
    ...{ why: "missing", said: "not installed", contained: null, type: typed },
  }
}

function askedRow(
  definition: AgentDefinition,
  { found, answer, isHidden }: AskedAgent,
): Omit<Row, "contained"> {
  const at = {
    ...named(definition),
    found: found.at === "installed" ? "installed" : "path",
    program: [found.agent.command, ...found.agent.args].join(" "),
  } as const
  if (answer.is === "unready") {
    const { why, typed } = answer
    const said = isHidden ? `could begin, but not behind the wall: ${answer.said}` : answer.said
    const version = found.version
    const login = why === "login" ? false : null
    return { ...at, version, ready: false, logged_in: login, model: null, why, said, type: typed }
  }
  const { model, isLoggedIn: login } = answer
  const version = answer.version || found.version
  const type = `--agent ${definition.id}`
  return { ...at, version, ready: true, logged_in: login, model, why: null, said: null, type }
}

function linesOf(rows: readonly Row[], { failed }: SandboxHere): readonly string[] {
  const cells = rows.map(row => [
    ...[row.agent, row.version ?? "", stateOf(row)],
    ...[row.contained === null ? "" : APART[row.contained], row.type ?? ""],
  ])
  const widths = [0, 1, 2, 3].map(at => Math.max(...cells.map(row => row[at]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd()
  const isOpen = rows.some(({ contained }) => contained === "none")
  return [
    line(["agent", "version", "state", "contained", "type"]),
    ...cells.map(line),
    ...(isOpen ? ["", ...failed.map(it => wallFailed(it.wall, it))] : []),
  ]
}

function stateOf({ ready, model, said, driven, logged_in: login }: Row): string {
  const tried = driven ? "" : ", never tried here"
  if (!ready) return `${said?.replace(/\.$/, "") ?? ""}${tried}`
  const known = login === null ? "it does not tell its login" : "logged in"
  return `ready, ${known}${model === null ? "" : `, model ${model}`}${tried}`
}
