/** Which workflows run on the branches of missions, by their triggers, and what each can read. */
import { expect, test } from "vitest"
import { ofWorkflow } from "../../src/doctor/check/ci.ts"

const PLACE = { head: "mission/0/main", base: "main" }
const JOB = "jobs:\n  one:\n    runs-on: x\n    steps: [{ run: make }]\n"
const said = (on: string, more = "") =>
  ofWorkflow("ci.yml", `${on}\n${JOB}${more}`, PLACE)?.said ?? null

test.each([
  ["on: push", true],
  ["on: [push, pull_request]", true],
  ["on: { push: }", true],
  ['"on": push', true],
  ["on: { push: { branches: [main] } }", false],
  ["on: { push: { branches: ['**'] } }", true],
  ["on: { push: { branches: ['*'] } }", false],
  ["on: { push: { branches: ['mission/*'] } }", false],
  ["on: { push: { branches: ['mission/**'] } }", true],
  ["on: { push: { branches: ['mission/*/main'] } }", true],
  ["on: { push: { branches: ['**', '!mission/**'] } }", false],
  ["on: { push: { branches: ['!mission/**', '**'] } }", true],
  ["on: { push: { branches-ignore: ['mission/**'] } }", false],
  ["on: { push: { branches-ignore: [main] } }", true],
  ["on: { push: { branches: main } }", false],
  ["on: { push: { tags: ['v*'] } }", false],
  ["on: { push: { tags: ['v*'], branches: ['**'] } }", true],
  ["on: { push: { paths: [src/**] } }", true],
  ["on: { push: { branches: ['m?ssion/0/main', '[m]ission/0/main'] } }", true],
  ["on: { push: { branches: ['['] } }", true],
  ["on: pull_request", true],
  ["on: { pull_request: { branches: [main] } }", true],
  ["on: { pull_request: { branches: [release/**] } }", false],
  ["on: pull_request_target", true],
  ["on: create", true],
  ["on: { workflow_run: { workflows: [CI] } }", true],
  ["on: { workflow_run: { workflows: [CI], branches: [main] } }", false],
  ["on: schedule", false],
  ["on: { schedule: [{ cron: '0 0 * * *' }] }", false],
  ["on: workflow_dispatch", false],
  ["on: issues", false],
  ["on: {}", false],
  ["name: no triggers", false],
])("%s runs: %s", (on, does) => expect(said(on) !== null).toBe(does))

test.each([
  ["", /and reads no secret\.$/],
  ["    env: { A: '${{ secrets.DEPLOY_KEY }}' }\n", /with the secrets DEPLOY_KEY\.$/],
  [
    "    env: { A: \"${{ secrets['deploy_key'] }}\", B: '${{ secrets.NPM }}' }\n",
    /the secrets DEPLOY_KEY, NPM\.$/,
  ],
  ["    env: { A: '${{ secrets.GITHUB_TOKEN }}' }\n", /reads no secret/],
  ["    env: { A: '${{ toJSON(secrets) }}' }\n", /every secret that it may see/],
  ["    env: { A: '${{ secrets[matrix.key] }}' }\n", /every secret that it may see/],
  ["    secrets: inherit\n", /every secret that it may see/],
  ["    environment: production\n", /the environment production/],
  ["    environment: { name: production, url: x }\n", /the environment production/],
  [
    "    permissions: { contents: write, id-token: write }\n",
    /a token with contents: write, a token with id-token: write/,
  ],
  ["permissions: write-all\n", /a token with write-all/],
  ["permissions: read-all\n", /reads no secret/],
])("beside its job %j says %s", (more, words) => expect(said("on: push", more)).toMatch(words))

test("what cannot be read is said, and never taken for harmless", () => {
  for (const text of ["{", "- a\n- b", "", "a: [", "\u0000"])
    expect(ofWorkflow("ci.yml", text, PLACE)).toMatchObject({
      is: "note",
      said: expect.stringContaining("cannot be read"),
    })
})

test("a workflow of the default branch's own rights is told apart", () => {
  const secret = "    env: { A: '${{ secrets.KEY }}' }\n"
  const target = ofWorkflow("t.yml", `on: pull_request_target\n${JOB}${secret}`, PLACE)
  expect(target?.evidence).toContain("must not check the mission's commits out")
  expect(ofWorkflow("t.yml", `on: push\n${JOB}${secret}`, PLACE)?.evidence).toContain("policy ci")
})

test.each(["**?", "**", "*?", "**/**?"])("a filter of many %j is soon judged", part => {
  expect(said(`on: { push: { branches: ['${part.repeat(60)}z'] } }`)).toBeNull()
})
