/** Whatever fails and however often, trying again comes to an end by itself. */
import { describe, expect, test } from "vitest"
import type { Failure, FailureKind, Outcome } from "../../../src/core/log/attempt.ts"
import type { AttemptState } from "../../../src/core/log/mission.ts"
import type { Instant } from "../../../src/core/values/time.ts"
import { examplePlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts } from "../support/tell.ts"
import { built, proposed, running, validated, type World, world } from "../support/world.ts"

const FAILURES: { readonly [Kind in FailureKind]: readonly Failure[] } = {
  agent_failed: [{ kind: "agent_failed", how: "crashed" }],
  agent_unready: [{ kind: "agent_unready", why: "login", said: "It asks for a login." }],
  verification_failed: [
    { kind: "verification_failed", criteria: ["C1"], gates: [] },
    { kind: "verification_failed", criteria: [], gates: [], tampering: ["stub"] },
  ],
  inconclusive: [{ kind: "inconclusive", criteria: ["C1"], why: "not_run" }],
  conflict: [{ kind: "conflict", paths: ["src/a.ts"] }],
  limit: [
    { kind: "limit", of: "turns", resetsAt: null },
    { kind: "limit", of: "spend", resetsAt: null },
    { kind: "limit", of: "context", resetsAt: null },
  ],
  policy_blocked: [{ kind: "policy_blocked", rule: "isolation", where: "the runner" }],
  infra: [
    { kind: "infra", how: "setup" },
    { kind: "infra", how: "delivery" },
  ],
  workflows_moved: [{ kind: "workflows_moved", paths: [".github/workflows/ci.yml"] }],
  runner_lost: [{ kind: "runner_lost" }],
  person_cancelled: [{ kind: "person_cancelled" }],
  superseded: [{ kind: "superseded" }],
}

const OUTCOMES: { readonly [Type in Outcome["type"]]: readonly Outcome[] } = {
  questions: [
    { type: "questions", questions: [{ text: "Which?", default: "Any.", because: "Both fit." }] },
  ],
  plan: [{ type: "plan", plan: examplePlan() }],
  delivered: [{ type: "delivered", commit: sha("odd") }],
  verdicts: [{ type: "verdicts", commit: sha("odd") }],
  nothing_to_do: [{ type: "nothing_to_do", commit: sha("odd") }],
  failed: Object.values(FAILURES).flatMap(all =>
    all.map(failure => ({ type: "failed", failure }) as const),
  ),
}

const PLACES: Readonly<Record<string, () => World>> = {
  planning() {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    return w
  },
  "a change of plan"() {
    const w = proposed(examplePlan())
    w.says("/mission revise make it faster")
    w.rest()
    return w
  },
  "a feature": () => running(examplePlan(), { words: "max 900" }),
  gates: () => built(running(examplePlan(), { words: "max 900" }), "F1.1", "F2.1", "F3.1"),
  scrutiny: () => past(PLACES["gates"]!(), "gates"),
  behaviour: () => past(PLACES["scrutiny"]!(), "scrutiny"),
  "what a person built"() {
    const w = running(examplePlan(), { words: "by people max 900" })
    w.does("F1", { did: "assigned", who: { id: 1, login: "mira" } })
    w.says("/mission done F1")
    const handedIn = new Map([["mission/412/F1", { type: "found", commit: sha("mine") } as const]])
    w.show(seen => Object.assign(seen.over, { handedIn }))
    w.rest()
    return w
  },
  "a search for the merge that broke something"() {
    const w = validated(built(running(examplePlan(), { words: "max 900" }), "F1.1", "F2.1", "F3.1"))
    built(w, "F4.1")
    ends(w, liveIn(w)!, { type: "verdicts", commit: liveIn(w)!.base }, { C1: "fail" })
    return w
  },
  "a fix"() {
    const w = PLACES["gates"]!()
    ends(w, liveIn(w)!, { type: "verdicts", commit: liveIn(w)!.base }, { C1: "fail" })
    return w
  },
}

function past(w: World, step: string): World {
  while (liveIn(w)?.key.includes(step)) {
    const live = liveIn(w)!
    ends(w, live, { type: "verdicts", commit: live.base })
  }
  return w
}

const liveIn = (w: World): AttemptState | undefined =>
  [...w.mission.attempts.values()].find(a => a.ended === null)

function ends(w: World, { key }: AttemptState, outcome: Outcome, judged = {}): void {
  w.reports(key, { outcome, judged })
  w.rest()
}

/** Every budget of the policy is used up by fewer tries. */
const TRIES_MAX = 8

const kinds = Object.entries(OUTCOMES).flatMap(([type, all]) =>
  all.map(outcome => {
    const failure = outcome.type === "failed" ? outcome.failure : null
    const how = failure === null ? "" : Object.values(failure).filter(it => typeof it === "string")
    return [[type, ...how].join(" "), outcome] as const
  }),
)

describe.each(Object.entries(PLACES))("%s", (_place, begin) => {
  test.each(kinds)("that always ends as %s is not tried for ever", (_kind, outcome) => {
    const w = begin()
    const first = liveIn(w)!
    let tries = 0
    for (let live: AttemptState | undefined = first; live && tries <= TRIES_MAX; ) {
      // After a good end something else follows, so this one is not tried again either.
      if (JSON.stringify(live.subject) !== JSON.stringify(first.subject)) break
      tries += 1
      ends(w, live, outcome)
      // Lifts the hold that other attempts caused, so that only the feature's own budget ends it.
      if (w.mission.holds.has("infra") && w.mission.approved) w.says("/mission resume")
      w.pass(180)
      w.rest()
      live = liveIn(w)
    }
    expect(tries).toBeLessThanOrEqual(TRIES_MAX)
  })
})

test("a quota without a known end is waited for, and tried at most every quarter of an hour", () => {
  const w = running(examplePlan(), { words: "max 900" })
  const first = liveIn(w)!
  ends(w, first, { type: "failed", failure: { kind: "limit", of: "quota", resetsAt: null } })
  const wait = w.peek().waits.find(it => it.type === "parked")
  expect(Date.parse(wait?.until as Instant) - Date.parse(w.now)).toBe(15 * 60_000)
})

test("an end that the subject cannot have counts as a failed delivery", () => {
  const w = running(examplePlan())
  w.reports("F1.1", { outcome: { type: "verdicts", commit: sha("odd") } })
  expect(facts(w.look().events)).toContain("attempt.ended F1.1 infra")
})

test("no second validator is spent where one may not write and did, and a person is asked", () => {
  const w = PLACES["scrutiny"]!()
  const failure = { kind: "policy_blocked", rule: "read_only", where: "src/a.ts" } as const
  ends(w, liveIn(w)!, { type: "failed", failure })
  w.pass(180)
  w.rest()
  expect(liveIn(w)).toBeUndefined()
  expect(w.peek().waits.map(({ type }) => type)).toContain("verdict_by_person")
})
