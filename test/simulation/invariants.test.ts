/** Each invariant can fail: it tells a log that breaks it from one that does not. */
import { expect, test } from "vitest"
import type { Looked } from "../../src/controller.ts"
import { instant } from "../../src/core/values/time.ts"
import { encode } from "../../src/github/marker.ts"
import { checkNamed, checkTold } from "./invariants/end.ts"
import { checkLook, createLookNotes } from "./invariants/look.ts"
import { checkSpending } from "./invariants/spend.ts"
import {
  accepted,
  ada,
  anew,
  approve,
  approved,
  at,
  attempt,
  cancelled,
  cap,
  control,
  crash,
  deed,
  digest,
  ended,
  fixed,
  held,
  ISSUE,
  integrated,
  opened,
  proposed,
  proven,
  refused,
  released,
  reopened,
  requested,
  resume,
  running,
  sealed,
  sha,
  skipped,
  small,
  stale,
  started,
  verdicts,
  work,
  worker,
} from "./small.ts"
import { witnessed } from "./witness.ts"
import { put, type Watched } from "./world.ts"

test.each<[string, readonly object[], object]>([
  ["S2", [requested, attempt("plan.1")], attempt("plan.1")],
  ["S2", [requested, attempt("plan.1"), ended(crash)], ended(crash)],
  ["S3", [requested], attempt("plan.1", { cap: cap(6) })],
  ["S3", [requested, proposed, approve], { ...approved, max: cap(21) }],
  ["S4", [requested], worker],
  ["S4", started, { ...worker, plan: { version: 1, digest: digest("e") } }],
  ["S4", [requested, proposed, approve], { ...approved, digest: digest("e") }],
  ["S4", [requested, proposed], approved],
  ["S4", [requested, proposed, { ...proposed, digest: digest("e") }, stale], anew],
  ["S5", [requested], { type: "thing.bound", thing: control, id: 5, number: null }],
  ["S6", [...running, integrated], integrated],
  ["S7", proven, integrated],
  ["S7", proven, opened],
  ["S7", proven, fixed],
  ["S8", [requested, refused], refused],
  ["S9", [requested, { type: "mission.cancelled", by: ada }], attempt("plan.1")],
  ["S11", [requested, held("ceiling"), resume], released("ceiling")],
  ["S11", [requested, held("kill_switch"), resume], released("kill_switch")],
  ["S11", [requested, held("person")], attempt("plan.1")],
  ["S12", [...running, cancelled], ended(crash, "F1.1")],
  ["S12", [...running, cancelled], verdicts("F1.1")],
  ["S13", [requested], accepted(3, { name: "resume" }, { permission: "write" })],
  ["S14", [requested], accepted(3, { name: "cancel" })],
  ["S14", [requested], accepted(5, { name: "cancel" })],
  ["S15", [...running, ended(crash, "F1.1"), work("F1.2"), ended(crash, "F1.2")], work("F1.3")],
  ["S16", started, work("F2.1")],
  ["S16", running, work("F3.1")],
  ["S16", running, work("F1.2")],
  ["S17", [...running, deed(8, { name: "close", of: "F1", as: "not_planned" }, 10)], reopened],
  ["S19", running, { ...verdicts("F1.1"), checks: [{ id: "C1", from: "F0.1" }] }],
  ["D4", running, { type: "mission.delivered", commit: sha("c") }],
  ["D4", running, verdicts("F1.1")],
  ["D4", running, sealed],
  ["D4", [...running, ...["F1", "F2", "F3"].map(skipped), opened], sealed],
])("%s notices what breaks it", (invariant, before, event) => {
  const { violations, append } = small()
  append(before)
  expect(violations).toEqual([])
  append([event])
  expect(violations.map(v => v.invariant)).toContain(invariant)
})

test("S1 notices time that goes back", () => {
  const { violations, append } = small()
  append([requested])
  append([attempt("plan.1")], "2025-12-31T23:59:59.000Z")
  expect(violations.map(v => v.invariant)).toEqual(["S1"])
})

test("S2 notices a second run that spends, and one that the log does not name", () => {
  const { world, watched, violations, append } = small()
  put(watched.made, "run plan.1", { id: 10, at: 0 })
  append([requested, attempt("plan.1"), { type: "attempt.started", attempt: "plan.1", run: 10 }])
  checkSpending(world, watched, { attempt: "plan.1", run: 10, usd: 1 })
  expect(violations).toEqual([])
  checkSpending(world, watched, { attempt: "plan.1", run: 11, usd: 1 })
  expect(violations.map(v => v.invariant)).toEqual(["S2", "S2"])
})

