/**
 * A run whose brief or gate was written by a newer program. Nothing begins, and a report says what
 * is too old.
 */
import { expect, test } from "vitest"
import type { Brief } from "../../src/core/log/brief.ts"
import { digestOf } from "../../src/core/values/digest.ts"
import { featureBrief, planBrief, validationBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import { createJobs, gateOf, reportOf, schedule, writing } from "./world.ts"

const world = freshWorld({ "README.md": "Read me\n" })
const dreams = { feature: "dreams", since: "9.0.0" }
const never = () => Promise.reject(new Error("No agent may be asked."))

/** Runs the jobs as the workflow file does, for an attempt that a newer program scheduled. */
async function reported(
  brief: Brief,
  { more = {}, gate = {}, role = gateOf(brief).attempts[brief.attempt]!.role }: Newer,
) {
  const raw = { ...brief, ...more } as Brief
  const entry = { ...gateOf(brief).attempts[brief.attempt]!, role, brief: digestOf(raw) }
  schedule(world, raw, gateOf(brief, { attempts: { [brief.attempt]: entry }, ...gate }))
  const jobs = createJobs(world, brief, { role: role as never })
  const agent = role === "gates" ? null : await jobs.agent(never)
  expect(agent?.needsVerification ?? false).toBe(false)
  const verified = role === "gates" ? await jobs.verify(null) : null
  await jobs.deliver({
    bundle: agent?.artifact ?? null,
    verification: verified?.artifact ?? null,
    tree: verified?.tree ?? null,
  })
  return { report: reportOf(world, brief), lines: jobs.lines }
}

interface Newer {
  readonly more?: object
  readonly gate?: object
  readonly role?: string
}

const feature = () => featureBrief(world.base)
const plan = () => planBrief(world.base)
const validation = () => validationBrief(world.base)
const gates = () => validationBrief(world.base, { step: "gates" })

test.each<[string, () => Brief, Newer, string]>([
  ["a higher number", feature, { more: { schema: 2 } }, "schema 2 of a brief"],
  ["another shape", feature, { more: { schema: 5, environment: [], cap: null } }, "schema 5"],
  ["a feature", feature, { more: { needs: [dreams] } }, '"dreams", of version 9.0.0'],
  ["a kind", feature, { more: { kind: "dream" } }, '"dream" as brief kind'],
  ["a new role", feature, { role: "dream", more: { role: "dreamer" } }, '"dream" as role'],
  ["only a new role", validation, { role: "dream" }, '"dream" as role of a run'],
  ["a key of a plan's set-up", plan, { more: { environment: { pets: [] } } }, "environment"],
  ["a feature, for a planner", plan, { more: { needs: [dreams] } }, '"dreams"'],
  ["a step", validation, { more: { step: "tasting" } }, '"tasting" as brief step'],
  ["a feature, for gates", gates, { more: { needs: [dreams] } }, '"dreams"'],
  ["a higher number, for gates", gates, { more: { schema: 2 } }, "schema 2 of a brief"],
  ["a gate of a higher number", feature, { gate: { schema: 2 } }, "schema 2 of gate.json"],
  ["a gate with a feature", gates, { gate: { needs: [dreams] } }, '"dreams", of version 9.0.0'],
])("%s ends in a report about which a person is asked", async (_, briefOf, newer, words) => {
  const brief = briefOf()
  const { report, lines } = await reported(brief, newer)
  expect(report).toMatchObject({
    ...{ schema: 1, attempt: brief.attempt, run: 4711, base: world.base, agent: null },
    outcome: { type: "failed", failure: { kind: "policy_blocked", rule: "outdated" } },
    usage: { usd: 0, turns: 0 },
  })
  expect(JSON.stringify(report.outcome).replaceAll('\\"', '"')).toContain(words)
  expect(lines.join("\n")).toMatch(/Nothing was (?:started|run)/)
})

test("a new role in another attempt of the gate doesn't matter to a run", async () => {
  const brief = feature()
  const entry = gateOf(brief).attempts[brief.attempt]!
  const attempts = { [brief.attempt]: entry, "F9.1": { ...entry, role: "dream" } }
  schedule(world, brief, gateOf(brief, { attempts }))
  const jobs = createJobs(world, brief)
  const agent = await jobs.agent(writing({ "greeting.txt": "hello\n" }))
  expect(agent.needsVerification).toBe(true)
})
