/** Each invariant is able to fail: a log that breaks it is told apart from one that does not. */
import { expect, test } from "vitest"
import type { Looked } from "../../src/controller.ts"
import type { Event } from "../../src/core/log/event.ts"
import { instant } from "../../src/core/words/time.ts"
import { encode } from "../../src/github/marker.ts"
import { createMemoryObjects } from "../../src/local/github/objects/memory.ts"
import { checkAppend } from "./invariants/append.ts"
import { checkTold } from "./invariants/end.ts"
import { checkLook, createLookNotes } from "./invariants/look.ts"
import { checkSpending } from "./invariants/spend.ts"
import { witnessed } from "./witness.ts"
import { put, type Violation, type Watched, type World, watch } from "./world.ts"

const ISSUE = 1
const at = "2026-01-01T00:00:00.000Z"
const ada = { id: 1, login: "ada" }
const digest = (letter: string) => letter.repeat(64)
const sha = (letter: string) => letter.repeat(40)

function small() {
  const violations: Violation[] = []
  const world = {
    hub: { objects: createMemoryObjects() },
    options: { isBeyond: false },
    time: { now: () => 0 },
    trace: { line: () => {} },
    missions: new Map(),
    off: { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY },
    rights: new Map([["ada", [{ at, level: "admin" }]]]),
    violations,
    fail: (invariant: string, mission: number, text: string) =>
      violations.push({ invariant, mission, at: 0, text }),
  } as unknown as World
  const watched = watch(1, ISSUE)
  for (const [id, wrote] of Object.entries(SAID)) {
    const said = { id: Number(id), by: "ada", on: "mission", wrote, body: wrote } as const
    watched.said.set(said.id, { ...said, isEdited: false, isHeard: true })
  }
  let count = 0
  const append = (events: readonly unknown[], when = at) => {
    count += 1
    const id = `o1.${count}`
    checkAppend(world, watched, { id, at: when, writer: "o1", events: events as Event[] } as never)
  }
  return { world, watched, violations, append }
}

/** What ada wrote, by the comment's id. */
const SAID = {
  6: "/mission approve ddddddd",
  2: "/mission approve",
  3: "/mission resume",
  4: "/mission budget 20",
}

const accepted = (id: number, said: object, by: object = {}) => ({
  type: "command.accepted",
  command: `comment:${id}`,
  by: ada,
  permission: "admin",
  said,
  ...by,
})
/** By hand, so many minutes after the first. */
const deed = (id: number, said: object, minutes: number) =>
  accepted(id, said, {
    command: `timeline:${id}`,
    written: `2026-01-01T00:${String(minutes).padStart(2, "0")}:00.000Z`,
  })
const reopened = deed(9, { name: "reopen", of: "F1" }, 5)
const cap = (usd: number) => ({ usd, tokens: null, minutes: 60 })
const policy = {
  budgets: { attempts: 2 },
  approvals: 1,
  ceilings: { mission: { usd: 20 } },
}
const requested = {
  type: "mission.requested",
  goal: "x",
  by: ada,
  command: "comment:1",
  repository: 1,
  grant: { permission: "admin", policy, base: sha("a"), max: cap(5) },
}
const attempt = (key: string, more: object = {}) => ({
  type: "attempt.scheduled",
  key,
  subject: { type: "plan" },
  role: "planner",
  plan: { version: 0, digest: null },
  base: sha("a"),
  brief: digest("b"),
  cap: cap(2),
  resumes: null,
  ...more,
})
const feature = (id: string, dependsOn: readonly string[] = []) => ({
  ...{ id, milestone: "M1", fulfils: ["C1"], paths: [`src/${id}`, "docs"], dependsOn },
})
const plan = {
  version: 1,
  criteria: [{ id: "C1" }],
  features: [feature("F1"), feature("F2", ["F1"]), feature("F3")],
  milestones: [{ id: "M1", criteria: [] }],
}
const proposed = { type: "plan.proposed", plan, policy, base: sha("a"), digest: digest("d") }
const approved = {
  type: "plan.approved",
  version: 1,
  digest: digest("d"),
  care: "light",
  max: cap(9),
}
const approve = accepted(2, { name: "approve", digest: null, care: null, max: null })
/** The newer plan is approved by a word for the older. */
const stale = accepted(6, { ...approve.said, digest: "ddddddd" })
const anew = { ...approved, digest: digest("e") }
const resume = accepted(3, { name: "resume" })
const work = (key: string) =>
  attempt(key, {
    subject: { type: "feature", feature: key.slice(0, 2) },
    plan: { version: 1, digest: digest("d") },
  })
