/**
 * A mutant is the core without one of its rules. The simulation must notice each one, or its checks
 * are blind there.
 */
import { describe, expect, test } from "vitest"
import { mutants } from "./mutants.ts"
import { LIMIT_MS, simulate } from "./process.ts"

/** Where rare mutants were last caught. The hunt begins there and goes on until it finds a seed. */
const HUNTED_FROM: Readonly<Record<string, number>> = {
  ...{ "retry-reserve": 723, edited: 8, settle: 28, "one-approver": 11, attempts: 128 },
  ...{ cursor: 6, reserve: 27, hold: 19, repair: 6, dependency: 3, "resume-pays": 2 },
  ...{
    "any-digest": 13,
    "newer-log": 5,
    "cut-short": 7,
    "moved-link": 895,
    carried: 49,
    "policy-ceiling": 5,
    "merge-unproven": 42,
  },
}

/** After more seeds than these in vain, the test says where the next hunt should begin. */
const IN_VAIN_MAX = 3

test("the list of mutants has one line for each", async () => {
  expect((await simulate("--mutants")).split("\n")).toEqual(mutants.map(m => m.name))
})

describe("the simulation notices each rule that is taken out", () => {
  test.each(mutants.map(m => [m.name, m.what, m.caughtBy] as const))(
    "%s: %s",
    { timeout: LIMIT_MS },
    async (name, _what, caughtBy) => {
      const from = HUNTED_FROM[name] ?? 1
      const told = await simulate("--seed", String(from), "--mutant", name)
      expect(told).toMatch(new RegExp(`^caught by ${caughtBy} at seed \\d+: `, "m"))
      const seed = Number(/at seed (\d+): /.exec(told)?.[1])
      if (seed - from > IN_VAIN_MAX) console.log(`HUNTED_FROM could say ${seed} of ${name}.`)
    },
  )
})
