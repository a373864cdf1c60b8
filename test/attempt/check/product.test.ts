/**
 * A validator that tries behaviour, as a real agent process, with the product running beside it.
 */
import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { stringify } from "yaml"
import { createAgentSession } from "../../../src/agent/session.ts"
import type { AgentSession } from "../../../src/attempt/ports.ts"
import { type Criterion, Environment } from "../../../src/core/plan/plan.ts"
import { places, ROLE_TOOLS } from "../../agent/stage-agent.ts"
import { validationBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { isRunning } from "../processes.ts"
import { attempt, finished } from "../world.ts"

const SERVER = `import { readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
writeFileSync(process.env.PIDS + process.pid, "")
createServer((_, response) => {
  response.end(readFileSync("greeting.txt", "utf8") + readFileSync("made.txt", "utf8"))
}).listen(Number(process.env.PORT), "127.0.0.1")
`
const world = freshWorld({
  ...{ "server.mjs": SERVER, "greeting.txt": "hello, ", ".gitignore": "made.txt\n" },
})

const GREETS: Criterion = {
  ...{ id: "C2" as Criterion["id"], text: "It greets", kind: "behaviour" },
  steps: ["Ask for the greeting"],
}
const environment = (run = "node server.mjs") =>
  Environment.parse({
    setup: ["printf 'set up' > made.txt"],
    services: [
      {
        name: "web",
        run: `PIDS=${join(world.folder, "pid-")} ${run}`,
        ready: "http://127.0.0.1:$PORT/",
      },
    ],
  })

const pids = () =>
  readdirSync(world.folder).flatMap(name => (name.startsWith("pid-") ? [name.slice(4)] : []))

test("a validator reaches the plan's service, and no process is left when it has ended", async () => {
  const script = join(world.folder, "script.yml")
  const seen = join(world.folder, "seen.txt")
  const get = 'fetch("http://127.0.0.1:" + process.env.MISSIONS_PORT_WEB).then(it => it.text())'
  const steps = [
    // A file that git ignores, because a validator that changes others is ended.
    { run: { command: "echo spoilt > made.txt", expect: 0 } },
    {
      run: {
        command: `node -e 'const fs = require("fs"); ${get}.then(it => fs.writeFileSync("${seen}", it))'; grep -x "hello, set up" ${seen}`,
        expect: 0,
      },
    },
    { verdicts: { all: "pass", evidence: "it said: hello, set up" } },
    { report: {} },
  ]
  writeFileSync(script, stringify({ version: 1, entries: [], fallback: { steps } }))
  let ids = 0
  const session = createAgentSession({
    roleToolsCommand: { command: process.execPath, args: [ROLE_TOOLS] },
    places,
    lint: () => [],
    ids: () => `nonce-${process.pid}-${++ids}`,
    clock: () => performance.now(),
  })
  const brief = validationBrief(world.base, {
    ...{ agent: `scripted --script ${script}`, environment: environment(), criteria: [GREETS] },
  })
  const { report, jobs } = await attempt(world, brief, session)
  expect(report.verdicts, jobs.lines.join("\n")).toMatchObject([{ criterion: "C2", is: "pass" }])
  expect(pids()).toHaveLength(1)
  await expect.poll(() => pids().filter(isRunning)).toEqual([])
})

test("a validator is told where the service listens, in its prompt and its environment", async () => {
  let told: Parameters<AgentSession>[0] | undefined
  const brief = validationBrief(world.base, { environment: environment(), criteria: [GREETS] })
  await attempt(world, brief, async options => {
    told = options
    return finished({ claim: { done: [], undone: [], commands: [] } })
  })
  const [web] = told?.listening ?? []
  expect(web).toMatchObject({ name: "web", variable: "MISSIONS_PORT_WEB" })
  expect(told?.env["MISSIONS_PORT_WEB"]).toBe(`${web?.port}`)
})

test("if a service does not run, no agent is started, and the report names the machine as the reason", async () => {
  let sessions = 0
  const brief = validationBrief(world.base, {
    environment: environment("sh -c 'echo no database; exit 3'"),
    criteria: [GREETS],
  })
  const { report } = await attempt(world, brief, async () => {
    sessions += 1
    return finished()
  })
  expect(sessions).toBe(0)
  expect(report.outcome).toEqual({
    type: "failed",
    failure: {
      ...{ kind: "infra", how: "setup" },
      said: "service web ended with 3 before it was ready; it said: no database",
    },
  })
})

test("a validator that only reads code gets no product", async () => {
  const brief = validationBrief(world.base, { step: "scrutiny", environment: environment() })
  await attempt(world, brief, async ({ listening, env }) => {
    expect(listening).toEqual([])
    expect(env["MISSIONS_PORT_WEB"]).toBeUndefined()
    return finished({ claim: { done: [], undone: [], commands: [] } })
  })
  expect(pids()).toEqual([])
})