const worker = work("F1.1")
const integrated = { type: "feature.integrated", feature: "F1", attempt: "F1.1", commit: sha("c") }
const sealed = { type: "milestone.sealed", milestone: "M1", commit: sha("c") }
const control = { type: "comment", of: "mission_control" }
const refused = { type: "command.refused", command: "comment:7", by: ada, refusal: {} }
const held = (hold: string) => ({ type: "mission.held", hold, why: "so" })
const released = (hold: string) => ({ type: "mission.released", hold })
const opened = { type: "validation.opened", milestone: "M1", round: 1, commit: sha("c") }
const closed = { type: "validation.closed", milestone: "M1", round: 1, failed: [] }
const skipped = (id: string) => ({ type: "feature.skipped", feature: id, by: ada, reason: "x" })
const fixed = { type: "fix.added", feature: "F4", root: "F1", milestone: "M1", criteria: [] }
const started = [requested, proposed, approve, approved]
const running = [...started, worker]
const proven = [...running, ...["F1", "F2", "F3"].map(skipped), opened, closed, sealed]
const ended = (failure: object, attempt = "plan.1") => ({
  type: "attempt.ended",
  attempt,
  outcome: { type: "failed", failure },
  usage: { usd: null, wallMs: 0 },
})

const crash = { kind: "agent_failed", how: "crashed" }
const cancelled = { type: "attempt.cancelled", attempt: "F1.1", why: "x" }

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
  ["D4", running, { type: "mission.delivered", commit: sha("c") }],
  ["D4", running, verdicts("F1.1")],
  ["D4", running, sealed],
  ["D4", [...running, ...["F1", "F2", "F3"].map(skipped), opened], sealed],
])("%s sees what breaks it", (invariant, before, event) => {
  const { violations, append } = small()
  append(before)
  expect(violations).toEqual([])
  append([event])
  expect(violations.map(v => v.invariant)).toContain(invariant)
})

function verdicts(key: string) {
  const verdict = { criterion: "C1", is: "pass", commit: sha("c"), tree: sha("d") }
  return {
    type: "verdicts.recorded",
    attempt: key,
    verdicts: [verdict],
    findings: [],
    checks: [],
  }
}

test("S1 sees time that goes back", () => {
  const { violations, append } = small()
  append([requested])
  append([attempt("plan.1")], "2025-12-31T23:59:59.000Z")
  expect(violations.map(v => v.invariant)).toEqual(["S1"])
})

test("S2 sees a second run that spends, and one that the log does not name", () => {
  const { world, watched, violations, append } = small()
  put(watched.made, "run plan.1", { id: 10, at: 0 })
  append([requested, attempt("plan.1"), { type: "attempt.started", attempt: "plan.1", run: 10 }])
  checkSpending(world, watched, { attempt: "plan.1", run: 10, usd: 1 })
  expect(violations).toEqual([])
  checkSpending(world, watched, { attempt: "plan.1", run: 11, usd: 1 })
  expect(violations.map(v => v.invariant)).toEqual(["S2", "S2"])
})

test("D2 sees a good report that was taken for lost", () => {
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

test("S10 sees more told as proven than is", () => {
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

test("S13 sees a command of somebody who had lost the right before the look began", () => {
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

test("D1 sees a second object of one key", () => {
  const { world, watched, violations } = small()
  world.missions.set(ISSUE, watched)
  let id = 0
  const apply = () => ({ answer: { status: 201, data: { id: ++id }, headers: {} }, deliveries: [] })
  Object.assign(world.hub, { model: { apply } })
  const call = { operation: "issues/create-comment", path: {}, query: {}, body: marked() }
  const bot = { type: "installation" } as never
  witnessed(world, "o1").apply(call, bot, 0)
  expect(violations).toEqual([])
  witnessed(world, "o2").apply(call, bot, 0)
  expect(violations.map(v => v.invariant)).toEqual(["D1"])
})

test("D3 sees what was made and answered, and not bound in the same look", () => {
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
