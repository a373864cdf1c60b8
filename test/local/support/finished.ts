/** A mission with one finished feature: a real repository, its merge, and a log that says so. */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Append, Event } from "../../../src/core/log/event.ts"
import type { Plan } from "../../../src/core/plan/plan.ts"
import { defaultPolicy } from "../../../src/core/plan/policy.ts"
import { digestOf } from "../../../src/core/values/digest.ts"
import type { Sha } from "../../../src/core/values/id.ts"
import { instant } from "../../../src/core/values/time.ts"
import { lineOf, segmentPath } from "../../../src/github/log/segments.ts"
import { examplePlan } from "../../core/support/plan.ts"
import { git } from "./missions.ts"

const AT = instant(Date.UTC(2026, 2, 2, 9))
const mira = { id: 1, login: "mira" }

export const plan: Plan = {
  ...examplePlan(),
  version: 1,
  environment: {
    setup: [],
    gates: [
      { name: "test", run: "node --test test/*.test.mjs" },
      { name: "later", run: "exit 1", createdBy: "F2" },
    ],
    services: [],
  },
  criteria: [
    {
      id: "C1",
      text: "adds prices",
      kind: "command",
      run: `node -e 'import("./src/cart.mjs").then(it => console.log(it.total([4, 5])))'`,
      expect: { exit: 0, output: "^9" },
    },
  ],
}

/** Its tests miss `isFree` and the empty cart. */
const FEATURE = {
  "src/cart.mjs": `export function total(prices) {
  if (prices.length === 0) return 0
  return prices.reduce((sum, price) => sum + price)
}

export function isFree(sum) {
  return sum >= 50
}
`,
  "test/cart.test.mjs": `import assert from "node:assert/strict"
import { test } from "node:test"
import { total } from "../src/cart.mjs"

test("adds", () => {
  assert.equal(total([1, 2]), 3)
})
`,
}

function events(plan: Plan, base: Sha, merge: Sha): readonly Event[] {
  const policy = defaultPolicy({ planner: "a", worker: "a", validator: "a" })
  const digest = digestOf({ plan, policy, base })
  const max = { usd: null, tokens: null, minutes: 60 }
  const grant = { permission: "write", policy, base, max } as const
  return [
    {
      ...{ type: "mission.requested", goal: "A cart", by: mira, command: "comment:1" },
      ...{ repository: 7, grant },
    },
    {
      ...{ type: "plan.proposed", plan, policy, base, digest, findings: [] },
      readiness: { checks: [], known: [] },
    },
    { type: "plan.approved", version: 1, digest, care: "standard", max },
    { type: "integration.moved", from: null, to: base, by: "start" },
    { type: "feature.integrated", feature: "F1", attempt: "F1.1" as never, commit: merge },
    { type: "integration.moved", from: base, to: merge, by: "merge" },
  ]
}

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

/** In `work`, F1 is merged, and `origin` gets the mission's branch and log. */
export function finished(
  work: string,
  {
    origin,
    plan,
    number,
    isDelivered = false,
  }: { origin: string; plan: Plan; number: number; isDelivered?: boolean },
) {
  const base = git(work, "rev-parse", "HEAD") as Sha
  git(work, "checkout", "--quiet", "-b", "mission")
  write(work, FEATURE)
  git(work, "add", "--all")
  git(work, "commit", "--quiet", "--message", "F1")
  git(work, "checkout", "--quiet", "main")
  git(work, "merge", "--quiet", "--no-ff", "--message", "Merge F1", "mission")
  const merge = git(work, "rev-parse", "HEAD") as Sha
  git(work, "push", "--quiet", origin, `HEAD:refs/heads/mission/${number}/main`)
  git(work, "checkout", "--quiet", "--orphan", "log")
  git(work, "rm", "-rfq", ".")
  const last: readonly Event[] = isDelivered ? [{ type: "mission.delivered", commit: merge }] : []
  const all = [...events(plan, base, merge), ...last]
  const append: Append = { id: "1", at: AT, writer: "test", events: all }
  write(work, { [segmentPath(1)]: lineOf(append) })
  git(work, "add", "--all")
  git(work, "commit", "--quiet", "--message", "The plan is approved")
  git(work, "push", "--quiet", origin, `HEAD:refs/missions/${number}/log`)
}
