/**
 * The same commands on the same tree run only once. Everything else runs, and so does the last
 * round.
 */
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { beforeEach, expect, test } from "vitest"
import type { ValidationBrief } from "../../src/core/log/brief.ts"
import type { EarlierResults } from "../../src/core/log/earlier-results.ts"
import type { Report } from "../../src/core/log/report.ts"
import { Criterion } from "../../src/core/plan/plan.ts"
import type { AttemptKey } from "../../src/core/values/id.ts"
import { validationBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import { attempt, createJobs, schedule } from "./world.ts"

const world = freshWorld({ "greeting.txt": "hello\n" })
/** A file outside of every checkout, to which each run of the command adds a line. */
const counter = () => join(world.folder, "runs")
const runs = () => (existsSync(counter()) ? readFileSync(counter(), "utf8").length / 2 : 0)
beforeEach(() => rmSync(counter(), { force: true }))

const counting = (more = "true") =>
  Criterion.parse({
    ...{ id: "C1", text: "It greets", kind: "command" },
    run: `echo 1 >> ${counter()} && grep -q hello greeting.txt && ${more}`,
  })
const gates = (changed: Partial<ValidationBrief> = {}) =>
  validationBrief(world.base, { step: "gates", criteria: [counting()], ...changed })
const second = { attempt: "M1.gates.2" as AttemptKey }

/** An earlier attempt, as the log would pass it on. */
function earlierOf({
  attempt: key,
  verified,
  checks,
  verdicts,
}: Report): readonly EarlierResults[] {
  if (!verified) throw new Error("The report does not say what was run.")
  return [{ attempt: key, ...verified, checks, verdicts }]
}

test("results of the same commands on the same tree are reused, and the report says so", async () => {
  const first = await attempt(world, gates(), null)
  expect(runs()).toBe(1)
  const earlier = [...earlierOf(first.report)]
  const { report, jobs } = await attempt(world, gates({ ...second, earlier }), null)
  expect(runs()).toBe(1)
  expect(report.outcome).toEqual({ type: "verdicts", commit: world.base })
  expect(report.checks).toMatchObject([{ id: "C1", exit: 0, from: "M1.gates.1" }])
  expect(report.verdicts).toMatchObject([{ criterion: "C1", is: "pass", commit: world.base }])
  expect(report.verdicts[0]?.evidence.at(-1)).toBe(
    "Not run again: M1.gates.1 ran the same commands on this very tree.",
  )
  expect(jobs.lines).toContain("Taken from M1.gates.1: same tree, same commands.")
})

const stranger = "0".repeat(64) as EarlierResults["commands"]
test.each<
  [string, (earlier: EarlierResults) => Partial<EarlierResults>, () => Partial<ValidationBrief>]
>([
  ["another tree", () => ({ tree: "0".repeat(40) as EarlierResults["tree"] }), () => ({})],
  ["another isolation", () => ({ isolation: "user" }), () => ({})],
  ["other commands before", () => ({ commands: stranger }), () => ({})],
  ["another criterion now", it => it, () => ({ criteria: [counting("test 1 = 1")] })],
  ["another gate now", it => it, () => ({ environment: withGate })],
  ["a gate that was known to fail", it => it, () => ({ known: ["tests"] })],
  ["the last round", it => it, () => ({ milestone: "final" })],
])("%s: everything is run", async (_, before, now) => {
  const [first] = earlierOf((await attempt(world, gates(), null)).report)
  if (!first) throw new Error("Nothing was handed on.")
  const earlier = [{ ...first, ...before(first) }]
  const { report } = await attempt(world, gates({ ...second, ...now(), earlier }), null)
  expect(runs()).toBe(2)
  expect(report.checks.some(check => check.from)).toBe(false)
})

const withGate = { setup: [], gates: [{ name: "tests", run: "true" }], services: [] }

test("a changed brief is refused, because the log has its digest", async () => {
  const [first] = earlierOf((await attempt(world, gates(), null)).report)
  const honest = gates(second)
  schedule(world, honest)
  const gate = JSON.parse(world.git(["show", "refs/missions/7/log:gate.json"]))
  const forged = gates({ ...second, criteria: [counting("false")], earlier: [first!] })
  schedule(world, forged, gate)
  await expect(createJobs(world, honest).verify(null)).rejects.toThrow(/digest/)
  expect(runs()).toBe(1)
})
