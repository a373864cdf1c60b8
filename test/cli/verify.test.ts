/** `missions verify` runs one criterion of a mission from its log alone, in a clone of the repository. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { verifyCommand } from "../../src/cli/verify.ts"
import { parseVerify } from "../../src/cli/verify-arguments.ts"
import type { Append, Event } from "../../src/core/log/event.ts"
import type { Plan } from "../../src/core/plan/plan.ts"
import { defaultPolicy } from "../../src/core/plan/policy.ts"
import { digestOf } from "../../src/core/values/digest.ts"
import type { CriterionId, FeatureId, Sha } from "../../src/core/values/id.ts"
import { instant } from "../../src/core/values/time.ts"
import { lineOf, segmentPath } from "../../src/github/log/segments.ts"
import { UsageError } from "../../src/local/command-error.ts"
import { openMission } from "../../src/local/found-log.ts"
import { examplePlan } from "../core/support/plan.ts"
import { cloned, git, makeRepository } from "../local/support/missions.ts"

const AT = instant(Date.UTC(2026, 2, 2, 9))
const mira = { id: 1, login: "mira" }

const SERVED = "http://127.0.0.1:$MISSIONS_PORT_WEB/"
const example = examplePlan()
const plan: Plan = {
  ...example,
  version: 1,
  environment: {
    setup: ["echo made by set-up > made.txt"],
    gates: [],
    services: [
      {
        name: "web",
        run: `node -e 'require("http").createServer((_, it) => it.end(require("fs").readFileSync("hello.txt"))).listen(process.env.PORT)'`,
        ready: "http://127.0.0.1:$PORT/",
        createdBy: "F3" as FeatureId,
      },
    ],
  },
  features: example.features.map(it =>
    it.id === "F3" ? { ...it, fulfils: [...it.fulfils, "C10" as CriterionId] } : it,
  ),
  criteria: [
    {
      id: "C1",
      text: "says hello",
      kind: "command",
      run: "cat hello.txt made.txt",
      expect: { exit: 0, output: "^hello" },
    },
    { id: "C2", text: "the rest stays", kind: "same_as_base", run: "cat README.md" },
    { id: "C3", text: "is friendly", kind: "behaviour", steps: ["Say hello."] },
    {
      id: "C4",
      text: "cannot hold",
      kind: "command",
      run: "echo no such greeting; exit 3",
      expect: { exit: 0 },
    },
    {
      ...{ id: "C10", text: "is served", kind: "command", run: "true" },
      expect: { exit: 0, http: [{ method: "GET", url: SERVED, status: 200, body: "^hello" }] },
    },
  ],
}

let folder: string
let clone: string
/** The commit that the mission delivered. No branch of the clone has it. */
let delivered: Sha

/** The log of a mission with an approved plan. */
function log(base: Sha): readonly Event[] {
  const policy = defaultPolicy({ planner: "a", worker: "a", validator: "a" })
  const digest = digestOf({ plan, policy, base })
  const max = { usd: null, tokens: null, minutes: 60 }
  const grant = { permission: "write", policy, base, max } as const
  return [
    {
      type: "mission.requested",
      goal: "Greet",
      by: mira,
      command: "comment:1",
      repository: 7,
      grant,
    },
    {
      ...{ type: "plan.proposed", plan, policy, base, digest, findings: [] },
      readiness: { checks: [], known: [] },
    },
    { type: "plan.approved", version: 1, digest, care: "standard", max },
    { type: "integration.moved", from: null, to: base, by: "start" },
  ]
}

function pushLog(from: string, origin: string, number: number, events: readonly Event[]): void {
  const writer = join(mkdtempSync(join(folder, "writer-")), `${number}`)
  git(folder, "clone", "--quiet", from, writer)
  git(writer, "checkout", "--quiet", "--orphan", "log")
  git(writer, "rm", "-rfq", ".")
  const append: Append = { id: "1", at: AT, writer: "test", events }
  mkdirSync(join(writer, "events"))
  writeFileSync(join(writer, segmentPath(1)), lineOf(append))
  git(writer, "add", "--all")
  git(writer, "commit", "--quiet", "--message", "The plan is approved")
  git(writer, "push", "--quiet", origin, `HEAD:refs/missions/${number}/log`)
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "missions-verify-test-"))
  const { work, origin } = cloned(folder)
  clone = join(folder, "clone")
  writeFileSync(join(work, "hello.txt"), "hello\n")
  git(work, "add", "--all")
  git(work, "commit", "--quiet", "--message", "F1")
  delivered = git(work, "rev-parse", "HEAD") as Sha
  git(work, "push", "--quiet", origin, "HEAD:refs/missions/412/commits/F1.1/7")
  pushLog(clone, origin, 412, log(git(clone, "rev-parse", "HEAD") as Sha))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function verify(...argv: readonly string[]) {
  const lines: string[] = []
  const status = await verifyCommand(parseVerify(argv), {
    directory: clone,
    home: join(folder, "home"),
    path: process.env["PATH"] ?? "",
    shell: {},
    ...{ nodePath: process.execPath, pid: process.pid },
    random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
    clock: () => performance.now(),
    terminal: { isAttended: false, line: text => void lines.push(text), ask: async () => null },
    signal: new AbortController().signal,
  })
  return { status, lines, text: lines.join("\n") }
}

