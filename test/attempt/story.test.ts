/** One attempt of each role, from the gate to the report, with real git. */
import { expect, test } from "vitest"
import { Draft } from "../../src/core/plan/plan.ts"
import { draft, featureBrief, planBrief, validationBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import {
  attempt,
  commitOf,
  delivered,
  finished,
  hasCommit,
  verificationOf,
  writing,
} from "./world.ts"

const world = freshWorld({ "README.md": "Read me\n", ".github/workflows/ci.yml": "on: push\n" })

test("a worker's patch is verified and delivered as one commit on its base", async () => {
  const brief = featureBrief(world.base)
  const { report, jobs } = await attempt(world, brief, writing({ "greeting.txt": "hello\n" }))
  const commit = commitOf(world, brief)
  expect(report.outcome).toEqual({ type: "delivered", commit })
  expect(delivered(world, brief)).toEqual(["A greeting.txt"])
  expect(world.git(["log", "-1", "--format=%P|%an|%ct|%s", commit])).toBe(
    `${world.base}|Missions|1750000000|F1: Say hello`,
  )
  expect(report.verdicts).toMatchObject([
    {
      criterion: "C1",
      is: "pass",
      commit,
      isolation: "none",
      tree: verificationOf(world, brief).tree,
    },
  ])
  expect(report.checks).toMatchObject([{ id: "C1", exit: 0 }])
  expect(report.patch?.files).toBe(1)
  expect(jobs.wakeups).toHaveLength(1)
  expect(jobs.artifacts.names).toEqual([
    "transcript-F1.1-4711",
    "agent-F1.1-4711",
    "verify-F1.1-4711-1",
  ])
})

test("if work fails, the report says which criterion and gate, with what they printed", async () => {
  const brief = featureBrief(world.base, {
    environment: {
      setup: [],
      gates: [
        { name: "broken before", run: "exit 3" },
        { name: "tests", run: "echo the total is wrong; exit 1" },
      ],
      services: [],
    },
    known: ["broken before"],
  })
  const { report } = await attempt(world, brief, writing({ "greeting.txt": "good day\n" }))
  expect(report.outcome).toEqual({
    type: "failed",
    failure: { kind: "verification_failed", criteria: ["C1"], gates: ["tests"] },
  })
  expect(report.verdicts[0]).toMatchObject({ is: "fail", commit: commitOf(world, brief) })
  expect(report.verdicts[0]?.evidence).toEqual(["exit 1, wanted 0", "$ grep -q hello greeting.txt"])
  const [broken, ...unsaid] = report.findings
  expect(broken).toMatchObject({ id: "gate tests", severity: "blocking" })
  expect(unsaid).toMatchObject([{ severity: "minor" }, { severity: "minor" }])
  expect(broken?.text).toContain("the total is wrong")
})

test("questions of a planner need no verification", async () => {
  const questions = [{ text: "In which language?", default: "English", because: "README" }]
  const brief = planBrief(world.base)
  const { report, jobs } = await attempt(world, brief, async () =>
    finished({ questions, notes: "Asked for the language." }),
  )
  expect(report.outcome).toEqual({ type: "questions", questions })
  expect(report.notes).toBe("Asked for the language.")
  expect(jobs.artifacts.names).toEqual(["transcript-plan.1-4711", "agent-plan.1-4711"])
})

test("a plan's set-up and gates are run on the base before people see the plan", async () => {
  const plan = Draft.parse({
    ...draft,
    environment: {
      setup: ["echo ready > set-up.txt"],
      gates: [
        { name: "readable", run: "test -f README.md -a -f set-up.txt" },
        { name: "lint", run: "echo no linter here; exit 2" },
        { name: "greets", run: "test -f greeting.txt", createdBy: "F1" },
      ],
    },
  })
  const brief = planBrief(world.base)
  const { report } = await attempt(world, brief, async () => finished({ plan }))
  expect(report.outcome).toEqual({ type: "plan", plan })
  expect(report.checks.map(({ id, exit }) => `${id} ${exit}`)).toEqual([
    "setup 0",
    "readable 0",
    "lint 2",
  ])
})

test("commands that a plan's skills tell workers to run are tried on the base, after its set-up", async () => {
  const skill = { name: "web", description: "How to try it.", body: "Start it." }
  const plan = Draft.parse({
    ...draft,
    environment: { setup: ["echo ready > set-up.txt"], gates: [{ name: "is", run: "true" }] },
    skills: [{ ...skill, tries: ["test -f set-up.txt", "test -f not-there.txt"] }],
  })
  const { report } = await attempt(world, planBrief(world.base), async () => finished({ plan }))
  expect(report.outcome.type).toBe("plan")
  expect(report.checks.map(({ id, run, exit }) => [id, run, exit])).toEqual([
    ["setup", "echo ready > set-up.txt", 0],
    ["is", "true", 0],
    ["skill web", "test -f set-up.txt", 0],
    ["skill web", "test -f not-there.txt", 1],
  ])
})

test("changes by a planner are thrown away, and the report says so", async () => {
  const brief = planBrief(world.base)
  const plan = Draft.parse(draft)
  const { report } = await attempt(world, brief, writing({ "README.md": "Mine\n" }, { plan }))
  expect(report.outcome.type).toBe("plan")
  expect(report.findings).toMatchObject([{ id: "changed_files", path: "README.md" }])
  expect(hasCommit(world, brief)).toBe(false)
})

test("gates need no agent, and prove only the criteria of commands", async () => {
  const base = world.commit({ "README.md": "Read me\n", "greeting.txt": "hello\n" }, world.base)
  world.git(["update-ref", "refs/heads/mission/7/main", base])
  const brief = validationBrief(base, { step: "gates" })
  const { report } = await attempt(world, brief, null)
  expect(report.outcome).toEqual({ type: "verdicts", commit: base })
  expect(report.verdicts).toMatchObject([{ criterion: "C1", is: "pass", commit: base }])
  expect(report.usage).toMatchObject({ usd: 0, turns: 0 })
  expect(report.agent).toBeNull()
})

test("a failing gate of a milestone is a blocking finding, and its failing command a verdict", async () => {
  const brief = validationBrief(world.base, {
    step: "gates",
    environment: { setup: [], gates: [{ name: "tests", run: "false" }], services: [] },
  })
  const { report } = await attempt(world, brief, null)
  expect(report.outcome.type).toBe("verdicts")
  expect(report.verdicts).toMatchObject([{ criterion: "C1", is: "fail" }])
  expect(report.findings).toMatchObject([{ id: "gate tests", severity: "blocking" }])
})

const SHOWN = [{ step: 1, saw: "It says hello." }]

test("a validator's verdict counts only if it was asked for and given once", async () => {
  const brief = validationBrief(world.base)
  const verdict = (criterion: string, is: string) => ({
    criterion: criterion as `C${number}`,
    is: is as "pass",
    evidence: ["seen"],
    looked: ["README.md"],
  })
  const { report } = await attempt(world, brief, async () =>
    finished({
      claim: { done: [], undone: [], commands: [] },
      verdicts: [
        verdict("C1", "pass"),
        verdict("C2", "pass"),
        verdict("C2", "fail"),
        verdict("C9", "pass"),
      ],
    }),
  )
  expect(report.verdicts).toMatchObject([
    { criterion: "C2", is: "inconclusive", commit: world.base, isolation: "none" },
  ])
  expect(report.findings.map(({ id }) => id)).toEqual(["unasked C1", "unasked C9"])
})

test.each([
  ["a file and a folder that are there", ["./web/", "README.md"], ["web", "README.md"]],
  ["a folder and a file in it", ["web", "web/page.html"], ["web", "web/page.html"]],
  ["a name that is no file", ["README.md", "web/none.ts"], []],
  ["a line of a file", ["README.md:12"], []],
  ["a pattern", ["web/*"], []],
  ["what lies outside", ["../README.md"], []],
  ["the target of a link", ["linked"], []],
  ["nothing", [], []],
])(
  "for a verdict that refers to %s, the report has only what counts",
  async (_, looked, counts) => {
    const files = { "README.md": "Read me\n", "web/page.html": "<p>\n", linked: "web" }
    const base = world.commit(files, world.base)
    world.git(["update-ref", "refs/heads/mission/7/main", base])
    const tree = world.git(["ls-tree", base]).replace(/100644( blob \S+\tlinked)/, "120000$1")
    const linked = world.git(["mktree"], tree).trim()
    const judged = world
      .git(["commit-tree", linked, "-p", base, "-m", "linked"])
      .trim() as typeof base
    world.git(["update-ref", "refs/heads/mission/7/main", judged])
    const { report } = await attempt(world, validationBrief(judged), async () =>
      finished({
        claim: { done: [], undone: [], commands: [] },
        verdicts: [{ criterion: "C2", is: "pass", evidence: ["seen"], looked, steps: SHOWN }],
      }),
    )
    expect(report.verdicts).toMatchObject([{ criterion: "C2", is: "pass", looked: counts }])
  },
)
