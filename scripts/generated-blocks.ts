/**
 * Makes the blocks of pages that are generated from code. Nobody should edit them by hand, because
 * tidy compares them.
 */
import { readFileSync } from "node:fs"
import { CATALOG } from "../src/agent/catalog/catalog.ts"
import type { AgentDefinition } from "../src/agent/catalog/definition.ts"
import { type CommandRow, commands } from "../src/core/people/command-table.ts"
import { effectivePolicy } from "../src/core/plan/policy/effective.ts"
import { type PolicyKey, policyKeys } from "../src/core/plan/policy/file.ts"
import { AGENTS_OWN } from "../src/core/plan/policy/model-keys.ts"
import { defaultPolicy } from "../src/core/plan/policy.ts"
import { PROTECTED } from "../src/core/plan/protected-paths.ts"
import { USUAL_HOSTS } from "../src/core/plan/usual-hosts.ts"
import { aloneLines } from "../src/core/render/phrase/alone.ts"
import { CHECKS } from "../src/doctor/check-table.ts"

interface Block {
  /** The page with the block. */
  readonly path: string
  /** The name in its markers. */
  readonly name: string
  readonly text: () => string
}

const blocks: readonly Block[] = [
  { path: "README.md", name: "commands", text: commandTable },
  { path: "docs/agents.md", name: "agents", text: agentTable },
  { path: "docs/agents.md", name: "variables", text: variableTable },
  { path: "docs/agents.md", name: "usage", text: usageTable },
  { path: "docs/agents.md", name: "conformance", text: conformanceTable },
  { path: "docs/agents.md", name: "missions", text: missionTable },
  { path: "docs/repository.md", name: "checks", text: checkTable },
  { path: "docs/repository.md", name: "alone", text: aloneList },
  { path: "docs/policy.md", name: "hosts", text: hostTable },
  { path: "docs/policy.md", name: "keys", text: keyTable },
  { path: "docs/policy.md", name: "protected", text: protectedList },
]

export const pagesWithBlocks: readonly string[] = [...new Set(blocks.map(({ path }) => path))]

export interface Page {
  readonly path: string
  readonly now: string
  readonly wanted: string
}

/**
 * Each of these pages that has blocks, as it is and as it should be. Throws if a page has lost its
 * markers.
 */
export const documentsOf = (pages: ReadonlyMap<string, string>): readonly Page[] =>
  [...pages]
    .filter(([path]) => blocks.some(block => block.path === path))
    .map(([path, now]) => {
      const mine = blocks.filter(block => block.path === path)
      return { path, now, wanted: mine.reduce((text, block) => filled(text, block), now) }
    })

function filled(page: string, { path, name, text }: Block): string {
  const [start, end] = [`<!-- ${name}: start -->`, `<!-- ${name}: end -->`]
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from < 0 || to < from) {
    throw new Error(`${path} has no block "${name}". It belongs between ${start} and ${end}.`)
  }
  return `${page.slice(0, from + start.length)}\n\n${text()}\n\n${page.slice(to)}`
}

const PROVEN_BY = {
  ...{ app: "the App", key: "the App", job: "a job", person: "you" },
  reader: "you, or the App",
} as const

function checkTable(): string {
  const rows = CHECKS.map(({ id, by, does }) => [`\`${id}\``, PROVEN_BY[by], does])
  return table(["Line", "Proven by", "What it does"], rows)
}

function hostTable(): string {
  const named = (hosts: readonly string[]) => hosts.map(host => `\`${host}\``).join(" ")
  return table(
    ["For", "Hosts"],
    USUAL_HOSTS.map(({ of, hosts }) => [of, named(hosts)]),
  )
}

function aloneList(): string {
  return aloneLines.map(line => `- ${line}`).join("\n")
}

function commandTable(): string {
  const rows = commands.map(cellsOf)
  return table(["Type", "and it"], rows)
}

const cellsOf = ({ usage, line }: CommandRow): readonly string[] => [
  `\`/mission ${usage.replaceAll("|", "\\|")}\``,
  line,
]

function agentTable(): string {
  const rows = CATALOG.map(({ id, package: own, program, args, login, tools, driven }) => [
    `\`${id}\``,
    own === null ? "not by us" : `\`${own.name}@${own.version}\`, ${own.megabytes} MB`,
    `\`${[program, ...args].join(" ")}\``,
    login.type === null ? "" : `\`${login.type.join(" ")}\``,
    typeof tools === "string" ? `\`session/new\`, ${tools}` : `its flag \`${tools.flag}\``,
    driven ? "yes" : "no",
  ])
  const head = ["Agent", "Is installed as", "Starts as", "Logs in by", "Role tools by", "Driven"]
  return table(head, rows)
}

