/** Who is to blame when a session ends while its model is in trouble, and whose figures count. */
import { expect, test } from "vitest"
import { asSeen } from "../../src/attempt/measured.ts"
import type { AgentEnd } from "../../src/attempt/ports.ts"
import type { ModelTrouble } from "../../src/attempt/sandbox.ts"
import { usd } from "../../src/core/values/money.ts"

const handed: AgentEnd["handed"] = {
  ...{ questions: null, plan: null, notes: null, verdicts: [], findings: [], evidence: [] },
  ...{ progress: [], claim: null },
}
const end = (over: Partial<AgentEnd> = {}): AgentEnd => ({
  ...{ how: "finished", said: "It ended its turn.", handed },
  usage: { usd: usd(9), tokens: null, turns: 3, wallMs: 5 },
  agent: { name: "codex", version: "1", model: "default", scripted: false },
  ...over,
})
const trouble = (of: ModelTrouble["of"]): ModelTrouble => ({ of, resetsAt: null, said: "Gone." })
const seen = (it: AgentEnd, standing: ModelTrouble | null, metered = null) =>
  asSeen(it, { metered: () => metered, standing: () => standing, isByLogin: false })

test.each(["finished", "refused", "crashed", "silent"] as const)(
  "an agent that ended as %s while its model was gone is not to blame",
  how =>
    expect(seen(end({ how }), trouble("unreachable"))).toMatchObject({
      ...{ how: "limit", limit: { of: "unreachable" } },
      said: "Gone. Then the agent: It ended its turn.",
    }),
)

test("a key that was refused is said to be that", () =>
  expect(seen(end(), trouble("login"))).toMatchObject({ how: "unready", why: "key" }))

test("a key without the name of a model is not blamed on its provider", () =>
  expect(seen(end(), trouble("unnamed"))).toMatchObject({ how: "unready", why: "refused" }))

test.each([
  ["the model answered last", end(), null],
  [
    "the work was handed in",
    end({ handed: { ...handed, claim: { done: ["all"], undone: [], commands: [] } } }),
    trouble("rate"),
  ],
  ["its time was over", end({ how: "overtime" }), trouble("unreachable")],
  ["it was cancelled", end({ how: "cancelled" }), trouble("unreachable")],
  [
    "it is scripted",
    end({ agent: { name: "s", version: "", model: null, scripted: true } }),
    trouble("unreachable"),
  ],
] as const)("an end stays what it is if %s", (_, it, standing) =>
  expect(seen(it, standing)).toEqual(it),
)

test("our own count stands in place of the agent's, and says so", () => {
  const counted = { usd: usd(1), tokens: { in: 1, out: 2, cached: 3 }, model: "gpt-5.4" }
  const metered = () => ({ ...counted, guessed: 2 })
  expect(asSeen(end(), { metered, standing: () => null, isByLogin: false })).toMatchObject({
    usage: { usd: 1, tokens: { in: 1, out: 2, cached: 3 }, turns: 3, measured: true, guessed: 2 },
    agent: { model: "gpt-5.4" },
  })
})

test("what a person's own login spends is told in tokens and not in dollars", () => {
  const told = end({ usage: { ...end().usage, usd: usd(3) } })
  const parts = { metered: () => null, standing: () => null }
  const { usage } = asSeen(told, { ...parts, isByLogin: true })
  expect(usage).toEqual({ ...told.usage, usd: null })
  expect(asSeen(told, { ...parts, isByLogin: false }).usage.usd).toBe(3)
})
