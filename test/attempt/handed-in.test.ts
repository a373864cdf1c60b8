/**
 * Work that a person built: their exact commit is proven without an agent and delivered as it is.
 */
import { expect, test } from "vitest"
import type { FeatureBrief } from "../../src/core/log/brief.ts"
import type { Sha } from "../../src/core/values/id.ts"
import { featureBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import { commitOf, createJobs, type Files, reportOf, schedule } from "./world.ts"

const world = freshWorld({ "README.md": "Read me\n" })

/** Pushes the files to a branch of theirs, two commits after the base. */
function pushed(files: Files): Sha {
  const first = world.commit({ "README.md": "Read me\n", "draft.txt": "?\n" }, world.base)
  const commit = world.commit({ "README.md": "Read me\n", ...files }, first)
  world.git(["update-ref", "refs/heads/mission/7/F1", commit])
  return commit
}

async function handIn(files: Files, changed: Partial<FeatureBrief> = {}) {
  const commit = pushed(files)
  const brief = featureBrief(commit, { role: "verifier", origin: world.base, ...changed })
  schedule(world, brief)
  const jobs = createJobs(world, brief)
  const verified = await jobs.verify(null)
  const { artifact: verification, tree } = verified
  await jobs.deliver({ bundle: null, verification, tree })
  return { commit, brief, report: reportOf(world, brief) }
}

test("work that meets its criteria is delivered as the commit that the person pushed", async () => {
  const { commit, brief, report } = await handIn({ "greeting.txt": "hello\n" })
  expect(report).toMatchObject({
    outcome: { type: "delivered", commit },
    verdicts: [{ criterion: "C1", is: "pass", commit }],
    usage: { usd: 0, turns: 0 },
    agent: null,
  })
  expect(commitOf(world, brief)).toBe(commit)
})

test("for work that does not, the report says which criterion failed", async () => {
  const { report } = await handIn({ "greeting.txt": "good day\n" })
  expect(report.outcome).toEqual({
    type: "failed",
    failure: { kind: "verification_failed", criteria: ["C1"], gates: [] },
  })
})

test("a person may change files that agents may not", async () => {
  const { report } = await handIn({ "greeting.txt": "hello\n", "AGENTS.md": "Be brief.\n" })
  expect(report.outcome.type).toBe("delivered")
})

test("if their commit broke set-up, it's their fault and not the machine's", async () => {
  const environment = { setup: ["test ! -e broken"], gates: [], services: [] }
  const { report } = await handIn({ "greeting.txt": "hello\n", broken: "x" }, { environment })
  expect(report.outcome).toMatchObject({
    type: "failed",
    failure: { kind: "verification_failed", gates: ["setup"] },
  })
})
