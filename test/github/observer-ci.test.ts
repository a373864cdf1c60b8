/** What the repository's own CI says of a commit, and which checks a branch requires. */
import { Octokit } from "@octokit/rest"
import { describe, expect, test } from "vitest"
import type { Sha } from "../../src/core/values/id.ts"
import { inProcessFetch } from "../../src/embedded/github/http/in-process-fetch.ts"
import { ACTIONS_APP } from "../../src/embedded/github/model/state.ts"
import { conditional } from "../../src/github/conditional.ts"
import { readCiOn, readRequired } from "../../src/github/observe/ci.ts"
import { rememberedJobLogs } from "../../src/github/observe/job-log.ts"
import { dispatched, repositoryId, SILENT, START } from "../embedded/github/http/seeded.ts"
import { identity, openPlace, type Place } from "./support/place.ts"

const here = identity.repository

/** Another App, installed beside ours. */
function otherApp({ face }: Place, slug: string): Octokit {
  const { setup, state } = face.model
  const [account] = Object.values(state.users).filter(it => it.login === here.owner)
  const permissions = { checks: "write", contents: "write", metadata: "read" } as const
  const app = setup.app({ slug, name: slug, owner: account!.id, permissions, events: [] }, START)
  const repositories = [repositoryId(face)]
  const installation = setup.install({ app, account: account!.id, repositories }, START)
  const actor = { type: "installation", app, installation, permissions } as const
  const auth = face.tokens.mint({ actor, expiresAt: START + 3_600_000, repositories: null })
  const request = { fetch: inProcessFetch(face) }
  return new Octokit({ auth, request, baseUrl: "http://127.0.0.1:1", ...SILENT })
}

async function open() {
  const place = openPlace()
  const { data } = await place.bot.git.getRef({ ...here, ref: "heads/main" })
  const head = data.object.sha as Sha
  return { place, head, ci: otherApp(place, "acme-ci") }
}

const completed = { status: "completed" } as const
const read = (place: Place, head: Sha) => readCiOn(place.request, identity, head)

describe("a check run", () => {
  test.each([
    ["success", "green"],
    ["neutral", "green"],
    ["skipped", "green"],
    ["failure", "red"],
    ["timed_out", "red"],
    ["cancelled", "stopped"],
    ["action_required", "stopped"],
  ] as const)("that concluded with %s is %s", async (conclusion, is) => {
    const { place, head, ci } = await open()
    await ci.checks.create({ ...here, name: "e2e", head_sha: head, ...completed, conclusion })
    const { checks, tree } = await read(place, head)
    expect(checks).toMatchObject({ complete: true, items: [{ name: "e2e", is }] })
    expect(checks.items[0]?.app.slug).toBe("acme-ci")
    const commit = await place.bot.git.getCommit({ ...here, commit_sha: head })
    expect(tree).toBe(commit.data.tree.sha)
  })

  test("counts with its latest run, and our own are left out", async () => {
    const { place, head, ci } = await open()
    const e2e = { ...here, name: "e2e", head_sha: head, ...completed }
    await ci.checks.create({ ...e2e, conclusion: "failure" })
    await ci.checks.create({ ...e2e, conclusion: "success" })
    await place.bot.checks.create({ ...e2e, name: "missions", conclusion: "success" })
    const { checks } = await read(place, head)
    expect(checks.items.map(it => `${it.name} ${it.is}`)).toEqual(["e2e green"])
    await ci.checks.create({ ...here, name: "e2e", head_sha: head, status: "in_progress" })
    expect((await read(place, head)).checks.items[0]?.is).toBe("running")
  })

  test("that is red shows its author's words, shortened and without notices", async () => {
    const { place, head, ci } = await open()
    const at = (line: number, level: "failure" | "notice", message: string) => ({
      ...{ path: "src/a.ts", start_line: line, end_line: line, annotation_level: level, message },
    })
    await ci.checks.create({
      ...{ ...here, name: "e2e", head_sha: head, ...completed, conclusion: "failure" },
      output: {
        title: "2 tests failed",
        summary: `${"x".repeat(2_000)} the end`,
        annotations: [at(3, "failure", "expected 1"), at(9, "notice", "slow")],
      },
    })
    const [check] = (await read(place, head)).checks.items
    expect(check?.said).toEqual([
      "2 tests failed",
      expect.stringMatching(/^x{900,} the end$/),
      "src/a.ts:3: expected 1",
    ])
    expect(check?.said[1]?.length).toBe(1_000)
  })
})

