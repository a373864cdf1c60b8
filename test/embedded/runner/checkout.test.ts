import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { createFakeHost, TOKENS } from "./support/fake-host.ts"
import { createGitServer, type GitServer } from "./support/git-server.ts"
import { createWorld, steps, type World } from "./support/world.ts"

let server: GitServer
let world: World
beforeAll(async () => {
  server = await createGitServer(TOKENS.token)
})
beforeEach(() => {
  world = createWorld({ host: createFakeHost({ server: server.url }) })
})
afterEach(() => world.end())
afterAll(() => server.close())

const LOOK =
  "run: |\n  pwd\n  cat file.txt; echo\n  git status --short --branch\n  git rev-list --count HEAD\n  cat .git/config"
const run = (inputs: string, look = LOOK) =>
  world.run(steps(`uses: actions/checkout@v4\nwith: ${inputs}`, look), { sha: server.commits[1]! })

test("the workspace has a shallow checkout of the run's own commit, and no token is left", async () => {
  const { jobs, conclusion } = await run("{ persist-credentials: false, fetch-depth: 1 }")
  const { log } = jobs["one"]!
  expect(conclusion).toBe("success")
  expect(log).toMatch(/\/sample\/sample\ntwo\n## main\.\.\.origin\/main\n1\n\[core\]/)
  expect(log).not.toMatch(/extraheader/i)
  expect(log).not.toContain(TOKENS.token)
})

test("credentials are kept only if the file leaves GitHub's default", async () => {
  const kept = await run("{ fetch-depth: 0 }")
  expect(kept.jobs["one"]!.log).toMatch(/extraheader = \*\*\*/)
  expect(kept.jobs["one"]!.log).toContain("## main...origin/main\n2\n")
  const { log } = (await run("{ persist-credentials: false }", "run: git fetch origin")).jobs[
    "one"
  ]!
  expect(log).toContain("Process completed with exit code 128.")
})

test("another ref can be checked out into another folder", async () => {
  const side = await run("{ ref: side, path: there }", "run: cat there/file.txt")
  expect(side.jobs["one"]!.log).toMatch(/\nthree/)
  const sha = await run(`{ ref: ${server.commits[0]} }`)
  expect(sha.jobs["one"]!.log).toContain("\none\n## HEAD (no branch)\n1\n")
})

test.each([
  ["{ sparse-checkout: src }", "input `sparse-checkout`"],
  ["{ submodules: true }", "Expected: false. Got: true."],
  ["{ path: ../../away }", "a folder inside the workspace"],
  ["{ ref: --upload-pack=x }", "a branch, a tag or a commit"],
  ["{ ref: nowhere }", "git fetch ended with status"],
  ["{ fetch-depth: some }", "a whole number"],
])("%s fails the step: %s", async (inputs, said) => {
  const { jobs, conclusion } = await run(inputs)
  expect(conclusion).toBe("failure")
  expect(jobs["one"]!.log).toContain(said)
})