test("D2 notices a good report that was taken for lost", () => {
  const lose = (watched: Watched, append: (events: readonly unknown[]) => void) => {
    put(watched.made, "run plan.1", { id: 10, at: 0 })
    append([requested, attempt("plan.1"), { type: "attempt.started", attempt: "plan.1", run: 10 }])
    append([ended({ kind: "runner_lost" })])
  }
  const good = small()
  lose(good.watched, good.append)
  expect(good.violations).toEqual([])
  const bad = small()
  bad.watched.reported.add(10)
  lose(bad.watched, bad.append)
  expect(bad.violations.map(v => v.invariant)).toEqual(["D2"])
})

test("S10 notices that a text claims more proof than there is", () => {
  const { world, watched, violations, append } = small()
  put(watched.made, "comment mission_control", { id: 5, at: 0 })
  append([...running, { type: "thing.bound", thing: control, id: 5, number: null }])
  const says = (body: string) => {
    const model = { state: { comments: { 5: { body } } } }
    Object.assign(world.hub, { model })
    checkTold(world, watched)
  }
  says("**0 of 1 criteria proven**")
  expect(violations).toEqual([])
  says("**1 of 1 criteria proven**")
  expect(violations.map(v => v.invariant)).toEqual(["S10"])
})

test("S18 notices a delivered criterion that nobody can trace", () => {
  const delivered = { type: "mission.delivered", commit: sha("c") }
  const traced = (...events: readonly object[]) => {
    const { world, watched, violations, append } = small()
    append([...running, ...events, delivered])
    violations.length = 0
    checkNamed(world, watched)
    return violations.map(v => v.text)
  }
  const accept = accepted(7, { name: "accept", subject: "C1", reason: "seen" })
  const waived = { type: "criterion.waived", criterion: "C1", by: ada, reason: "seen" }
  expect(new Set(traced(accept, waived))).toEqual(new Set())
  expect(traced({ ...waived, by: { id: 2, login: "bob" } })[0]).toBe(
    "of C1 nobody can name command",
  )
  expect(traced(verdicts("F1.1"))[0]).toBe("of C1 nobody can name how, at, run, agent")
  expect(traced()[0]).toBe("of C1 nobody can name verdict: unjudged")
})

test("S13 notices a command of somebody who had lost the right before the look began", () => {
  const asBob = (now: number) => {
    const { world, violations, append } = small()
    const rights = [
      { at: instant(Date.parse(at)), level: "write" },
      { at: instant(Date.parse(at) + 60_000), level: "read" },
    ] as const
    world.rights.set("bob", [...rights])
    Object.assign(world.time, { now: () => now })
    const bob = { by: { id: 2, login: "bob" }, permission: "write", command: "timeline:9" }
    append([requested, accepted(9, { name: "reopen", of: "F1" }, bob)])
    return violations.map(v => v.invariant)
  }
  expect(asBob(2 * 60_000)).toEqual([])
  expect(asBob(20 * 60_000)).toEqual(["S13"])
})

test("D1 notices a second object with one key", () => {
  const { world, watched, violations } = small()
  world.missions.set(ISSUE, watched)
  let id = 0
  const apply = () => ({ answer: { status: 201, data: { id: ++id }, headers: {} }, deliveries: [] })
  const bot = { type: "installation", app: 1 } as never
  Object.assign(world.hub, { model: { apply }, bot })
  const call = { operation: "issues/create-comment", path: {}, query: {}, body: marked() }
  witnessed(world, "o1").apply(call, bot, 0)
  expect(violations).toEqual([])
  witnessed(world, "o2").apply(call, bot, 0)
  expect(violations.map(v => v.invariant)).toEqual(["D1"])
})

test("D3 notices an object that was created and answered, but not bound in the same look", () => {
  const { world, watched, violations, append } = small()
  put(watched.made, "comment mission_control", { id: 5, at: 0 })
  const notes = createLookNotes()
  const looked = { before: watched.mission, sent: [] } as unknown as Looked
  notes.answered("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", marked(), {
    status: 201,
    headers: {},
    data: { id: 5 },
  })
  checkLook(world, watched, { looked, notes })
  expect(violations.map(v => v.invariant)).toEqual(["D3"])
  append([requested, { type: "thing.bound", thing: control, id: 5, number: null }])
  checkLook(world, watched, { looked, notes })
  expect(violations).toHaveLength(1)
})

const marked = () => ({
  body: encode({
    mission: ISSUE,
    thing: "comment mission_control" as never,
    digest: digest("d") as never,
  }),
})