describe("the log of a required check that is red", () => {
  /**
   * Runs the seeded workflow on the head, one job after the other, and counts how often logs are
   * read.
   */
  async function ran(...jobs: readonly (readonly [name: string, log: string | null])[]) {
    const { place, head } = await open()
    const { host, model } = place.face
    model.setup.settings(repositoryId(place.face), { workflows: "all" })
    const run = dispatched(place.face)
    host.startRun(run)
    for (const [name, log] of jobs) {
      const { job } = host.startJob(run, { name, environment: null, permissions: {} })
      if (log !== null) host.finishJob(job, { conclusion: "failure", steps: [], log })
    }
    const request = conditional(place.request)
    const wanted = { due: ["ci", "slow"], logs: rememberedJobLogs() }
    const said = async () => {
      const { checks } = await readCiOn(request, identity, head, wanted)
      return new Map(checks.items.map(it => [it.name, it.said.at(-1)]))
    }
    const logs = () => place.asked.filter(it => it.endsWith("/logs")).length
    return { place, said, logs }
  }

  test("is read up to its last error, and its end is kept", async () => {
    const noise = "x".repeat(90_000)
    const log = `${noise}\r\nlast\r\n##[error]exit code 1\r\nCleaning up\r\n`
    const { said, logs } = await ran(["ci", log], ["lint", "also red"])
    const heard = await said()
    expect(heard.get("ci")).toMatch(/^The end of its log:\nx+\nlast\nError: exit code 1$/)
    expect(heard.get("ci")?.length).toBeLessThanOrEqual(2_000)
    expect(heard.get("lint"), "nobody requires it").toBe("It ended with failure")
    expect((await said()).get("ci")).toBe(heard.get("ci"))
    expect(logs(), "a job that ended prints nothing more").toBe(1)
  })

  test("shows no secret, however it is broken up", async () => {
    const token = `ghp_${"aB3".repeat(12)}`
    const coloured = `${token.slice(0, 4)}\u001b[0m${token.slice(4)}`
    const { said } = await ran(["ci", `${coloured}\n##[error]exit code 1\n`])
    const heard = (await said()).get("ci")
    expect(heard).toContain("[redacted github_token]\nError: exit code 1")
    // The part of the log that is kept begins in the middle of the token.
    const cut = await ran(["ci", `${token} ${"y".repeat(64 * 1_024 - 30)}`])
    expect((await cut.said()).get("ci")).not.toContain(token.slice(-20))
  })

  test.each([403, 404, 410, 502])("is left out if GitHub answers %i", async status => {
    const { place, said } = await ran(["ci", "not ok 3"])
    place.fail(/\/logs$/, { status, message: "no" })
    expect((await said()).get("ci")).toBe(`Its log could not be read: GitHub answered ${status}.`)
  })

  test("is not read while another required check runs, or over a limit", async () => {
    const running = await ran(["ci", "not ok 3"], ["slow", null])
    expect((await running.said()).get("ci")).toBe("It ended with failure")
    expect(running.logs()).toBe(0)
    const { place, said } = await ran(["ci", "not ok 3"])
    const headers = { "x-ratelimit-remaining": "0" }
    place.fail(/\/logs$/, { status: 403, message: "API rate limit exceeded", headers })
    await expect(said()).rejects.toThrow("rate limit")
  })
})

test("the newest status of a context counts, with the account that set it", async () => {
  const { place, head } = await open()
  const set = (state: "pending" | "failure" | "success", context: string) =>
    place.person.repos.createCommitStatus({
      ...here,
      sha: head,
      state,
      context,
      description: "2 of 9",
    })
  await set("failure", "deploy")
  await set("success", "deploy")
  await set("pending", "docs")
  await set("failure", "links")
  const { checks } = await read(place, head)
  expect(checks.items.map(({ name, is, app, said }) => [name, is, app.slug, said])).toEqual([
    ["links", "red", here.owner, ["2 of 9"]],
    ["docs", "running", here.owner, []],
    ["deploy", "green", here.owner, []],
  ])
})

test("runs that wait for a person are shown with their page", async () => {
  const { place, head } = await open()
  const page = "https://github.com/ada/engine/actions/runs/7"
  const { request } = place
  const asking: typeof request = async (route, parameters) => {
    const answer = await request(route, parameters)
    if (!route.includes("/actions/runs")) return answer
    const run = { name: "CI", html_url: page, status: "completed", conclusion: "action_required" }
    return { ...answer, data: { workflow_runs: [run, { ...run, conclusion: "success" }] } }
  }
  const { approvals } = await readCiOn(asking, identity, head)
  expect(approvals).toEqual([{ name: "CI", url: page }])
})

describe("required checks", () => {
  test("are those of rulesets and of branch protection, each once", async () => {
    const { place } = await open()
    const ci = { context: "ci", app: ACTIONS_APP }
    place.face.model.setup.settings(repositoryId(place.face), {
      rules: [ci, { context: "e2e", app: null }],
      protection: [ci, { context: "docs", app: null }],
    })
    expect(await readRequired(place.request, identity, "main")).toEqual([
      { name: "ci", app: ACTIONS_APP },
      { name: "e2e", app: null },
      { name: "docs", app: null },
    ])
  })

  test("are none if the account's plan has no rules, but an error is not taken for none", async () => {
    const { place } = await open()
    expect(await readRequired(place.request, identity, "main")).toEqual([])
    place.fail(/rules/, { status: 403, message: "Upgrade to GitHub Pro" })
    expect(await readRequired(place.request, identity, "main")).toEqual([])
    place.fail(/rules/, { status: 502, message: "Server Error" })
    await expect(readRequired(place.request, identity, "main")).rejects.toThrow("Server Error")
  })
})