function variableTable(): string {
  const named = (names: readonly (string | null)[]) =>
    names.flatMap(name => (name === null ? [] : [`\`${name}\``])).join(" ")
  const rows = CATALOG.map(({ id, variables: { key, baseUrl, model, others } }) => [
    `\`${id}\``,
    ...[named(key), named([baseUrl]), named([model]), named(others)],
  ])
  return table(["Agent", "Key", "Address", "Model", "Others"], rows)
}

const READINGS: Readonly<Record<NonNullable<AgentDefinition["usage"]>, string>> = {
  per_turn: "`usage` at the end of each turn, for that turn",
  cumulative: "`usage` at the end of each turn, for the session so far",
  last_call: "`usage` at the end of each turn, for its last call alone: no sum",
  per_call_meta: "`_meta.usage` on a message, for each call",
  per_turn_meta: "`_meta.quota.token_count` at the end of each turn, for that turn",
}

/** How an agent's own figures are read, where nobody else counts. */
function usageTable(): string {
  const rows = CATALOG.filter(({ driven }) => driven).map(({ id, usage, untold }) => [
    `\`${id}\``,
    usage === null ? "none" : READINGS[usage],
    untold ?? "",
  ])
  return table(["Agent", "Says its usage in", "Leaves out"], rows)
}

interface Figures {
  readonly seconds: number
  readonly attempts: number
  readonly calls: number
  readonly beside: number
  readonly tokens: number
}

interface Seen {
  readonly must: string
  readonly passed: boolean
  readonly saw: string
  readonly figures?: Figures
}

interface Driven {
  readonly version: string
  readonly on: string
  readonly cases: Readonly<Record<string, Seen>>
}

function conformance(): readonly (readonly [agent: string, driven: Driven])[] {
  const file = new URL("../docs/agents-conformance.json", import.meta.url)
  return Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, Driven>)
}

/** What `npm run test:agents` saw, and below it the reason for each "no". */
function conformanceTable(): string {
  const agents = conformance()
  const cases = new Map(
    agents.flatMap(([, { cases: all }]) => Object.entries(all).map(([id, it]) => [id, it.must])),
  )
  const said = (passed: boolean | undefined) =>
    passed === undefined ? "not tried" : passed ? "yes" : "no"
  const rows = [...cases].map(([id, must]) => [
    must,
    ...agents.map(([, { cases: all }]) => said(all[id]?.passed)),
  ])
  const reasons = agents.flatMap(([agent, { cases: all }]) =>
    Object.values(all)
      .filter(({ passed }) => !passed)
      .map(({ must, saw }) => `- \`${agent}\` ${must}: no. Seen: ${saw}.`),
  )
  const versions = agents.map(([id, { version, on }]) => `\`${id}\` ${version} on ${on}`)
  const head = ["The agent …", ...agents.map(([id]) => `\`${id}\``)]
  return [table(head, rows), `Driven: ${versions.join(", ")}.`, reasons.join("\n")]
    .filter(part => part !== "")
    .join("\n\n")
}

/** What whole missions took. */
function missionTable(): string {
  const rows = conformance().flatMap(([agent, { cases }]) =>
    Object.values(cases).flatMap(({ passed, figures: it }) =>
      passed && it
        ? [
            [
              `\`${agent}\``,
              ...[it.seconds, it.attempts, it.calls, it.beside, it.tokens].map(String),
            ],
          ]
        : [],
    ),
  )
  const head = ["Agent", "Seconds", "Attempts", "Model calls", "Calls beside them", "Tokens"]
  return table(head, rows)
}

/** Every key of a policy file, with its default. */
function keyTable(): string {
  const nobody = { repository: null, organisation: null }
  const usual = defaultPolicy({ planner: SERVER, worker: SERVER, validator: SERVER })
  const values = new Map(effectivePolicy(usual, nobody).keys.map(key => [key.path, key.value]))
  const rows = policyKeys.map(key => [
    `\`${key.path}\``,
    key.means,
    key.right,
    usually(key, values.get(key.path)),
    strictly(key),
  ])
  return table(["Key", "Is", "May be", "Usually", "Stricter is"], rows)
}

/** A list, because a table would be as wide as its longest row. */
function protectedList(): string {
  return PROTECTED.map(({ what, paths }) => {
    const shown = paths.map(path => `\`${path.replace(/^\*\*\//, "")}\``)
    return `- ${what}: ${shown.join(" ")}`
  }).join("\n")
}

const SERVER = "as the server says"

function usually({ path }: PolicyKey, value: unknown): string {
  if (path === "protected_paths") return "see below"
  if (value === SERVER || value === AGENTS_OWN) return value
  return Array.isArray(value) && value.length === 0 ? "an empty list" : `\`${String(value)}\``
}

function strictly({ stricter }: PolicyKey): string {
  if (typeof stricter !== "string") return `\`${stricter.at(-1)}\``
  return stricter === "neither" ? "nothing" : stricter
}

/** A table with padded columns, as the formatter leaves it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map(row => row[at]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`
  return [line(head), line(widths.map(width => "-".repeat(width))), ...rows.map(line)].join("\n")
}
