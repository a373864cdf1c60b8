/**
 * Both workflow files on the embedded GitHub: a push to the default branch fills the cache, and an
 * attempt takes its agent from there. The agent is a package of ours under the name of a real one.
 */
import { cpSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Brief } from "../../src/core/log/brief.ts"
import { makeToy, openRegistry, type Registry } from "../agent/warm/toy-agent.ts"
import { featureBrief } from "./briefs.ts"
import { openWorkflowWorld, SECRET, type WorkflowWorld } from "./workflow-world.ts"

const SCRIPT = {
  version: 1,
  entries: [
    {
      match: { kind: "feature" },
      steps: [
        { write: { path: "greeting.txt", content: "hello\n" } },
        { run: { command: 'test -z "$ACTIONS_RUNTIME_TOKEN$MISSIONS_MODEL_KEY"', expect: 0 } },
        { report: { done: ["It greets"] } },
      ],
    },
  ],
}
const GEMINI = `#!/usr/bin/env node
process.argv.splice(2, 9, "--script", new URL("script.json", import.meta.url).pathname)
await import("./scripted-agent.js")
`
const POLICY = "agents:\n  planner: my-own --acp\n  worker: gemini\n  validator: gemini --yolo\n"

let world: WorkflowWorld
let registry: Registry
beforeAll(async () => {
  const address = { npm_config_registry: "", npm_config_fetch_retries: "0" }
  world = await openWorkflowWorld(address)
  const dist = join(world.product, "dist")
  const programs = readdirSync(dist).filter(name => name.startsWith("scripted-agent"))
  const files = Object.fromEntries(programs.map(name => [name, readFileSync(join(dist, name))]))
  const script = { "gemini.js": GEMINI, "script.json": JSON.stringify(SCRIPT) }
  const toy = makeToy(world.folder, { ...files, ...script })
  cpSync(toy.locks, join(world.product, "agents"), { recursive: true })
  registry = await openRegistry(toy)
  // The runner was given this object and reads it for each step.
  address.npm_config_registry = registry.url
})
afterAll(() => world.end())

const attempt = (id: string): Brief =>
  featureBrief(world.base, { attempt: id as Brief["attempt"], agent: "gemini" })

test("nobody filled the cache: the registry serves, and the attempt's job saves nothing", async () => {
  const { report, log } = await world.reportOf(attempt("F1.1"))
  expect(report.outcome.type).toBe("delivered")
  expect(log).toContain("The warm cache holds no gemini 0.61.0.")
  expect(log).toContain("gemini 0.61.0 comes from npm's registry, by the lock.")
  expect(entries()).toEqual([])
})

test("a push of a policy fills the cache, by a job without any key", async () => {
  await world.push({ ".github/missions.yml": POLICY, "README.md": "Read me\n" })
  const [run] = world.runsOf("missions-warm.yml")
  expect(await world.ended(run!)).toBe("success")
  const log = world.logs(run!)
  expect(log).toMatch(/gemini 0\.61\.0 is in the warm cache now: 3 packages, \d+ MB\./)
  expect(log).not.toContain(SECRET)
  expect(entries()).toMatchObject([
    { ref: "refs/heads/main", key: expect.stringMatching(/^missions-agent-gemini-0\.61\.0-/) },
  ])
})

test("an attempt takes the agent from the cache while nobody answers for the registry", async () => {
  await registry.close()
  const { report, log } = await world.reportOf(attempt("F1.2"))
  expect(report.outcome.type).toBe("delivered")
  expect(report.agent).toMatchObject({ scripted: true })
  expect(log).toContain("gemini 0.61.0 comes from the warm cache, and each of its packages has")
  expect(entries()).toHaveLength(1)
})

test("a poisoned cache is refused and named, and without a registry the agent cannot begin", async () => {
  const [entry] = entries()
  const bytes = Buffer.from(world.store.blobs.read(entry!.id)!)
  bytes[bytes.length - 100]! ^= 1
  world.store.blobs.put(entry!.id, bytes)
  const { report, log } = await world.reportOf(attempt("F1.3"))
  expect(log).toContain("The warm cache of gemini 0.61.0 is refused, and nothing of it was used")
  expect(report.outcome).toMatchObject({
    type: "failed",
    failure: { kind: "agent_unready", why: "missing" },
  })
  const { failure } = report.outcome as { failure: { said: string } }
  expect(failure.said).toContain(`gh cache delete ${entry!.key}`)
  expect(report.usage).toMatchObject({ turns: 0 })
})

function entries() {
  const [repository] = Object.values(world.server.face.model.state.repositories)
  return repository?.caches ?? []
}
