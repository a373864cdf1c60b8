/**
 * `npm run test:agents`: drives every real agent that is installed through the same cases, against a
 * scripted model, and says what was seen. It fails only where an agent does worse than recorded.
 */
import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { homedir, tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { wallFailed } from "../../src/core/render/phrase/isolation.ts"
import { openSandbox } from "../../src/sandbox/open-sandbox.ts"
import { driven, install, placeOf } from "./agent-places.ts"
import { type Seen, CASES as SHORT } from "./cases.ts"
import { type AgentPlace, drive } from "./drive.ts"
import { compared, type Recorded, readRecord, writeRecord } from "./record.ts"
import { repositoryServerCase } from "./repository-server-case.ts"
import { wholeMissionCase } from "./whole-mission-case.ts"

const CASES = [...SHORT, repositoryServerCase, wholeMissionCase]

const { values } = parseArgs({
  options: {
    /** Names of agents, with commas between them; without it, all. */
    only: { type: "string" },
    /** Names of cases, likewise. */
    case: { type: "string" },
    /** Installs those that are missing, by npm from our locks. */
    install: { type: "boolean", default: false },
    /** Writes what was seen into the record. */
    write: { type: "boolean", default: false },
  },
})

const picked = (all: string | undefined, id: string): boolean =>
  all?.split(",").includes(id) ?? true

const agents = driven.filter(({ id }) => picked(values.only, id))
const cases = CASES.filter(({ id }) => picked(values.case, id))
if (agents.length === 0 || cases.length === 0) {
  const names = [driven, CASES].map(all => all.map(({ id }) => id).join(", "))
  throw new Error(`Nothing is to be driven. Agents: ${names[0]}. Cases: ${names[1]}.`)
}

const folder = mkdtempSync(join(tmpdir(), "missions-wall-"))
process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
const chosen = await openSandbox(
  { folder, hidden: [], home: homedir(), path: process.env["PATH"] ?? "", ids: randomUUID },
  { node: process.execPath, pid: process.pid },
)
const sandbox = chosen.sandbox ?? noWall()
console.log(`isolation: ${sandbox.isolation}`)

const recorded = readRecord()
let worse = 0
console.log(
  "The model is scripted: what is tried is how each agent behaves, not how well it works.",
)
for (const agent of agents) {
  const refused = placeOf(agent) === null && values.install ? await install(agent) : null
  const place = placeOf(agent)
  if (place === null) {
    const why = refused === null ? "--install installs it" : `it could not be installed: ${refused}`
    console.log(`${agent.id}: not driven, because it is not installed; ${why}`)
    continue
  }
  console.log(`${agent.id} ${agent.package.version}`)
  const before = recorded[agent.id]?.cases ?? {}
  const now = await seenOf(place, { before, version: agent.package.version })
  if (!values.write) continue
  const on = new Date().toISOString().slice(0, 10)
  const entry = { version: agent.package.version, on, cases: { ...before, ...now } }
  recorded[agent.id] = entry
  writeRecord(recorded)
}
if (worse > 0) {
  console.log(`${worse} worse than recorded in docs/agents-conformance.json`)
  process.exitCode = 1
}

/** What is recorded was seen behind a wall, so without one nothing would be proven. */
function noWall(): never {
  const failed = chosen.failed.map(it => wallFailed(it.wall, it))
  throw new Error(`Nothing is driven, because no wall holds here: ${failed.join("; ")}.`)
}

type Rows = Recorded[string]["cases"]

async function seenOf(
  place: AgentPlace,
  { before, version }: { readonly before: Rows; readonly version: string },
): Promise<Rows> {
  const on = { agent: place, version, isolation: sandbox.isolation }
  const rows: Rows = {}
  for (const { id, must, run } of cases) {
    const seen: Seen = await run(driving => drive({ agent: place, sandbox }, driving), on)
    const how = compared(seen, before[id])
    if (how === "worse") worse += 1
    rows[id] = { must, ...seen }
    console.log(`  ${seen.passed ? "✓" : "✗"} ${must}: ${seen.saw} (${how})`)
  }
  return rows
}
