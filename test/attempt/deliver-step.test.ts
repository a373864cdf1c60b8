/** What deliver refuses, what it can repeat, and what it puts into the tree. */
import { expect, test } from "vitest"
import { digestOf } from "../../src/core/values/digest.ts"
import { featureBrief, planBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import {
  attempt,
  claim,
  commitOf,
  createJobs,
  delivered,
  finished,
  gateOf,
  hasCommit,
  reportOf,
  schedule,
  writing,
} from "./world.ts"

const HELLO = { "greeting.txt": "hello\n" }
const world = freshWorld({ "README.md": "Read me\n", ".github/workflows/ci.yml": "on: push\n" })

const refs = () => world.git(["for-each-ref", "--format=%(refname) %(objectname)", "refs/missions"])

/** Runs the first two jobs of a feature that meets its criteria. */
async function worked() {
  const brief = featureBrief(world.base)
  schedule(world, brief)
  const jobs = createJobs(world, brief)
  const agent = await jobs.agent(writing(HELLO))
  const verified = await jobs.verify(agent.artifact)
  const bundle = agent.artifact
  return { brief, jobs, bundle, verification: verified.artifact, tree: verified.tree }
}

test("delivering again makes the same objects, pushes nothing, and succeeds", async () => {
  const { jobs, ...given } = await worked()
  const first = await jobs.deliver(given)
  const stood = refs()
  const second = await jobs.deliver(given)
  expect(second).toEqual(first)
  expect(refs()).toBe(stood)
})

test("a try that lost its answer between push and end is finished by the next", async () => {
  const { jobs, brief, ...given } = await worked()
  await jobs.deliver(given)
  const report = `refs/missions/7/reports/F1.1/4711`
  const commit = commitOf(world, brief)
  world.git(["update-ref", "-d", report])
  await jobs.deliver(given)
  expect(commitOf(world, brief)).toBe(commit)
  expect(reportOf(world, brief).outcome).toEqual({ type: "delivered", commit })
})

test("a report that somebody else put there is never moved, and nothing else is pushed", async () => {
  const { jobs, brief, ...given } = await worked()
  world.git(["update-ref", "refs/missions/7/reports/F1.1/4711", world.base])
  await expect(jobs.deliver(given)).rejects.toThrow("already holds something else")
  expect(hasCommit(world, brief)).toBe(false)
  expect(world.git(["rev-parse", "refs/missions/7/reports/F1.1/4711"])).toBe(world.base)
})

test("a report that was forged beside an honest try is not believed", async () => {
  const { jobs, brief, ...given } = await worked()
  await jobs.deliver(given)
  const report = "refs/missions/7/reports/F1.1/4711"
  const honest = world.git(["cat-file", "blob", `${report}:report.json`])
  const text = honest.replace(/"is": "[a-z]+"/, '"is": "fail"').replace("It is written", "Forged")
  const forged = world.commit({ "report.json": text })
  world.git(["update-ref", report, forged])
  await expect(jobs.deliver(given)).rejects.toThrow("already holds something else")
  expect(world.git(["rev-parse", report])).toBe(forged)
})

test("once the attempt is over, delivering again says so and succeeds", async () => {
  const { jobs, brief, ...given } = await worked()
  await jobs.deliver(given)
  schedule(world, brief, gateOf(brief, { attempts: {} }))
  expect((await jobs.deliver(given)).outcome).toBeNull()
})

test("a run that the log does not name delivers nothing", async () => {
  const { jobs, brief, ...given } = await worked()
  const entry = { ...gateOf(brief).attempts["F1.1"]!, run: 4712 }
  schedule(world, brief, gateOf(brief, { attempts: { "F1.1": entry } }))
  await expect(jobs.deliver(given)).rejects.toThrow("is not allowed to work on the attempt")
  expect(hasCommit(world, brief)).toBe(false)
})

test("a pause while the agent worked does not throw its work away", async () => {
  const { jobs, brief, ...given } = await worked()
  schedule(world, brief, gateOf(brief, { held: true }))
  expect((await jobs.deliver(given)).outcome?.type).toBe("delivered")
})

test("a verification of another tree delivers nothing, whichever job lies", async () => {
  const { jobs, brief, ...given } = await worked()
  const baseTree = world.git(["rev-parse", `${world.base}^{tree}`])
  await expect(jobs.deliver({ ...given, tree: baseTree })).rejects.toThrow("not of this attempt")
  const honest = await createJobs(world, brief).agent(writing({ "greeting.txt": "hello, other\n" }))
  const other = { ...honest.artifact, id: jobs.artifacts.names.length + 1 }
  await expect(jobs.deliver({ ...given, bundle: other })).rejects.toThrow()
  expect(hasCommit(world, brief)).toBe(false)
})

test("a patch that was swapped after it was verified is not delivered", async () => {
  const { jobs, brief, verification, tree } = await worked()
  const other = await jobs.agent(writing({ "greeting.txt": "hello, but not this\n" }))
  const given = { bundle: other.artifact, verification, tree }
  await expect(jobs.deliver(given)).rejects.toThrow("What was verified is not what would be")
  expect(hasCommit(world, brief)).toBe(false)
})

test("a digest that differs is fatal", async () => {
  const { jobs, ...given } = await worked()
  const bundle = { ...given.bundle, digest: "0".repeat(64) }
  await expect(jobs.deliver({ ...given, bundle })).rejects.toThrow("digest mismatch")
})

test("a verification that was skipped although the role needs one delivers nothing", async () => {
  const { jobs, brief, bundle } = await worked()
  await expect(jobs.deliver({ bundle })).rejects.toThrow("though this role needs one")
  expect(hasCommit(world, brief)).toBe(false)
})

test("the commit has the default branch's current workflows, whatever the base had", async () => {
  const { jobs, brief, ...given } = await worked()
  const now = world.commit(
    { "README.md": "Read me\n", ".github/workflows/new.yml": "on: release\n" },
    world.base,
  )
  world.git(["update-ref", "refs/heads/main", now])
  await jobs.deliver(given)
  expect(delivered(world, brief)).toEqual([
    "D .github/workflows/ci.yml",
    "A .github/workflows/new.yml",
    "A greeting.txt",
  ])
  expect(reportOf(world, brief).verdicts[0]?.tree).toBe(given.tree)
})

test("a push that GitHub refuses for its workflows ends as workflows_moved", async () => {
  const { jobs, brief, ...given } = await worked()
  const said =
    "refusing to allow a GitHub App to create or update workflow without `workflows` permission"
  const hook = `#!/bin/sh\nwhile read old new ref; do case $ref in */commits/*) echo '${said}' >&2; exit 1;; esac; done\n`
  const { writeFileSync } = await import("node:fs")
  writeFileSync(`${world.folder}/github.git/hooks/pre-receive`, hook, { mode: 0o755 })
  await jobs.deliver(given)
  expect(reportOf(world, brief).outcome).toEqual({
    type: "failed",
    failure: { kind: "workflows_moved", paths: [".github/workflows"] },
  })
  expect(hasCommit(world, brief)).toBe(false)
})

test("a title cannot mention, close, or keep the repository's CI from running", async () => {
  const feature = {
    ...featureBrief(world.base).feature,
    title: "Fixes #12 for @mira [skip ci]\n\nskip-checks: true",
  }
  const brief = featureBrief(world.base, { feature })
  await attempt(world, brief, writing(HELLO))
  expect(world.git(["log", "-1", "--format=%B", commitOf(world, brief)])).toBe(
    "F1: Fixes #\u200b12 for @\u200bmira [\u200bskip ci] skip\u200b-checks: true\n\nMission 7, attempt F1.1, run 4711.",
  )
})

test("a patch larger than the policy allows is blocked, and reported with its size", async () => {
  const brief = featureBrief(world.base, { patch: { files: 50, bytes: 200 } })
  const { report } = await attempt(world, brief, writing({ "greeting.txt": "hello\n".repeat(100) }))
  expect(report.outcome).toMatchObject({ failure: { kind: "policy_blocked", rule: "patch_bytes" } })
})

test.each([
  ["crashed", { how: "crashed" }],
  ["silent", { how: "silent" }],
  ["flooded", { how: "flooded" }],
] as const)("an agent that %s has failed, with what it said last", async (how, end) => {
  const brief = featureBrief(world.base)
  const { report, jobs } = await attempt(world, brief, async () => ({
    ...finished({ claim }),
    ...end,
    said: "Segmentation fault",
  }))
  const failure = { kind: "agent_failed", how, said: "Segmentation fault" }
  expect(report.outcome).toEqual({ type: "failed", failure })
  expect(jobs.artifacts.names).toEqual(["transcript-F1.1-4711", "agent-F1.1-4711"])
  expect(report.usage.turns).toBe(3)
})

test("a worker who changes nothing and says nothing counts as having made no report", async () => {
  const brief = featureBrief(world.base)
  const { report } = await attempt(world, brief, async () => finished())
  expect(report.outcome).toMatchObject({ failure: { kind: "agent_failed", how: "no_report" } })
})

test("a planner who asks nothing and proposes nothing counts as having made no report", async () => {
  const { report } = await attempt(world, planBrief(world.base), async () => finished())
  expect(report.outcome).toMatchObject({ failure: { kind: "agent_failed", how: "no_report" } })
})

test("a claim that there is nothing to do is verified", async () => {
  const base = world.commit({ ...HELLO }, world.base)
  world.git(["update-ref", "refs/heads/mission/7/main", base])
  const done = await attempt(world, featureBrief(base), async () => finished({ claim }))
  expect(done.report.outcome).toEqual({ type: "nothing_to_do", commit: base })
  expect(done.report.patch).toBeNull()
})

test("the report has the agent's claim, cut to the length that a report allows", async () => {
  const brief = featureBrief(world.base)
  const long = { done: Array(200).fill("x".repeat(2_000)), undone: [], commands: [] }
  const { report } = await attempt(world, brief, writing(HELLO, { claim: long }))
  expect(report.claim?.done).toHaveLength(100)
  expect(report.claim?.done[0]).toHaveLength(1_000)
  expect(report.verdicts[0]?.textDigest).toBe(digestOf(brief.criteria[0]))
})
