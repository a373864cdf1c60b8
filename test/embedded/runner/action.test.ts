import { join } from "node:path"
import { build } from "esbuild"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { TOKENS } from "./support/fake-host.ts"
import { createWorld, folderOf, steps, type World, workflow } from "./support/world.ts"

const ACTION_YML = `
name: real
description: uses the real toolkit
inputs:
  what to say: { description: a word, default: hello }
  repo-token: { description: a token, default: "\${{ github.token }}" }
  empty: { description: nothing }
runs: { using: node24, pre: dist.mjs, main: dist.mjs, post: dist.mjs }
`
const MAIN = `
import * as core from "@actions/core"
const phase = core.getState("post") ? "post" : core.getState("main") ? "main" : "pre"
core.info(phase + " of " + process.env.GITHUB_ACTION_REPOSITORY + " " + process.env.GITHUB_ACTION_REF)
if (phase === "pre") core.saveState("main", "yes")
if (phase === "main") {
  core.saveState("post", "said " + core.getInput("what to say"))
  core.setOutput("said", core.getInput("what to say") + "!\\nsecond line")
  core.setOutput("token", core.getInput("repo-token") === process.env.EXPECTED)
  core.setOutput("runtime", [process.env.ACTIONS_RUNTIME_TOKEN, process.env.ACTIONS_RESULTS_URL].every(Boolean))
  core.exportVariable("FROM_ACTION", "exported")
  core.notice("note this")
  core.setSecret("a-new-secret")
  console.log("printed a-new-secret")
  await core.summary.addHeading("A summary").write()
  if (core.getInput("empty") === "fail") core.setFailed("as asked")
}
if (phase === "post") core.info("state: " + core.getState("post"))
`

let world: World
const action = folderOf({ "action.yml": ACTION_YML })
const composite = folderOf({
  "action.yml": "name: c\ndescription: d\nruns: { using: composite, steps: [] }\n",
})
beforeAll(async () => {
  await build({
    stdin: { contents: MAIN, resolveDir: import.meta.dirname, loader: "js" },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: join(action.folder, "dist.mjs"),
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "silent",
  })
})
beforeEach(() => {
  const known: Record<string, string> = {
    "octo/real@v1": action.folder,
    "octo/composite@v1": composite.folder,
  }
  world = createWorld({
    actions: uses => (known[uses] === undefined ? null : { directory: known[uses] }),
  })
})
afterEach(() => world.end())
afterAll(() => {
  action.remove()
  composite.remove()
})

test("a JavaScript action with the real toolkit gets inputs, defaults and state, and sets outputs; post programs run in reverse order", async () => {
  const run = await world.run(
    steps(
      "id: real\nuses: octo/real@v1\nwith: { what to say: salve }\nenv: { EXPECTED: '${{ github.token }}' }",
      "name: second\nuses: octo/real@v1",
      "run: |\n  echo '${{ steps.real.outputs.said }}'\n  echo 'token ${{ steps.real.outputs.token }} runtime ${{ steps.real.outputs.runtime }} env ${{ env.FROM_ACTION }}'",
    ),
  )
  const { log, steps: done } = run.jobs["one"]!
  expect(run.conclusion).toBe("success")
  expect(log).toContain("salve!\nsecond line\n")
  expect(log).toContain("token true runtime true env exported\n")
  expect(log).toContain("##[notice]note this\n")
  expect(log).toContain("printed ***\n")
  expect(log).toContain("[summary] <h1>A summary</h1>\n")
  expect(log.indexOf("state: said hello")).toBeLessThan(log.indexOf("state: said salve"))
  expect(log).toContain("main of octo/real v1\n")
  for (const token of [TOKENS.token, TOKENS.runtimeToken]) expect(log).not.toContain(token)
  expect(done.map(step => step.name)).toEqual([
    "Set up job",
    "Pre Run octo/real@v1",
    "Pre second",
    "Run octo/real@v1",
    "second",
    expect.stringMatching(/^Run echo/),
    "Post second",
    "Post Run octo/real@v1",
  ])
})

test("setFailed fails the job, and the post program still runs", async () => {
  const run = await world.run(steps("uses: octo/real@v1\nwith: { empty: fail, other: 1 }"))
  expect(run.conclusion).toBe("failure")
  expect(run.jobs["one"]!.log).toContain("##[error]as asked")
  expect(run.jobs["one"]!.log).toContain("state: said hello")
  expect(run.jobs["one"]!.log).toContain("Unexpected input 'other'")
})

test("an action of another kind is refused with a reason", async () => {
  const run = await world.run(steps("uses: octo/composite@v1"))
  expect(run.jobs["one"]!.log).toContain("The action octo/composite@v1 cannot run here.")
  expect(run.jobs["one"]!.log).toContain("a JavaScript action")
})

test("the next job gets a job's outputs by needs", async () => {
  const run = await world.run(
    workflow(
      [
        "a: { runs-on: x, outputs: { said: '${{ steps.s.outputs.said }}' }, steps: [{ id: s, uses: octo/real@v1 }] }",
        "b: { runs-on: x, needs: [a], steps: [{ run: \"echo '${{ toJSON(needs) }}'\" }] }",
      ].join("\n"),
    ),
  )
  expect(run.jobs["b"]!.log).toContain('"result": "success"')
  expect(run.jobs["b"]!.log).toContain('"said": "hello!\\nsecond line"')
})
