import { describe, expect, test } from "vitest"
import type { Command, Refusal, Request } from "../../../src/core/log/command.ts"
import type { Event } from "../../../src/core/log/event.ts"
import { decide } from "../../../src/core/people/decide.ts"
import type { Sha } from "../../../src/core/values/id.ts"
import {
  asks,
  base,
  context,
  digestOfVersion,
  later,
  type M,
  minute,
  mira,
  mission,
  outcome,
  policy,
  proposed,
  tomas,
} from "./given.ts"

const using = (usd: number) => ({ inUse: { ...context.inUse, usd } })

describe("approve", () => {
  const approve = (over: Partial<Extract<Command, { name: "approve" }>> = {}): Command => ({
    name: "approve",
    digest: null,
    care: null,
    max: null,
    ...over,
  })
  const digest = digestOfVersion(1)
  const saw = digest.slice(0, 7)
  const second = mission("proposed", proposed(2))

  test("endorses and approves, with the care of the policy and a ceiling from the estimate", () => {
    const max = { ...policy.ceilings.mission, usd: 6 }
    expect(outcome(mission("proposed"), asks(approve({ digest: saw })))).toEqual([
      { type: "plan.endorsed", digest, by: mira, permission: "admin", command: "comment:99" },
      { type: "plan.approved", version: 1, digest, care: "standard", max },
    ])
  })

  test.each([
    ["minutes", 400, { minutes: 450.5 }, { minutes: 450.5 }],
    ["minutes", 400, { minutes: 20 }, { minutes: 400 }],
    ["tokens", 9_000, { tokens: 12_000 }, { tokens: 12_000 }],
    ["tokens", 9_000, { tokens: 10 }, { tokens: 9_000 }],
  ])(
    "keeps what planners use and were promised within the ceiling of %s (%d, %o)",
    (_, __, used, max) => {
      const ceilings = { ...policy.ceilings, mission: { usd: null, tokens: 9_000, minutes: 400 } }
      const m = mission("planning", proposed(1, { ...policy, ceilings } as never))
      const inUse = { ...context.inUse, ...used }
      const facts = outcome(m, asks(approve({ digest: saw })), { inUse })
      expect("reason" in facts ? facts : facts.at(-1)).toMatchObject({ max })
    },
  )

  test("sets no ceiling in money if a worker has none, unless the person asks for one", () => {
    const caps = { ...policy.caps, worker: { ...policy.caps.worker, usd: null } }
    const m = mission("planning", proposed(1, { ...policy, caps }))
    const maxOf = (max: number | null) => {
      const facts = outcome(m, asks(approve({ digest: saw, max })))
      return "reason" in facts ? facts : facts.at(-1)
    }
    expect(maxOf(null)).toMatchObject({ max: { usd: policy.ceilings.mission.usd } })
    expect(policy.ceilings.mission.usd).toBe(null)
    expect(maxOf(7)).toMatchObject({ max: { usd: 7 } })
  })

  test("is refused for a first plan whose base commit is no longer in the default branch", () => {
    const head = "b".repeat(40) as Sha
    const rewritten = { base: { sha: head, policy, lacks: base } }
    const ask = asks(approve({ digest: saw }))
    const refusal = { reason: "base_rewritten", version: 1, base, head }
    expect(outcome(mission("proposed"), ask, rewritten)).toEqual(refusal)
    expect(outcome(mission("running", proposed(2)), asks(approve()), rewritten)).toMatchObject([
      { type: "plan.endorsed" },
      { type: "plan.approved", version: 2 },
    ])
  })

  test("takes care and ceiling from what was typed", () => {
    const facts = outcome(mission("proposed"), asks(approve({ care: "strict", max: 80 })))
    expect(facts).toMatchObject([{}, { care: "strict", max: { usd: 80 } }])
  })

  test.each<[string, number | null, number]>([
    ["a request above it", 80, 50],
    ["an estimate below it", null, 6],
  ])("never exceeds the policy's own ceiling: %s", (_, max, usd) => {
    const ceilings = { ...policy.ceilings, mission: { usd: 50, tokens: 9, minutes: 400 } } as never
    const m = mission("planning", proposed(1, { ...policy, ceilings }))
    expect(outcome(m, asks(approve({ max })))).toMatchObject([
      {},
      { max: { usd, tokens: 9, minutes: 400 } },
    ])
  })

  test("leaves room for one attempt, however low the estimate is", () => {
    const facts = outcome(mission("proposed"), asks(approve()), using(9.5))
    expect(facts).toMatchObject([{}, { max: { usd: 11 } }])
  })

  test.each<[string, M, Command, Partial<Request>, Refusal]>([
    [
      "an older plan's digest",
      second,
      approve({ digest: saw }),
      {},
      { reason: "digest_stale", saw, version: 1, newest: 2 },
    ],
    [
      "a digest of no plan",
      second,
      approve({ digest: "0000000" }),
      {},
      { reason: "digest_unknown", saw: "0000000" },
    ],
    [
      "a bare one that was written before the newest plan",
      second,
      approve(),
      { at: minute(0) },
      { reason: "newer_proposal", newest: 2 },
    ],
    [
      "a bare one of the same second",
      second,
      approve(),
      { at: minute(1) },
      { reason: "newer_proposal", newest: 2 },
    ],
    [
      "a ceiling below what is spent",
      second,
      approve({ max: 2 }),
      {},
      { reason: "max_too_low", max: 2, spent: 3 },
    ],
  ])("refuses %s", (_, m, said, over, refusal) =>
    expect(outcome(m, asks(said, over), using(3))).toEqual(refusal),
  )

  test("a digest binds even if the comment and the plan carry the same second", () => {
    const said = approve({ digest: digestOfVersion(2) })
    expect(outcome(second, asks(said, { at: minute(1) }))).toMatchObject([{}, { version: 2 }])
  })

  describe("if two people must approve", () => {
    const two = mission("planning", proposed(1, { ...policy, approvals: 2 }))
    const by = (m: M, person: typeof mira, id: number, said = approve()) =>
      decide(m, asks(said, { by: person, id: `comment:${id}` }), context)

    test("the first one only endorses, and is not counted twice", () => {
      const first = by(two, mira, 10)
      expect(first.map(e => e.type)).toEqual(["command.accepted", "plan.endorsed"])
      const again = by(later(two, ...first), mira, 11)
      const refusal = { reason: "already_endorsed", version: 1, missing: 1 }
      expect(again).toMatchObject([{ type: "command.refused", refusal }])
    })

    test("nobody gets less care or a higher ceiling than what they approved", () => {
      const first = by(two, mira, 10, approve({ care: "strict", max: 80 }))
      const both = by(later(two, ...first), tomas, 11, approve({ care: "light", max: 9 }))
      expect(both.at(-1)).toMatchObject({ care: "strict", max: { usd: 9 } })
    })

    test("the second one approves", () => {
      const facts = by(later(two, ...by(two, mira, 10)), tomas, 11)
      expect(facts.at(-1)?.type).toBe("plan.approved")
    })

    test("whoever approved plan 1 has not approved plan 2", () => {
      const withBoth: Event[] = [...by(two, mira, 10), proposed(2, { ...policy, approvals: 2 })]
      const facts = by(later(two, ...withBoth), tomas, 11)
      expect(facts.at(-1)?.type).toBe("plan.endorsed")
    })
  })
})
