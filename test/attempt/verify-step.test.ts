/** The surroundings in which commands run, and how their results are judged. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { runVerifyStep } from "../../src/attempt/verify-step.ts"
import type { FeatureBrief } from "../../src/core/log/brief.ts"
import { Criterion, type Environment } from "../../src/core/plan/plan.ts"
import { patiently } from "../patiently.ts"
import { featureBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import { isRunning } from "./processes.ts"
import { attempt, createJobs, schedule, writing } from "./world.ts"

const HELLO = { "greeting.txt": "hello\n" }
const world = freshWorld({ "README.md": "Read me\n", "count.txt": "3\n", "set-up.sh": "exit 0\n" })

const command = (run: string, more: object = {}) =>
  Criterion.parse({ id: "C1", text: "It holds", kind: "command", run, ...more })
const same = (run: string) =>
  Criterion.parse({ id: "C1", text: "It is as before", kind: "same_as_base", run })
const environment = (changed: Partial<Environment>): Environment => ({
  setup: [],
  gates: [],
  services: [],
  ...changed,
})

const proved = async (changed: Partial<FeatureBrief>, files = HELLO) => {
  const { report } = await attempt(world, featureBrief(world.base, changed), writing(files))
  return report
}

test("commands run at the root of a clean checkout, where git shows nothing changed", async () => {
  const run = 'test -z "$(git status --porcelain)" && git log -1 --format=%s && pwd && ls'
  const report = await proved({ criteria: [command(run)] })
  expect(report.verdicts[0]?.is).toBe("pass")
  expect(report.checks[0]?.tail).toMatch(/^Under verification\n.*\/tree\nREADME.md\ncount.txt\n/)
})

test("commands get a built environment: no token, no input, an empty home", async () => {
  const report = await proved({ criteria: [command("env | sort; ls -A ~ | wc -l")] })
  const names = report.checks[0]?.tail.split("\n").map(line => line.split("=")[0])
  const shell = ["OLDPWD", "PWD", "SHLVL", "_"]
  expect(names?.filter(name => !shell.includes(name!))).toEqual([
    "CI",
    "HOME",
    "LANG",
    "PATH",
    "TMPDIR",
    "0",
  ])
})

test("set-up, gates and criteria run in order, and each sees only the files of set-up", async () => {
  const report = await proved({
    environment: environment({
      setup: ["echo one > order.txt", "echo two >> order.txt"],
      gates: [{ name: "gate", run: "echo three >> order.txt" }],
    }),
    criteria: [command("cat order.txt", { expect: { output: "^one\\ntwo$" } })],
  })
  expect(report.outcome.type).toBe("delivered")
  expect(report.checks.map(({ id }) => id)).toEqual(["setup", "setup", "gate", "C1"])
})

test("a command fails if any part of its pipe fails", async () => {
  const report = await proved({ criteria: [command("false | cat")] })
  expect(report.outcome).toMatchObject({ failure: { kind: "verification_failed" } })
})

/** A command that remembers its first run in a file outside of all folders that it gets. */
const onlyAtFirst = (name: string): string => {
  const mark = join(world.folder, `${name}-ran-before`)
  return `test -f ${mark} || { touch ${mark}; exit 1; }`
}

test("a command that fails once and then passes is inconclusive, never a failure", async () => {
  const run = onlyAtFirst("criterion")
  const report = await proved({ criteria: [command(run)] })
  const failure = { kind: "inconclusive", criteria: ["C1"], why: "flaky" }
  expect(report.outcome).toEqual({ type: "failed", failure })
  expect(report.verdicts[0]?.evidence[0]).toContain("flaky")
  expect(report.checks).toMatchObject([{ id: "C1", flaky: true }])
})

test("a gate that passes when run again is reported and doesn't count against the work", async () => {
  const run = onlyAtFirst("gate")
  const report = await proved({ environment: environment({ gates: [{ name: "tests", run }] }) })
  expect(report.outcome.type).toBe("delivered")
  expect(report.findings).toMatchObject([{ id: "flaky tests", severity: "minor" }])
  expect(report.checks.filter(check => check.flaky).map(({ id }) => id)).toEqual(["tests"])
})