const traces = () => [
  git(clone, "for-each-ref"),
  git(clone, "status", "--porcelain"),
  git(clone, "rev-parse", "HEAD"),
]

test("says what it runs, runs it on a commit that the clone lacks, and leaves no trace", async () => {
  const before = traces()
  const { status, lines } = await verify("C1", "--at", delivered)
  expect(status).toBe(0)
  expect(lines).toEqual([
    "C1         says hello",
    expect.stringMatching(/^mission {4}412, plan [0-9a-f]{7}$/),
    `commit     ${delivered.slice(0, 7)}, in a copy; your branches and files stay as they are`,
    expect.stringMatching(/^as {9}.*with an empty home/),
    "runs       echo made by set-up > made.txt",
    "           cat hello.txt made.txt",
    "",
    expect.stringMatching(/^setup: exit 0/),
    expect.stringMatching(/^C1: pass, exit 0/),
    "",
    expect.stringMatching(new RegExp(`^C1 holds on ${delivered.slice(0, 7)}: exit 0, `)),
  ])
  expect(traces()).toEqual(before)
})

test("uses what the mission's branch holds by default, and shows why it does not hold", async () => {
  const { status, text } = await verify("c4")
  expect(status).toBe(1)
  expect(text).toMatch(/C4 does not hold on [0-9a-f]{7}: exit 3/)
  expect(text).toMatch(
    /why {8}exit 3, wanted 0\ncommand {4}echo no such greeting; exit 3\n\nno such greeting/,
  )
})

test("starts the plan's services once their feature is built, and asks them", async () => {
  const { status, lines } = await verify("C10", "--at", delivered)
  expect(status, lines.join("\n")).toBe(0)
  expect(lines).toContain(`           GET ${SERVED}`)
  const { text } = await verify("C10")
  expect(text).toMatch(/^why {8}not run: service web ended with [1-9]/m)
})

test("compares with the commit that the mission began from", async () => {
  expect(await verify("C2", "--at", delivered)).toMatchObject({ status: 0 })
})

test("ends with one line of JSON for programs, and nothing else", async () => {
  const { status, lines } = await verify("C1", "--json")
  expect(status).toBe(1)
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    ...{ criterion: "C1", is: "fail", mission: "412", run: "cat hello.txt made.txt", exit: 1 },
    ...{
      commit: git(clone, "rev-parse", "HEAD"),
      isolation: expect.stringMatching(/^(user|bubblewrap|none)$/),
    },
    tail: expect.stringContaining("hello.txt"),
  })
})

describe("what cannot be verified is refused in four parts", () => {
  test.each<[readonly string[], string, string]>([
    [["C3"], "No command proves C3.", "behaviour: 1. Say hello."],
    [["C9"], "There is no C9 in the approved plan.", "C9"],
    [["C1", "--at", "deadbee"], "That commit is not known.", "deadbee"],
    [["C1", "--mission", "7"], "It is not clear which mission you mean.", "7"],
  ])("%j", async (argv, what, got) => {
    const error = await verify(...argv).catch(it => it)
    expect(error).toBeInstanceOf(UsageError)
    expect(error.parts).toMatchObject({
      what,
      got,
      try: expect.stringMatching(/^npm run missions -- verify C/),
    })
  })

  test.each([[[]], [["F3"]], [["C1", "C2"]], [["C1", "--on", "x"]]])("%j", argv => {
    expect(() => parseVerify(argv)).toThrow(UsageError)
  })

  test("a clone without any mission", async () => {
    const other = makeRepository(join(folder, "other"))
    const error = await verify("C1", "--repo", other).catch(it => it)
    expect(error.parts).toMatchObject({ what: "There is no mission here." })
  })
})

test("a mission of this machine is read from its own folder", async () => {
  const work = makeRepository(join(folder, "alone"))
  const bare = join(work, ".git/missions/github/repositories/1.git")
  git(folder, "clone", "--quiet", "--bare", work, bare)
  pushLog(work, bare, 3, log(git(work, "rev-parse", "HEAD") as Sha))
  const { status, text } = await verify("C2", "--repo", work)
  expect(text).toMatch(/^mission {4}local-3, plan/m)
  expect(status).toBe(0)
})

test.each([
  ["2", "412", "local-2"],
  ["#2", "412", "local-2"],
  ["local-2", "412", "local-2"],
  ["LOCAL-2", "412", "local-2"],
  ["412", "412", "412"],
  ["2", "2", "2"],
  ["local-2", "2", "local-2"],
])("--mission %s, where the origin has %s and this machine 2, is %s", async (typed, there, is) => {
  const place = mkdtempSync(join(folder, "named-"))
  const { origin } = cloned(place)
  const work = join(place, "clone")
  const base = git(work, "rev-parse", "HEAD") as Sha
  const bare = join(work, ".git/missions/github/repositories/1.git")
  git(place, "clone", "--quiet", "--bare", work, bare)
  pushLog(work, origin, Number(there), log(base))
  pushLog(work, bare, 2, log(base))
  const here = { directory: work, home: place, path: process.env["PATH"] ?? "", shell: {} }
  const which = parseVerify(["C2", "--mission", typed])
  expect(openMission(which, here, String).log.name).toBe(is)
})
