/** What decides whether a run may begin, and what happens if it may not. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { runAgentStep } from "../../src/attempt/agent-step.ts"
import { awaitGate } from "../../src/attempt/briefing.ts"
import { fetchLog } from "../../src/attempt/log-fetch.ts"
import { noKeyProxy, noSandbox, refuseWithoutSandbox } from "../../src/attempt/sandbox.ts"
import { sha256 } from "../../src/core/values/digest.ts"
import { featureBrief, validationBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import { attempt, createJobs, finished, gateOf, key, reportOf, schedule } from "./world.ts"

const world = freshWorld({ "README.md": "Read me\n" })

const never = async () => {
  throw new Error("The agent was started.")
}

test.each([
  ["held", { held: true }],
  ["other_plan", { digest: sha256("a plan approved since") }],
])(
  "a named run that is stopped by %s costs nothing and counts against nothing",
  async (_, gate) => {
    const brief = featureBrief(world.base)
    schedule(world, brief, gateOf(brief, gate))
    const jobs = createJobs(world, brief)
    const { artifact, needsVerification } = await jobs.agent(never)
    expect(needsVerification).toBe(false)
    await jobs.deliver({ bundle: artifact })
    const report = reportOf(world, brief)
    expect(report.outcome).toEqual({ type: "failed", failure: { kind: "superseded" } })
    expect(report.usage).toMatchObject({ usd: 0, turns: 0 })
  },
)

test("nothing is started if the policy requires isolation and there is none, and the policy is named", async () => {
  const brief = featureBrief(world.base, { isolation: "required" })
  const { report } = await attempt(world, brief, never)
  expect(report.outcome).toMatchObject({ failure: { kind: "policy_blocked", rule: "isolation" } })
})

test("if the policy requires isolation, no command runs without it, whoever wrote the work", async () => {
  const marked = join(world.folder, "ran")
  const run = `touch '${marked}'`
  const environment = { setup: [run], gates: [{ name: "tests", run }], services: [] }
  const brief = validationBrief(world.base, { step: "gates", isolation: "required", environment })
  const { report } = await attempt(world, brief, null)
  expect(report.outcome).toMatchObject({ failure: { kind: "policy_blocked", rule: "isolation" } })
  expect(report).toMatchObject({ checks: [], verdicts: [], findings: [] })
  expect(existsSync(marked)).toBe(false)
  const allowed = { ...brief, attempt: key("M1.gates.2"), isolation: "none_allowed" } as const
  expect((await attempt(world, allowed, null)).report.outcome.type).toBe("verdicts")
  expect(existsSync(marked)).toBe(true)
})

test.each([
  ["a re-run", { runAttempt: 2 }],
  ["another run", { run: 1 }],
  ["another role", { role: "scrutiny" }],
] as const)("%s ends before any cost, with an error that says why", async (_, changed) => {
  const brief = featureBrief(world.base)
  schedule(world, brief)
  const jobs = createJobs(world, brief, changed)
  await expect(jobs.agent(never)).rejects.toThrow(/What|Where: mission 7, attempt F1\.1/)
  expect(jobs.artifacts.names).toEqual([])
})

test("gates may be run again by a person", async () => {
  const brief = validationBrief(world.base, { step: "gates" })
  schedule(world, brief)
  const jobs = createJobs(world, brief, { runAttempt: 2 })
  await jobs.verify(null)
  expect(jobs.artifacts.names).toEqual(["verify-M1.gates.1-4711-2"])
})

test("without a sandbox an attempt runs only on the embedded GitHub", async () => {
  const brief = featureBrief(world.base)
  schedule(world, brief)
  const job = await createJobs(world, brief).job()
  const step = { ...job, serverUrl: "https://github.com", session: never, keyProxy: noKeyProxy }
  await expect(runAgentStep(step)).rejects.toThrow("isolation: none")
  for (const url of ["https://github.localhost.evil.example", "https://github.com", "nonsense"]) {
    expect(() => refuseWithoutSandbox(noSandbox, url)).toThrow("Where: GITHUB_SERVER_URL")
  }
  expect(() => refuseWithoutSandbox(noSandbox, "http://github.localhost:4000")).not.toThrow()
})

test("a run that the log doesn't name yet asks again, and starts once it does", async () => {
  const brief = featureBrief(world.base)
  const entry = { ...gateOf(brief).attempts["F1.1"]!, run: null }
  schedule(world, brief, gateOf(brief, { attempts: { "F1.1": entry } }))
  const { git, run } = await createJobs(world, brief).job()
  const pauses: number[] = []
  const clock = {
    now: () => 0,
    wait: async (ms: number) => {
      pauses.push(ms)
      if (pauses.length === 3) schedule(world, brief)
    },
  }
  const { permit } = await awaitGate({ git, run, clock })
  expect(permit.type).toBe("go")
  expect(pauses).toEqual([100, 200, 400])
})

test("a fetch of the log that is under way serves the first question, and only that", async () => {
  const brief = featureBrief(world.base)
  const entry = { ...gateOf(brief).attempts["F1.1"]!, run: null }
  schedule(world, brief, gateOf(brief, { attempts: { "F1.1": entry } }))
  const { git, run } = await createJobs(world, brief).job()
  const asked: string[] = []
  const counting = {
    ...git,
    remote: (...[args, call]: Parameters<typeof git.remote>) => {
      asked.push(args[0]!)
      return git.remote(args, call)
    },
  }
  const log = fetchLog(git, run)
  const clock = { now: () => 0, wait: async () => schedule(world, brief) }
  const { permit } = await awaitGate({ git: counting, run, clock, log })
  expect(permit.type).toBe("go")
  expect(asked).toEqual(["fetch"])
})

test("a run that the log never names gives up", async () => {
  const brief = featureBrief(world.base)
  const entry = { ...gateOf(brief).attempts["F1.1"]!, run: null }
  schedule(world, brief, gateOf(brief, { attempts: { "F1.1": entry } }))
  const { git, run } = await createJobs(world, brief).job()
  let now = 0
  const clock = {
    now: () => now,
    wait: async (ms: number) => {
      now += ms * 50
    },
  }
  await expect(awaitGate({ git, run, clock })).rejects.toThrow("no run named after 10 minutes")
})

test("a brief that is not the scheduled one is refused", async () => {
  const brief = featureBrief(world.base)
  const entry = { ...gateOf(brief).attempts["F1.1"]!, brief: sha256("another") }
  schedule(world, brief, gateOf(brief, { attempts: { "F1.1": entry } }))
  await expect(createJobs(world, brief).agent(never)).rejects.toThrow("not the one that the log")
})

test("a missing log, or one that we did not write, is reported in four parts", async () => {
  const brief = featureBrief(world.base)
  await expect(createJobs(world, brief).agent(never)).rejects.toThrow(
    /log cannot be read\. Where: refs\/missions\/7\/log\. Expected: .* Got: /,
  )
  schedule(world, brief, { ...gateOf(brief), schema: "2" as never })
  await expect(createJobs(world, brief).agent(never)).rejects.toThrow("update the pinned Action")
})

test("the agent gets a built environment, its own folder, and no name or token of ours", async () => {
  const brief = featureBrief(world.base)
  schedule(world, brief)
  const jobs = createJobs(world, brief)
  await jobs.agent(async ({ env, cwd, limits }) => {
    expect(Object.keys(env).sort()).toEqual(["HOME", "LANG", "PATH", "TMPDIR"])
    expect(env["HOME"]).toMatch(/\/person$/)
    expect(cwd).not.toContain("github.git")
    // Three quarters of ten minutes. The rest is for the commands that try the agent's work.
    expect(limits.wallMs).toBe(450_000)
    return finished({ claim: { done: [], undone: [], commands: [] } })
  })
})

test("a run that is cancelled while its agent works fails the job", async () => {
  const brief = featureBrief(world.base)
  schedule(world, brief)
  const jobs = createJobs(world, brief)
  const end = async () => ({ ...finished(), how: "cancelled" as const })
  await expect(jobs.agent(end)).rejects.toThrow("was cancelled")
  expect(jobs.artifacts.names).toEqual([])
})