test.each([
  ["the same output at the same path", "pwd; cat count.txt", {}, "delivered"],
  ["another output", "cat count.txt", { "count.txt": "4\n" }, "failed"],
  ["an output that never repeats", "date +%s%N", {}, "failed"],
] as const)("same_as_base with %s: %s", async (_, run, files, wanted) => {
  const report = await proved({ criteria: [same(run)] }, { ...HELLO, ...files })
  expect(report.outcome.type).toBe(wanted)
  const isFlaky = run.startsWith("date")
  const is = wanted === "delivered" ? "pass" : isFlaky ? "inconclusive" : "fail"
  expect(report.verdicts[0]?.is).toBe(is)
})

test("two commits are not compared if the services of one would answer for both", async () => {
  const services = [{ name: "web", run: "sleep 1000", ready: "true" }]
  const report = await proved({
    criteria: [same("cat count.txt")],
    environment: environment({ services }),
  })
  expect(report.verdicts).toMatchObject([{ is: "inconclusive" }])
  expect(report.verdicts[0]?.evidence[0]).toContain("services run from one commit only")
})

test("if the patch broke set-up, it is the patch's fault", async () => {
  const report = await proved({ environment: environment({ setup: ["sh set-up.sh"] }) }, {
    ...HELLO,
    "set-up.sh": "echo lost; exit 9\n",
  } as typeof HELLO)
  expect(report.outcome).toMatchObject({
    failure: { kind: "verification_failed", criteria: ["C1"], gates: ["setup"] },
  })
  expect(report.verdicts[0]?.evidence).toEqual([
    "not run: setup fails with exit 9",
    "$ sh set-up.sh",
    "lost",
  ])
})

test("if set-up fails on the base as well, it is the machine's fault", async () => {
  const report = await proved({ environment: environment({ setup: ["exit 7"] }) })
  expect(report.outcome).toEqual({
    type: "failed",
    failure: { kind: "infra", how: "setup", said: "set-up fails on the base as well: exit 7" },
  })
  expect(report.verdicts).toEqual([])
})

test("processes that a command left in the background are ended with it", async () => {
  const pid = join(world.folder, "left.pid")
  await proved({ criteria: [command(`sleep 1000 & echo $! > ${pid}`)] })
  await expect.poll(() => isRunning(readFileSync(pid, "utf8").trim())).toBe(false)
})

const verifyWith = async (limits: { wallMs: number; outputBytes: number }, run: string) => {
  const brief = featureBrief(world.base, { criteria: [command(run)] })
  schedule(world, brief)
  const jobs = createJobs(world, brief)
  const { artifact } = await jobs.agent(writing(HELLO))
  const step = { ...(await jobs.job()), bundle: artifact, limits }
  const verified = await runVerifyStep(step)
  const folder = join(world.folder, `artifact-${verified.artifact.id}`)
  return JSON.parse(readFileSync(join(folder, "verification.json"), "utf8"))
}

test("a command that does not end is ended with everything that it started", async () => {
  const pid = join(world.folder, "stubborn.pid")
  const run = `(trap '' TERM INT HUP; sleep 1000) & echo $! > ${pid}; sleep 1000`
  const verification = await patiently(
    wallMs => verifyWith({ wallMs, outputBytes: 1_000 }, run),
    () => existsSync(pid) && readFileSync(pid, "utf8") !== "",
  )
  expect(verification.checks[0]).toMatchObject({ exit: 124 })
  expect(verification.verdicts[0].evidence[0]).toMatch(/^was ended after/)
  await expect.poll(() => isRunning(readFileSync(pid, "utf8").trim())).toBe(false)
})

test("a command that prints without end is ended", async () => {
  const verification = await verifyWith({ wallMs: 20_000, outputBytes: 10_000 }, "yes")
  expect(verification.checks[0].exit).toBe(124)
  expect(verification.verdicts[0].evidence[0]).toContain("printed without end")
})

test("code under test finds none of our results to change", async () => {
  const run = `grep -rl '"schema"' .. --include=verification.json; git -C .. rev-parse --git-dir`
  const report = await proved({ criteria: [command(run)] })
  expect(report.verdicts[0]?.is).toBe("fail")
  expect(existsSync(join(world.folder, "verification.json"))).toBe(false)
})
