/**
 * Scrutiny from end to end: a change of the code voids it, and a feature that was not looked at
 * does not pass.
 */
import { execFileSync } from "node:child_process"
import { truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { AgentSession } from "../../src/attempt/ports.ts"
import { planBrief, validationBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import { attempt, finished, hasCommit, writing } from "./world.ts"

const world = freshWorld({ "README.md": "Read me\n" })

const built = (feature: `F${number}`) => ({
  ...{ feature, title: "Say hello", criteria: [], report: null, found: [] },
  change: { from: world.base, to: world.base },
})
const scrutiny = () =>
  validationBrief(world.base, { step: "scrutiny", lookAt: [built("F1"), built("F2")] })
const look = (feature: `F${number}`) => ({ feature, read: ["README.md"], saw: "It is plain." })

const judging = (...looks: ReturnType<typeof look>[]) => ({
  claim: { done: [], undone: [], commands: [] },
  verdicts: [{ criterion: "C3" as const, is: "pass" as const, evidence: ["seen"], looked: [] }],
  looks,
})

test("the report has what was looked at, once for each feature that was asked for", async () => {
  const handed = judging(look("F1"), look("F2"), look("F9"))
  const { report } = await attempt(world, scrutiny(), async () => finished(handed))
  expect(report.verdicts).toMatchObject([{ criterion: "C3", is: "pass" }])
  expect(report.looks).toEqual([look("F1"), look("F2")])
})

test("if a feature was not looked at, nothing passes and the feature is named", async () => {
  const { report } = await attempt(world, scrutiny(), async () => finished(judging(look("F1"))))
  expect(report.verdicts).toMatchObject([
    { is: "inconclusive", evidence: ["nothing shows that F2 was looked at", "seen"] },
  ])
  expect(report.looks).toEqual([look("F1")])
})

const WROTE = (where: string) => ({
  type: "failed",
  failure: { kind: "policy_blocked", rule: "read_only", where },
})

test("a validator that changes the code has judged nothing, and that is told", async () => {
  const handed = judging(look("F1"), look("F2"))
  const brief = scrutiny()
  const { report } = await attempt(world, brief, writing({ "README.md": "Mine\n" }, handed))
  expect(report.outcome).toEqual(WROTE("README.md"))
  expect(report.verdicts).toEqual([])
  expect(report.looks).toEqual([])
  expect(report.findings).toMatchObject([{ id: "changed_files", path: "README.md" }])
  expect(hasCommit(world, brief)).toBe(false)
})

test("a folder that can't be read may hide a change, so nothing counts as judged", async () => {
  const handed = judging(look("F1"), look("F2"))
  const session: AgentSession = async ({ cwd }) => {
    writeFileSync(join(cwd, "huge"), "")
    truncateSync(join(cwd, "huge"), 400 * 1024 * 1024)
    return finished(handed)
  }
  const { report } = await attempt(world, scrutiny(), session)
  expect(report.outcome).toMatchObject({ type: "failed", failure: { rule: "read_only" } })
  expect(report.verdicts).toEqual([])
  expect(report.looks).toEqual([])
})

test("a session is asked while it works whether its validator wrote", async () => {
  const asked: (string | null | undefined)[] = []
  const session: AgentSession = async ({ cwd, changed }) => {
    asked.push(await changed?.())
    writeFileSync(join(cwd, "out.log"), "1")
    asked.push(await changed?.())
    writeFileSync(join(cwd, "README.md"), "Mine")
    asked.push(await changed?.())
    return { ...finished(judging(look("F1"), look("F2"))), how: "refused" }
  }
  const { report } = await attempt(world, scrutiny(), session)
  expect(asked).toEqual([null, null, "README.md"])
  expect(report.outcome).toEqual(WROTE("README.md"))
})

test("a planner's session is asked as well, and its plan is not void for it", async () => {
  const asked: (string | null | undefined)[] = []
  const questions = [{ text: "In which language?", default: "English", because: "README" }]
  const session: AgentSession = async ({ cwd, changed }) => {
    writeFileSync(join(cwd, "README.md"), "Mine")
    asked.push(await changed?.())
    return finished({ questions })
  }
  const { report } = await attempt(world, planBrief(world.base), session)
  expect(asked).toEqual(["README.md"])
  expect(report.outcome).toMatchObject({ type: "questions" })
  expect(report.findings).toMatchObject([{ id: "changed_files", path: "README.md" }])
})

test.each(["finished", "refused", "crashed", "blocked"] as const)(
  "a validator that is %s without a verdict, because it was kept from writing, is no case for a second one",
  async how => {
    const session: AgentSession = async () => ({ ...finished(), how, heldBack: "README.md" })
    const { report } = await attempt(world, scrutiny(), session)
    expect(report.outcome).toEqual({
      type: "failed",
      failure: { kind: "policy_blocked", rule: "held_back", where: "README.md" },
    })
    expect(report.findings).toMatchObject([{ id: "held_back", path: "README.md" }])
  },
)

test("what a validator judged counts although it was kept from writing, and that is told", async () => {
  const handed = judging(look("F1"), look("F2"))
  const session: AgentSession = async () => ({ ...finished(handed), heldBack: "README.md" })
  const { report } = await attempt(world, scrutiny(), session)
  expect(report.verdicts).toMatchObject([{ is: "pass" }])
  expect(report.findings).toMatchObject([{ id: "held_back", path: "README.md" }])
})

test("a file that the running product leaves behind is reported and voids nothing", async () => {
  const handed = judging(look("F1"), look("F2"))
  const { report } = await attempt(world, scrutiny(), writing({ "out.log": "1\n" }, handed))
  expect(report.verdicts).toMatchObject([{ is: "pass" }])
  expect(report.findings).toMatchObject([{ id: "changed_files", path: "out.log" }])
})

test("the change of a feature shows in the validator's folder, and nothing else does", async () => {
  const start = world.base
  const built1 = world.commit({ "README.md": "Read me\n", "f1.txt": "one\n" }, start)
  const built2 = world.commit({ "README.md": "Read me\n", "f2.txt": "two\n" }, start)
  const merge = (onto: string, commit: string): typeof start => {
    const tree = world.git(["merge-tree", "--write-tree", onto, commit]).trim()
    const args = ["commit-tree", tree, "-p", onto, "-p", commit, "-m", "merge"]
    return world.git(args).trim() as typeof start
  }
  const first = merge(start, built1)
  const head = merge(first, built2)
  world.git(["update-ref", "refs/heads/mission/7/main", head])
  const change = { from: first, to: head }
  const brief = validationBrief(head, { step: "scrutiny", lookAt: [{ ...built("F2"), change }] })
  let seen = ""
  await attempt(world, brief, async ({ cwd }) => {
    const args = ["diff", "--name-only", change.from, change.to]
    seen = execFileSync("git", args, { cwd, encoding: "utf8" })
    return finished(judging(look("F2")))
  })
  expect(seen).toBe("f2.txt\n")
})
