/** Whatever of ours breaks while work is proven or delivered, the attempt ends as our fault, and says where. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { runDeliverStep } from "../../../src/attempt/deliver-step.ts"
import { runVerifyStep } from "../../../src/attempt/verify-step.ts"
import { featureBrief, validationBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { createJobs, reportOf, schedule, writing } from "../world.ts"

import { expectOurs, type Job, later, rejects, roomThat, SECRET, sandboxWith } from "./breaking.ts"

const HELLO = { "greeting.txt": "hello\n" }
const world = freshWorld({ "AGENTS.md": "Read me\n" })
const LIMITS = { wallMs: 50_000, outputBytes: 1_000_000 }

async function worked() {
  const brief = featureBrief(world.base)
  schedule(world, brief)
  const jobs = createJobs(world, brief)
  const { artifact: bundle } = await jobs.agent(writing(HELLO))
  return { brief, jobs, bundle }
}

type VerifyParts = Partial<Parameters<typeof runVerifyStep>[0]>
const VERIFY: readonly (readonly [string, string, (job: Job) => VerifyParts])[] = [
  ["a room", "while its commands ran", () => ({ sandbox: sandboxWith({ open: rejects }) })],
  [
    "a room that cannot be cleared",
    "while its commands ran",
    () => ({ sandbox: roomThat({ clear: rejects }) }),
  ],
  [
    "a room that cannot be entered",
    "while its commands ran",
    () => ({
      sandbox: {
        ...roomThat({
          enter: ({ cwd, env }: { cwd: string; env: object }) => ({
            ...{ file: "sh", args: ["-c", "echo it cannot be entered >&2; exit 125"], cwd, env },
          }),
        }),
        isolation: "user",
      },
    }),
  ],
  [
    "the network of a room",
    "while its commands ran",
    () => ({
      sandbox: sandboxWith({ isolation: "user", network: rejects }),
    }),
  ],
  [
    "an index of ours",
    "while its change was applied",
    ({ scratch }) => {
      mkdirSync(join(scratch, "verify.index"))
      return {}
    },
  ],
  [
    "an error that nobody awaits",
    "while nothing awaited it",
    () => ({ uncaught: later(new Error("x")) }),
  ],
]

test.each(VERIFY)("if %s breaks while work is proven, that is ours", async (_, where, breaks) => {
  const { brief, jobs, bundle } = await worked()
  const job = await jobs.job(SECRET)
  const { artifact: verification, tree } = await runVerifyStep({
    ...{ ...job, bundle, limits: LIMITS },
    ...breaks(job),
  })
  await jobs.deliver({ bundle, verification, tree })
  expectOurs(reportOf(world, brief), where)
  // The agent's part was spent all the same.
  expect(reportOf(world, brief).usage.usd).toBe(0.5)
})

test("if gates break by us, their milestone is not blamed", async () => {
  const brief = validationBrief(world.base, { step: "gates", role: "verifier" } as never)
  schedule(world, brief)
  const jobs = createJobs(world, brief)
  const step = { ...(await jobs.job(SECRET)), bundle: null, limits: LIMITS }
  const sandbox = sandboxWith({ open: rejects })
  const done = await runVerifyStep({ ...step, sandbox })
  await jobs.deliver({ bundle: null, verification: done.artifact, tree: done.tree })
  expectOurs(reportOf(world, brief), "while its commands ran")
})

type DeliverParts = Partial<Parameters<typeof runDeliverStep>[0]>
const DELIVER: readonly (readonly [string, string, (job: Job) => DeliverParts])[] = [
  [
    "an index of ours",
    "while its commit was made",
    ({ scratch }) => {
      mkdirSync(join(scratch, "deliver.index"))
      return {}
    },
  ],
  [
    "what is handed on",
    "SyntaxError",
    ({ artifacts }) => ({
      artifacts: {
        ...artifacts,
        async download(asked) {
          await artifacts.download(asked)
          writeFileSync(join(asked.folder, "bundle.json"), "no bundle")
        },
      },
    }),
  ],
  [
    "an error that nobody awaits",
    "while nothing awaited it",
    () => ({ uncaught: later(new Error("x")) }),
  ],
]

test.each(DELIVER)("if %s breaks while it is delivered, that is ours", async (_, where, breaks) => {
  const { brief, jobs, bundle } = await worked()
  const { artifact: verification, tree } = await jobs.verify(bundle)
  const job = await jobs.job(SECRET)
  let woken = 0
  const done = await runDeliverStep({
    ...{ ...job, bundle, verification, tree, defaultBranch: "main" },
    wake: async () => {
      woken += 1
    },
    ...breaks(job),
  })
  expect(done.outcome?.type).toBe("failed")
  expectOurs(reportOf(world, brief), where)
  expect(woken).toBe(1)
})
