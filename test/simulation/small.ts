/** A small log and its events, in a world in which nothing exists yet. A test states what differs. */

import type { Event } from "../../src/core/log/event.ts"
import { defaultPolicy } from "../../src/core/plan/policy.ts"
import { createMemoryObjects } from "../../src/embedded/github/objects/memory.ts"
import { checkAppend } from "./invariants/append.ts"
import { type Violation, type World, watch } from "./world.ts"

export const ISSUE = 1
export const at = "2026-01-01T00:00:00.000Z"
export const ada = { id: 1, login: "ada" }
export const digest = (letter: string) => letter.repeat(64)
export const sha = (letter: string) => letter.repeat(40)

export function small() {
  const violations: Violation[] = []
  const world = {
    hub: { objects: createMemoryObjects() },
    options: { isBeyond: false },
    time: { now: () => 0 },
    trace: { line: () => {} },
    missions: new Map(),
    happened: new Set(),
    green: new Set(),
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

export const accepted = (id: number, said: object, by: object = {}) => ({
  type: "command.accepted",
  command: `comment:${id}`,
  by: ada,
  permission: "admin",
  said,
  ...by,
})
/** Something done by hand, this many minutes after the first. */
export const deed = (id: number, said: object, minutes: number) =>
  accepted(id, said, {
    command: `timeline:${id}`,
    written: `2026-01-01T00:${String(minutes).padStart(2, "0")}:00.000Z`,
  })
export const reopened = deed(9, { name: "reopen", of: "F1" }, 5)
export const cap = (usd: number) => ({ usd, tokens: null, minutes: 60 })
const usual = defaultPolicy({ planner: "scripted", worker: "scripted", validator: "scripted" })
const policy = {
  ...usual,
  budgets: { ...usual.budgets, attempts: 2 },
  approvals: 1,
  ceilings: { ...usual.ceilings, mission: { ...usual.ceilings.mission, usd: 20 } },
}
export const requested = {
  type: "mission.requested",
  goal: "x",
  by: ada,
  command: "comment:1",
  repository: 1,
  grant: { permission: "admin", policy, base: sha("a"), max: cap(5) },
}
export const attempt = (key: string, more: object = {}) => ({
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
  ...{ id, milestone: "M1", fulfils: ["C1"], paths: [`src/${id}`, "docs"], dependsOn, skills: [] },
})
const plan = {
  version: 1,
  criteria: [{ id: "C1" }],
  features: [feature("F1"), feature("F2", ["F1"]), feature("F3")],
  milestones: [{ id: "M1", criteria: [] }],
  environment: { setup: [], gates: [], services: [] },
  skills: [],
  estimate: { usd: { low: 1, high: 2 }, minutes: { low: 10, high: 20 } },
}
export const proposed = {
  type: "plan.proposed",
  plan,
  policy,
  base: sha("a"),
  digest: digest("d"),
  readiness: { checks: [], known: [] },
  terms: {},
  findings: [],
}
export const approved = {
  type: "plan.approved",
  version: 1,
  digest: digest("d"),
  care: "light",
  max: cap(9),
}
export const approve = accepted(2, { name: "approve", digest: null, care: null, max: null })
/** An approval of the older plan that is taken for the newer one. */
export const stale = accepted(6, { ...approve.said, digest: "ddddddd" })
export const anew = { ...approved, digest: digest("e") }
export const resume = accepted(3, { name: "resume" })
export const work = (key: string) =>
  attempt(key, {
    subject: { type: "feature", feature: key.slice(0, 2) },
    plan: { version: 1, digest: digest("d") },
  })
export const worker = work("F1.1")
export const integrated = {
  type: "feature.integrated",
  feature: "F1",
  attempt: "F1.1",
  commit: sha("c"),
}
export const sealed = { type: "milestone.sealed", milestone: "M1", commit: sha("c") }
export const control = { type: "comment", of: "mission_control" }
export const refused = { type: "command.refused", command: "comment:7", by: ada, refusal: {} }
export const held = (hold: string) => ({ type: "mission.held", hold, why: "so" })
export const released = (hold: string) => ({ type: "mission.released", hold })
export const opened = { type: "validation.opened", milestone: "M1", round: 1, commit: sha("c") }
const closed = { type: "validation.closed", milestone: "M1", round: 1, failed: [] }
export const skipped = (id: string) => ({
  type: "feature.skipped",
  feature: id,
  by: ada,
  reason: "x",
})
export const fixed = { type: "fix.added", feature: "F4", root: "F1", milestone: "M1", criteria: [] }
export const started = [requested, proposed, approve, approved]
export const running = [...started, worker]
export const proven = [...running, ...["F1", "F2", "F3"].map(skipped), opened, closed, sealed]
export const ended = (failure: object, attempt = "plan.1") => ({
  type: "attempt.ended",
  attempt,
  outcome: { type: "failed", failure },
  usage: { usd: null, wallMs: 0 },
})

export const crash = { kind: "agent_failed", how: "crashed" }
export const cancelled = { type: "attempt.cancelled", attempt: "F1.1", why: "x" }

export function verdicts(key: string) {
  const verdict = { criterion: "C1", is: "pass", commit: sha("c"), tree: sha("d") }
  return {
    type: "verdicts.recorded",
    attempt: key,
    verdicts: [verdict],
    findings: [],
    checks: [],
  }
}
