/** What `missions log` prints of a mission on this machine, while its agent works and afterwards. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { parseLog } from "../../src/cli/log-arguments.ts"
import { logCommand } from "../../src/cli/printed-log.ts"
import type { Event } from "../../src/core/log/event.ts"
import type { Told } from "../../src/core/log/transcript.ts"
import { defaultPolicy } from "../../src/core/plan/policy.ts"
import { sha256 } from "../../src/core/values/digest.ts"
import type { AttemptKey, Sha } from "../../src/core/values/id.ts"
import { instant } from "../../src/core/values/time.ts"
import { lineOf, segmentPath } from "../../src/github/log/segments.ts"
import { StoppedError, UsageError } from "../../src/local/command-error.ts"
import { lock } from "../../src/local/lock.ts"
import { transcriptAt } from "../../src/local/transcripts.ts"
import { git, makeRepository } from "../local/support/missions.ts"

let folder: string
let shop: string
let data: string
let clone: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "missions-log-"))
  shop = makeRepository(join(folder, "shop"))
  data = join(shop, ".git/missions")
  mkdirSync(join(data, "github/repositories"), { recursive: true })
  const bare = join(data, "github/repositories/1")
  git(folder, "clone", "--quiet", "--bare", shop, bare)
  const work = join(folder, "work")
  git(folder, "clone", "--quiet", bare, work)
  store(work, bare, 1)
  const origin = join(folder, "origin.git")
  git(folder, "clone", "--quiet", "--bare", shop, origin)
  store(work, origin, 412)
  clone = join(folder, "clone")
  git(folder, "clone", "--quiet", origin, clone)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const AT = Date.UTC(2026, 2, 2, 9)
const base = "9f31c2e".padEnd(40, "0") as Sha
const cap = { usd: null, tokens: null, minutes: 60 }
const usage = { usd: null, tokens: null, turns: null, wallMs: 1_000 }
const end = { outcome: { type: "verdicts", commit: base }, usage, checkpoint: null, agent: null }

const tried = (
  key: string,
  subject: object,
  role: string,
  run: number | null,
  isEnded: boolean,
) => [
  {
    ...{ type: "attempt.scheduled", key, subject, role, base, cap, resumes: null },
    ...{ plan: { version: 0, digest: null }, brief: sha256(key) },
  },
  ...(run === null ? [] : [{ type: "attempt.started", attempt: key, run }]),
  ...(isEnded ? [{ type: "attempt.ended", attempt: key, ...end }] : []),
]

const F3 = { type: "feature", feature: "F3" }
const gates = { type: "milestone", milestone: "M1", step: "gates", round: 1 }

function store(work: string, to: string, number: number): void {
  const policy = defaultPolicy({ planner: "a", worker: "a", validator: "a" })
  const events = [
    {
      ...{ type: "mission.requested", goal: "A cart", by: { id: 1, login: "mira" } },
      ...{ command: "comment:1", repository: 7 },
      grant: { permission: "write", policy, base, max: cap },
    },
    ...tried("plan.1", { type: "plan" }, "planner", 11, true),
    ...tried("F3.1", F3, "worker", 12, true),
    ...tried("M1.gates.1", gates, "verifier", 13, true),
    ...tried("F3.2", F3, "worker", 14, false),
    ...tried("F4.1", { type: "feature", feature: "F4" }, "worker", null, false),
  ] as unknown as readonly Event[]
  git(work, "checkout", "--quiet", "--orphan", `log-${number}`)
  git(work, "rm", "-rfq", "--ignore-unmatch", ".")
  const path = join(work, segmentPath(1))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, lineOf({ id: "1", at: instant(AT), writer: "test", events }))
  git(work, "add", "--all")
  git(work, "commit", "--quiet", "--message", "Log")
  git(work, "push", "--quiet", to, `HEAD:refs/missions/${number}/log`)
}

const entry = (
  told: Told | { readonly kind: "ended"; readonly how: string; readonly said: string },
) => `${JSON.stringify({ at: instant(AT + 61_000), ...told })}\n`
const headOf = (attempt: string) =>
  `${JSON.stringify({
    ...{ transcript: 1, at: instant(AT), mission: 1, attempt, run: 12, role: "worker", base },
    agent: "codex",
  })}\n`

function write(attempt: string, text: string): string {
  const path = transcriptAt(data, 1, attempt as AttemptKey)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

const said = (text: string) => entry({ kind: "said", text })
const ENDED = entry({ kind: "ended", how: "finished", said: "Done." })

function typed(
  argv: readonly string[],
  onLine: (line: string, stop: () => void) => void = () => {},
  at = shop,
) {
  const lines: string[] = []
  const stop = new AbortController()
  const terminal = {
    isAttended: false,
    line: (line: string) => {
      lines.push(line)
      onLine(line, () => stop.abort())
    },
    ask: async () => null,
  }
  const here = { directory: at, home: folder, path: process.env["PATH"] ?? "", shell: {} }
  const status = logCommand(parseLog(argv), { ...here, terminal, signal: stop.signal })
  return { status, lines }
}

async function refused(argv: readonly string[], at = shop) {
  const error = await typed(argv, undefined, at).status.catch((it: unknown) => it)
  if (error instanceof UsageError || error instanceof StoppedError) return error.parts
  throw new Error(`It was not refused: ${error}`)
}

test.each([
  [["F3.1"], "F3.1"],
  [["f3.1"], "F3.1"],
  [["plan"], "plan.1"],
  [["PLAN.1"], "plan.1"],
])("missions log %j prints %s", async (argv, attempt) => {
  write(attempt, `${headOf(attempt)}${said("I read it.")}${ENDED}`)
  const { status, lines } = typed(argv)
  expect(await status).toBe(0)
  expect(lines).toEqual([
    `${attempt}, worker, agent codex, from 9f31c2e, run 12`,
    "  1:01  I read it.",
    "  1:01  - ended: finished. Done.",
  ])
})

test("a feature alone means its newest attempt, and --json gives each line as it is stored", async () => {
  write("F3.2", `${headOf("F3.2")}${said("I go on.")}`)
  expect((await printed(["F3"]))[0]).toMatch(/^F3\.2,/)
  const json = await printed(["F3", "--json"])
  expect(json.map(line => JSON.parse(line))).toMatchObject([
    { transcript: 1, attempt: "F3.2" },
    { kind: "said", text: "I go on." },
  ])
})

async function printed(argv: readonly string[]): Promise<readonly string[]> {
  const { status, lines } = typed(argv)
  await status
  return lines
}

test("while its agent works, each line is printed as it comes, until the session ends", async () => {
  const path = write("F3.2", `${headOf("F3.2")}${said("one")}`)
  const held = lock(data, process.pid)
  const { status, lines } = typed(["F3", "--follow"], line => {
    // One that is half written is printed once it is whole.
    if (line.endsWith("one")) appendFileSync(path, said("two") + said("three").slice(0, 9))
    if (line.endsWith("two")) appendFileSync(path, said("three").slice(9))
    if (line.endsWith("three")) appendFileSync(path, ENDED)
  })
  expect(await status).toBe(0)
  expect(lines.slice(1)).toEqual([
    "  1:01  one",
    "  1:01  two",
    "  1:01  three",
    "  1:01  - ended: finished. Done.",
  ])
  if ("release" in held) held.release()
})

test("it also waits for an attempt that has not begun", async () => {
  const held = lock(data, process.pid)
  const { status, lines } = typed(["F4", "-f"])
  write("F4.1", `${headOf("F4.1")}${ENDED}`)
  expect(await status).toBe(0)
  expect(lines).toHaveLength(2)
  rmSync(transcriptAt(data, 1, "F4.1" as AttemptKey))
  if ("release" in held) held.release()
})

test("it ends when nobody works on the mission, or when it is interrupted", async () => {
  write("F3.2", `${headOf("F3.2")}${said("one")}`)
  const left = typed(["F3", "--follow"])
  expect(await left.status).toBe(0)
  expect(left.lines.at(-1)).toMatch(/^No program works on this mission now/)
  const held = lock(data, process.pid)
  const { status } = typed(["F3", "--follow"], (line, stop) => {
    if (line.endsWith("one")) stop()
  })
  expect(await status).toBe(0)
  if ("release" in held) held.release()
})

const KEYS = "one of plan.1, F3.1, F3.2, F4.1"
test.each([
  ["F9", { what: "There is no attempt F9 in this mission.", expected: KEYS, got: "F9" }],
  ["F3.7", { what: "There is no attempt F3.7 in this mission.", try: /log F3\.2 / }],
  ["M1.gates", { what: "No agent works in M1.gates: it only runs commands.", try: /log F4\.1 / }],
  [
    "F4",
    { what: "The agent of F4.1 has not begun.", try: /log F4\.1 --follow --mission local-1$/ },
  ],
])("missions log %s says what is there", async (argument, parts) => {
  const { try: next, ...rest } = { try: /./, ...parts }
  const told = await refused([argument])
  expect(told).toMatchObject({ ...rest, where: expect.stringMatching(/^mission local-1/) })
  expect(told.try).toMatch(next)
})

test("of an attempt that has ended without one, it says which policy keeps them", async () => {
  rmSync(transcriptAt(data, 1, "F3.1" as AttemptKey), { force: true })
  const told = await refused(["F3.1", "--follow"])
  expect(told.what).toBe("No transcript of F3.1 was kept.")
  expect(told.expected).toContain("`transcripts`")
})

test("for a mission on GitHub it says how to get it, and prints what was downloaded", async () => {
  const told = await refused(["F3", "--mission", "412"], clone)
  expect(told.try).toBe(
    "gh run download 14 --name transcript-F3.2-14 && npm run missions -- log --file F3.2.jsonl",
  )
  const path = write("F3.2", `${headOf("F3.2")}${said("one")}`)
  expect(await printed(["--file", path])).toHaveLength(2)
})

test.each([
  ["nothing", ""],
  ["a newer version", headOf("F3.1").replace('"transcript":1', '"transcript":2')],
  ["another file", "# Notes\n"],
  ["JSON of another kind", "[1, 2]\n{}\n"],
  ["a broken beginning", headOf("F3.1").slice(20)],
])("a transcript that is %s is refused by its path", async (_, text) => {
  const path = join(folder, "some.jsonl")
  writeFileSync(path, text)
  const told = await refused(["--file", path])
  expect(told).toMatchObject({ what: "The transcript cannot be read.", where: path })
})

test("lines that nobody can read are counted, and the others are printed", async () => {
  const path = join(folder, "some.jsonl")
  const torn = `{"kind":"said","te\n${"x".repeat(3_000_000)}\n{"kind":"new","at":1}\n`
  writeFileSync(path, `${headOf("F3.1")}${said("one")}${torn}${said("two")}{"kind":"sa`)
  const lines = await printed(["--file", path])
  expect(lines.slice(1)).toEqual(["  1:01  one", "  1:01  two", "(3 lines that cannot be read)"])
})
