/** `missions publish`: a finished mission of this machine becomes a branch and a pull request of the embedded GitHub. */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { Octokit } from "@octokit/rest"
import { describe, expect, onTestFinished, test } from "vitest"
import { parsePublish } from "../../src/cli/publish-arguments.ts"
import { publishCommand } from "../../src/cli/publish-mission.ts"
import { openGitHub } from "../../src/embedded/github/http/open.ts"
import { openStore } from "../../src/embedded/github/http/state-store.ts"
import { StoppedError, UsageError } from "../../src/local/command-error.ts"
import type { Machine } from "../../src/local/machine.ts"
import { type Checked, checked } from "../contract/checked.ts"
import { here, SILENT, seededOptions, userToken } from "../embedded/github/http/seeded.ts"
import { finished, plan } from "../local/support/finished.ts"
import { git } from "../local/support/missions.ts"
import { type Refusals, refusing } from "./enrolling.ts"

interface Setting {
  readonly isDelivered?: boolean
  /** A commit of this machine alone, from which the mission began. */
  readonly isAhead?: boolean
  readonly answer?: string | null
  readonly env?: Readonly<Record<string, string>>
  readonly refusals?: Refusals
}

/** ada's clone of ada/engine, in which mission 1 of this machine lies. */
async function opened({ refusals = {}, ...setting }: Setting = {}) {
  const folder = mkdtempSync(join(tmpdir(), "missions-publish-test-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const server = await openGitHub({
    ...seededOptions(openStore(join(folder, "github")), () => Date.now()),
    ...{ port: 0, wrap: checked },
    answers: model => refusing(model, refusals),
  })
  const face = server.face as Checked
  onTestFinished(async () => {
    await server.close()
    expect(face.violations).toEqual([])
  })
  // The command asks its origin for missions without letting this process answer, so nobody listens.
  const address = "http://github.localhost:1/ada/engine.git"
  const led = `http://x-access-token:${userToken(face)}@github.localhost:${server.port}/ada/engine`
  const [clone, work] = [join(folder, "clone"), join(folder, "work")]
  for (const made of [clone, work]) {
    // Waiting for git would keep the server, which is in this process, from answering it.
    await promisify(execFile)("git", ["clone", "--quiet", led, made])
    git(made, "remote", "set-url", "origin", address)
    git(made, "config", "user.name", "Ada")
    git(made, "config", "user.email", "ada@example.org")
  }
  if (setting.isAhead) {
    writeFileSync(join(work, "mine.txt"), "nobody else's\n")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "-m", "Mine alone")
  }
  const local = join(clone, ".git/missions/github/repositories/1.git")
  mkdirSync(local, { recursive: true })
  git(local, "init", "--quiet", "--bare")
  const { isDelivered = true } = setting
  finished(work, { origin: local, plan, number: 1, isDelivered })
  const token = userToken(face)
  const octokit = new Octokit({ auth: token, baseUrl: face.urls.api, ...SILENT })
  const { api, server: pages } = face.urls
  const publish = async (argv: readonly string[] = [], over: Setting = {}) => {
    const { answer = "y", env = { GH_TOKEN: token } } = { ...setting, ...over }
    const said: string[] = []
    const machine = {
      ...{ directory: clone, home: folder, path: process.env["PATH"] ?? "" },
      shell: { GITHUB_API_URL: api, GITHUB_SERVER_URL: pages, ...env },
      signal: new AbortController().signal,
      terminal: {
        isAttended: answer !== null,
        line: (line: string) => said.push(line),
        ask: async () => answer,
      },
    } as unknown as Machine
    const status = await publishCommand(parsePublish(argv), machine)
    return { status, said: said.join("\n") }
  }
  return { clone, local, octokit, publish, delivered: git(local, "rev-parse", "mission/1/main") }
}

type World = Awaited<ReturnType<typeof opened>>

const branches = async ({ octokit }: World) =>
  (await octokit.repos.listBranches({ ...here })).data.map(it => it.name)
const pulls = async ({ octokit }: World) => (await octokit.pulls.list({ ...here })).data

/** The four parts of what was refused. */
async function refused(run: Promise<unknown>, type: typeof StoppedError | typeof UsageError) {
  const error = await run.catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(type)
  return (error as StoppedError).parts
}

