/**
 * The workflow file: what each job may do and gets, who may start it, and how it's written into a
 * repository.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { parse } from "yaml"
import { attemptWorkflow } from "../../src/attempt/attempt-workflow.ts"
import { REPORTED } from "../../src/core/log/report.ts"

const root = join(import.meta.dirname, "..", "..")
const template = readFileSync(join(root, "templates", "missions-attempt.yml"), "utf8")
const bot = "github-actions[bot]"
const action = `missions/missions@${"a".repeat(40)}`
const text = attemptWorkflow({ template, action, bot })
const file = parse(text)
const { agent, verify, deliver } = file.jobs
const actionFile = parse(readFileSync(join(root, "action.yml"), "utf8"))

test("untrusted text, a model's key and a write token never meet in one job", () => {
  expect(file.permissions).toEqual({})
  expect(agent.permissions).toEqual({ contents: "read" })
  expect(verify.permissions).toEqual({ contents: "read" })
  expect(deliver.permissions).toEqual({ contents: "write" })
  expect(agent.environment.name).toBe("missions")
  for (const job of [verify, deliver]) {
    expect(JSON.stringify(job)).not.toContain("secrets.")
    expect(job.environment).toBeUndefined()
  }
  expect(JSON.stringify(agent).match(/secrets\.\w+/g)).toEqual(["secrets.MISSIONS_MODEL_KEY"])
})

test("caches are closed to what the agent wrote", () => {
  expect([agent, verify, deliver].map(job => job["cache-mode"])).toEqual(["read", "none", "none"])
})

const warmText = (branch: string) => {
  const own = readFileSync(join(root, "templates", "missions-warm.yml"), "utf8")
  return attemptWorkflow({ template: own, action, bot, branch })
}

test("what fills the cache reads no cache, has no key and no token that writes, and checks nothing out", () => {
  const warming = parse(warmText("release/v1.2"))
  const { warm, ...others } = warming.jobs
  expect(others).toEqual({})
  expect(warming.permissions).toEqual({})
  expect(warm.permissions).toEqual({ contents: "read" })
  expect(warm["cache-mode"]).toBe("write-only")
  expect(warm["runs-on"]).toBe(agent["runs-on"])
  expect(warm.environment).toBeUndefined()
  expect(JSON.stringify(warming)).not.toContain("secrets.")
  expect(warm.steps).toEqual([
    { uses: action, with: { command: "warm-agents", token: "${{ github.token }}" } },
  ])
})

test("it runs on the default branch alone: after a push of policy or workflow, by time, and by hand", () => {
  const warming = parse(warmText("release/v1.2"))
  expect(Object.keys(warming.on)).toEqual(["push", "schedule", "workflow_dispatch"])
  expect(warming.on.push).toEqual({
    branches: ["release/v1.2"],
    paths: [".github/missions.yml", ".github/workflows/missions-*.yml"],
  })
  expect(warming.jobs.warm.if).toContain("github.ref == 'refs/heads/release/v1.2'")
  expect(warming.jobs.warm.if).toContain("vars.MISSIONS_DISABLED != 'true'")
})

test.each(["", "it's", "a*", "!main", "a b", 'x"]', "${{ 1 }}", "main\n  pull_request:"])(
  "the branch %j, which could mean more than a name there, is refused",
  branch => expect(() => warmText(branch)).toThrow("cannot be written"),
)

test("only the bot starts it, on the default branch, and the kill switch stops every job", () => {
  for (const job of [agent, verify, deliver]) {
    expect(job.if).toContain(`'${bot}'`)
    expect(job.if).toContain("github.event.repository.default_branch")
    expect(job.if).toContain("vars.MISSIONS_DISABLED != 'true'")
    expect(job["timeout-minutes"]).toBeGreaterThan(0)
  }
  // A person may run deliver again, but never the agent.
  expect(agent.if).toContain("github.triggering_actor")
  expect(`${verify.if}${deliver.if}`).not.toMatch(/triggering_actor|always\(\)/)
})

test("nothing is put into a script, nothing is checked out, and one pinned action does it all", () => {
  const steps = [agent, verify, deliver].flatMap(job => job.steps)
  expect(steps.flatMap(step => step.uses ?? [])).toEqual([action, action, action])
  expect(steps.flatMap(step => step.run ?? [])).toEqual([":"])
})

test("the last job names the report that it pushed, which is believed for it alone", () => {
  const [first, second] = deliver.steps
  expect(second).toEqual({ name: `${REPORTED}\${{ steps.${first.id}.outputs.report }}`, run: ":" })
  expect(actionFile.outputs).toHaveProperty("report")
})

test("the file's inputs and outputs are exactly those of the Action", () => {
  for (const job of [agent, verify, deliver]) {
    const [step] = job.steps
    for (const name of Object.keys(step.with)) expect(actionFile.inputs).toHaveProperty([name])
    for (const output of Object.values<string>(job.outputs ?? {})) {
      expect(actionFile.outputs).toHaveProperty([/outputs\.([\w-]+)/.exec(output)![1]!])
    }
  }
})

test.each([
  [{ action: "missions/missions@v0\n  run: evil", bot }],
  [{ action, bot: "x' || true || '" }],
])("a value that could mean more than a name is refused", choice => {
  expect(() => attemptWorkflow({ template, ...choice })).toThrow("cannot be written")
})

test("what opens private registries goes to the two jobs that run set-up, by its names alone", () => {
  const registries = ["NPM_TOKEN", "PIP"]
  const { jobs } = parse(attemptWorkflow({ template, action, bot, registries }))
  const given = {
    MISSIONS_REGISTRY_ENV: "NPM_TOKEN PIP",
    NPM_TOKEN: "${{ secrets.NPM_TOKEN }}",
    PIP: "${{ secrets.PIP }}",
  }
  expect(jobs.agent.steps[0].env).toEqual({ ...agent.steps[0].env, ...given })
  expect(jobs.verify.steps[0].env).toEqual(given)
  expect(jobs.deliver).toEqual(deliver)
  expect(verify.steps[0].env).toBeUndefined()
  expect(text).not.toContain("__")
})

test.each(["A: b", "${{ secrets.X }}", "GITHUB_TOKEN", ""])("%j is no name of one", name => {
  expect(() => attemptWorkflow({ template, action, bot, registries: [name] })).toThrow(/registries/)
})
