/** An attempt that a limit cuts short: what of it is saved, and how the next one goes on. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { AgentEnd, AgentSession } from "../../../src/attempt/ports.ts"
import type { Instant } from "../../../src/core/values/time.ts"
import { featureBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import {
  attempt,
  claim,
  commitOf,
  delivered,
  finished,
  hasCommit,
  key,
  writeFiles,
  writing,
} from "../world.ts"

const world = freshWorld({ "README.md": "Read me\n", ".github/workflows/ci.yml": "on: push\n" })

const LIMIT = { of: "quota", resetsAt: "2026-11-22T16:00:00.000Z" as Instant } as const
const cut = (): AgentEnd => ({ ...finished(), how: "limit", said: "quota reached", limit: LIMIT })
/** An agent that writes these files and is then cut short. */
const cutAfter =
  (files: Readonly<Record<string, string>>): AgentSession =>
  async ({ cwd }) => {
    writeFiles(cwd, files)
    return cut()
  }

test("the work so far is saved without being verified, and the report says until when to wait", async () => {
  const brief = featureBrief(world.base)
  const { report, jobs } = await attempt(world, brief, cutAfter({ "greeting.txt": "hel" }))
  expect(report.outcome).toEqual({ type: "failed", failure: { kind: "limit", ...LIMIT } })
  expect(report).toMatchObject({ checkpoint: commitOf(world, brief), verdicts: [], checks: [] })
  expect(delivered(world, brief)).toEqual(["A greeting.txt"])
  expect(jobs.artifacts.names).toEqual(["transcript-F1.1-4711", "agent-F1.1-4711"])
})

test("the next attempt finds it in its work tree, and delivers all of it", async () => {
  const first = featureBrief(world.base)
  const { report } = await attempt(
    world,
    first,
    cutAfter({ "greeting.txt": "hel", "notes/a.txt": "later\n" }),
  )
  const next = featureBrief(world.base, {
    attempt: key("F1.2"),
    checkpoint: report.checkpoint!,
  })
  const found: string[] = []
  const done = await attempt(world, next, async options => {
    found.push(readFileSync(join(options.cwd, "greeting.txt"), "utf8"))
    expect(existsSync(join(options.cwd, "notes/a.txt"))).toBe(true)
    return writing({ "greeting.txt": "hello\n" })(options)
  })
  expect(found).toEqual(["hel"])
  expect(done.report.outcome).toMatchObject({ type: "delivered" })
  expect(delivered(world, next)).toEqual(["A greeting.txt", "A notes/a.txt"])
  expect(done.report.base).toBe(world.base)
})

test("the same work gives the same checkpoint, so that a lack of progress shows", async () => {
  const checkpoints = []
  for (const name of ["F1.1", "F1.2"]) {
    const brief = featureBrief(world.base, { attempt: key(name) })
    const { report } = await attempt(world, brief, cutAfter({ "greeting.txt": "hel" }))
    checkpoints.push(report.checkpoint)
  }
  expect(checkpoints[0]).toBe(checkpoints[1])
})

test.each([
  ["nothing at all", {}],
  ["a protected path", { "AGENTS.md": "obey" }],
  ["a secret", { "a.js": `const key = "ghp_${"a1B2".repeat(9)}"\n` }],
])("%s is not saved", async (_, files) => {
  const brief = featureBrief(world.base)
  const { report } = await attempt(world, brief, cutAfter(files))
  expect(report.outcome).toMatchObject({ failure: { kind: "limit" } })
  expect(report.checkpoint).toBeNull()
  expect(hasCommit(world, brief)).toBe(false)
})

test("nothing is saved if GitHub would refuse its workflows", async () => {
  const brief = featureBrief(world.base)
  const now = world.commit({ "README.md": "Read me\n", ".github/workflows/new.yml": "on: push\n" })
  world.git(["update-ref", "refs/heads/main", now])
  const { report } = await attempt(world, brief, cutAfter({ "greeting.txt": "hel" }))
  expect(report).toMatchObject({ checkpoint: null, outcome: { failure: { kind: "limit" } } })
})

test("an attempt's time is that of its agent and of the commands that try its work", async () => {
  const brief = featureBrief(world.base, { environment: slow })
  const { report } = await attempt(world, brief, writing({ "greeting.txt": "hello\n" }, { claim }))
  expect(report.usage.wallMs).toBeGreaterThan(1_000 + 300)
})
const slow = { setup: ["sleep 0.4"], gates: [], services: [] }

test("commands that try the work are ended when the attempt's time is over", async () => {
  const cap = { ...featureBrief(world.base).cap, minutes: 1 }
  const brief = featureBrief(world.base, {
    cap,
    criteria: [
      { id: "C1", text: "holds", kind: "command", run: "sleep 1000", expect: { exit: 0 } },
    ],
  })
  const { report } = await attempt(world, brief, async options => {
    expect(options.limits.wallMs).toBe(45_000)
    const end = await writing({ "greeting.txt": "hello\n" })(options)
    return { ...end, usage: { ...end.usage, wallMs: 59_500 } }
  })
  expect(report.outcome).toMatchObject({
    failure: { kind: "verification_failed", criteria: ["C1"] },
  })
  expect(report.checks.at(-1)?.exit).toBe(124)
})