describe("publish", () => {
  test("shows what will be seen, and brings branch and pull request after a yes", async () => {
    const world = await opened()
    const { status, said } = await world.publish()
    expect(status).toBe(0)
    expect(said).toContain("to         ada/engine, where everybody who can read it will see this\n")
    expect(said).toMatch(/^branch {5}mission\/local-1\/main, 2 commits in 2 files$/m)
    const [pull, ...more] = await pulls(world)
    expect(more).toEqual([])
    expect(pull).toMatchObject({
      ...{ draft: false, user: { login: "ada" }, base: { ref: "main" } },
      head: { ref: "mission/local-1/main", sha: world.delivered },
    })
    expect(said).toContain(`Pull request: ${pull?.html_url}`)
    expect(pull?.body).toContain("criteria hold on")
    // A number of this machine names another issue there.
    expect(pull?.body).not.toMatch(/#\d/)
  })

  test.each([["n"], [""], [null]])("publishes nothing after %j", async answer => {
    const world = await opened()
    const { status, said } = await world.publish([], { answer })
    expect(status).toBe(3)
    expect(said).toMatch(
      /Nothing was published\. To publish it: npm run missions -- publish --yes$/,
    )
    expect(await branches(world)).toEqual(["main"])
    expect(await pulls(world)).toEqual([])
  })

  test("changes nothing when it is typed again, and leaves the clone as it is", async () => {
    const world = await opened()
    const traces = () => [
      git(world.clone, "for-each-ref"),
      git(world.clone, "status", "--porcelain"),
    ]
    const before = traces()
    await world.publish(["--yes", "--draft", "--branch", "json"])
    const [first] = await pulls(world)
    expect(first).toMatchObject({ draft: true, head: { ref: "json" } })
    const again = await world.publish(["--yes", "--branch", "json", "--json"])
    expect(JSON.parse(again.said)).toEqual({
      ...{ published: true, mission: "local-1", branch: "json", commit: world.delivered },
      ...{ pull_request: first?.html_url, is_new: false },
    })
    expect(await pulls(world)).toEqual([first])
    expect(traces()).toEqual(before)
    expect(readdirSync(tmpdir()).filter(it => /^missions-publish-(?!test)/.test(it))).toEqual([])
  })

  test("goes on where it was interrupted between branch and pull request", async () => {
    const refusals: Record<string, readonly [number, string]> = {
      "pulls/create": [502, "Bad gateway"],
    }
    const world = await opened({ refusals })
    expect(await refused(world.publish(["--yes"]), StoppedError)).toMatchObject({
      got: "502 Bad gateway",
    })
    expect(await branches(world)).toContain("mission/local-1/main")
    delete refusals["pulls/create"]
    expect((await world.publish(["--yes"])).status).toBe(0)
    expect(await pulls(world)).toHaveLength(1)
  })

  test("takes no branch that is somebody's", async () => {
    const world = await opened()
    const { data: main } = await world.octokit.git.getRef({ ...here, ref: "heads/main" })
    const { sha } = main.object
    await world.octokit.git.createRef({ ...here, ref: "refs/heads/mission/local-1/main", sha })
    const parts = await refused(world.publish(["--yes"]), StoppedError)
    expect(parts).toMatchObject({
      where: "refs/heads/mission/local-1/main",
      got: `a branch at ${sha.slice(0, 7)}`,
      try: "npm run missions -- publish --branch mission/local-1/main-2 --yes",
    })
    const { data: after } = await world.octokit.git.getRef({
      ...here,
      ref: "heads/mission/local-1/main",
    })
    expect(after.object.sha).toBe(sha)
  })

  const stops: readonly (readonly [
    string,
    Setting,
    readonly string[],
    typeof UsageError | typeof StoppedError,
    object,
  ])[] = [
    [
      "a mission that is not finished",
      { isDelivered: false },
      [],
      StoppedError,
      { expected: "a finished mission", got: "one that is not finished" },
    ],
    [
      "no token",
      { env: {} },
      [],
      UsageError,
      { got: "none", try: "GH_TOKEN=$(gh auth token) npm run missions -- publish --yes" },
    ],
    [
      "a token that GitHub does not know",
      { env: { GH_TOKEN: "ghp_wrong" } },
      [],
      UsageError,
      { where: "GH_TOKEN" },
    ],
    ["a repository that is not there", {}, ["ada/nothing"], UsageError, { where: "ada/nothing" }],
    [
      "a base that is on this machine alone",
      { isAhead: true },
      [],
      StoppedError,
      {
        got: "no such commit there",
        try: expect.stringMatching(
          /^push what you began from first: git push origin [0-9a-f]{7}:refs\/heads\/main; then npm run/,
        ),
      },
    ],
    [
      "a GitHub that does not answer",
      { refusals: { "repos/compare-commits": [503, "Unavailable"] } },
      [],
      StoppedError,
      { got: "503 Unavailable" },
    ],
    [
      "Actions that may not open pull requests",
      { refusals: { "pulls/create": [403, "Not permitted"] } },
      [],
      StoppedError,
      { got: "403 Not permitted" },
    ],
  ]
  test.each(stops)("stops at %s, and says what to do", async (_, setting, argv, type, wanted) => {
    const world = await opened(setting)
    const parts = await refused(world.publish(["--yes", ...argv]), type)
    expect(parts).toMatchObject(wanted)
    expect(await pulls(world)).toEqual([])
  })

  test("asks for the repository where the clone does not say it", async () => {
    const world = await opened()
    const elsewhere = ["/srv/git/engine.git", "https://gitlab.localhost:1/ada/engine", null]
    for (const address of elsewhere) {
      if (address === null) git(world.clone, "remote", "remove", "origin")
      else git(world.clone, "remote", "set-url", "origin", address)
      const parts = await refused(world.publish(), UsageError)
      expect(parts.try).toBe("npm run missions -- publish OWNER/REPO")
    }
    expect((await world.publish(["ada/engine", "--yes"])).status).toBe(0)
  })
})

test.each([
  [["acme/shop", "acme/other"], "npm run missions -- publish acme/shop"],
  [["no repository"], "npm run missions -- publish"],
  [["--branch", "-x"], "npm run missions -- publish"],
  [["--branch", "a..b", "acme/shop"], "npm run missions -- publish acme/shop"],
  [["--branch", "a b", "--draft"], "npm run missions -- publish --draft"],
  [["--brnch", "json", "acme/shop"], "npm run missions -- publish acme/shop --branch json"],
  [["https://github.com/acme/shop.git", "--bogus"], "npm run missions -- publish acme/shop"],
])("%j is refused with what was probably meant", (argv, wanted) => {
  try {
    parsePublish(argv)
    expect.unreachable()
  } catch (error) {
    expect((error as UsageError).parts.try).toBe(wanted)
  }
})
