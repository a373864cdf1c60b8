import { expect, test } from "vitest"
import { checkWorkflow } from "../../../src/embedded/runner/workflow-check.ts"
import { parseWorkflow } from "../../../src/embedded/runner/workflow-file.ts"
import { workflow } from "./support/world.ts"

const path = ".github/workflows/x.yml"
const check = (text: string) => checkWorkflow(path, parseWorkflow({ path, text }))
const one = (job: string) =>
  workflow(`one:\n  runs-on: any\n  steps: [{ run: 'true' }]\n${job.replace(/^/gm, "  ")}`)
const step = (text: string) => workflow(`one:\n  runs-on: any\n  steps: [${text}]`)

test.each([
  ["a matrix", one("strategy: { matrix: { a: [1] } }"), "jobs.one.strategy", "the key `strategy`"],
  ["services", one("services: { db: { image: x } }"), "jobs.one.services", "the key `services`"],
  ["a container", one("container: node"), "jobs.one.container", "the key `container`"],
  ["defaults", `defaults: {}\n${one("")}`, "defaults", "the key `defaults`"],
  ["a reusable workflow", workflow("one: { uses: ./x.yml }"), "jobs.one", "runs-on"],
  ["another shell", step("{ run: x, shell: pwsh }"), "jobs.one.steps.0.shell", '"bash"|"sh"'],
  ["both run and uses", step("{ run: x, uses: a/b@c }"), "jobs.one.steps.0", "exactly one"],
  ["with beside run", step("{ run: x, with: { a: b } }"), "jobs.one.steps.0", "`with` beside"],
  [
    "an unknown step key",
    step("{ run: x, parallel: 2 }"),
    "jobs.one.steps.0.parallel",
    "`parallel`",
  ],
  ["an unknown permission", one("permissions: { all: write }"), "permissions.all", "`all`"],
  ["a wrong level", one("permissions: { models: write }"), "permissions.models", "read"],
  ["a wrong cache mode", one("cache-mode: all"), "jobs.one.cache-mode", "none"],
  [
    "a fraction of a minute as a time limit",
    one("timeout-minutes: 0.5"),
    "timeout-minutes",
    "whole number",
  ],
  ["an unknown need", one("needs: two"), "jobs.one.needs", "Got: two"],
  [
    "a circle",
    workflow(
      "a: { runs-on: x, needs: b, steps: [{ run: x }] }\nb: { runs-on: x, needs: a, steps: [{ run: x }] }",
    ),
    "needs",
    "a → b → a",
  ],
  [
    "two steps of one id",
    step("{ run: x, id: a }, { run: x, id: A }"),
    "jobs.one.steps",
    "ids that differ",
  ],
  ["hashFiles", step("{ run: \"${{ hashFiles('a') }}\" }"), "jobs.one.steps.0.run", "hashFiles"],
  ["secrets in a job's if", one("if: secrets.KEY != ''"), "jobs.one.if", "secrets"],
  [
    "steps in a job's env",
    one("env: { A: '${{ steps.a.outputs.b }}' }"),
    "jobs.one.env.A",
    "steps",
  ],
  [
    "a status function in a step's env",
    step("{ run: x, env: { A: '${{ always() }}' } }"),
    "env.A",
    "always",
  ],
  ["broken YAML", "on: [", "the text", "Flow sequence"],
  ["a key twice", "on: push\non: push\njobs: {}", "the text", "unique"],
  ["no jobs", "on: push\njobs: {}", "jobs", "at least one job"],
])("%s is refused with a reason", (_what, text, place, seen) => {
  expect(() => check(text)).toThrow(`Where: ${path}, `)
  expect(() => check(text)).toThrow(place)
  expect(() => check(text)).toThrow(seen)
})

test("everything that a workflow may hold is accepted", () => {
  const text = `
name: all
run-name: run \${{ inputs.n }}
on: { workflow_dispatch: { inputs: { n: { type: number, required: true } } }, push: { branches: [main] } }
permissions: read-all
env: { A: 1 }
concurrency: { group: 'g-\${{ inputs.n }}', cancel-in-progress: true, queue: single }
jobs:
  one:
    name: One
    if: inputs.n > 0
    runs-on: [self-hosted, linux]
    permissions: {}
    environment: { name: missions, deployment: false }
    env: { B: '\${{ secrets.KEY }}' }
    outputs: { x: '\${{ steps.s.outputs.x }}' }
    timeout-minutes: 5
    concurrency: one
    cache-mode: write-only
    steps:
      - { id: s, name: S, if: always(), run: x, shell: bash, env: { C: true }, working-directory: a, continue-on-error: true, timeout-minutes: 1 }
      - { uses: a/b@c, with: { d: null } }
`
  expect(() => check(text)).not.toThrow()
})
