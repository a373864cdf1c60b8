/** Missions with three orchestrators and every kind of fault; every night also from that day's seeds. */
import { expect, test } from "vitest"
import { isFull, seedOfToday } from "../tier.ts"
import { LIMIT_MS, missingIn, ONLY_BEYOND, simulate } from "./process.ts"

const MISSIONS = isFull ? 1_000 : 140
/** From seeds that nobody has tried before. */
const MISSIONS_OF_TODAY = 500
/** A thousand missions show every kind. Fewer than this many are too rare for those of a push. */
const RARE_KINDS = 6
/** Nobody signs the simulated log. The embedded GitHub does, in test/stories/log-changed.test.ts. */
const OF_SIGNED_LOGS = "hold log_changed"

test("missions hold with three orchestrators and every fault, and every kind of thing happens", {
  timeout: LIMIT_MS,
}, async () => {
  const told = await simulate("--seed", "1", "--missions", String(MISSIONS))
  expect(told).toMatch(
    /^\d+ missions simulated from seed 1 on, none wrong, none stuck: .*\d+ completed/,
  )
  const missing = missingIn(told).filter(it => it !== ONLY_BEYOND && it !== OF_SIGNED_LOGS)
  if (isFull) expect(missing).toEqual([])
  else expect(missing.length, missing.join(", ")).toBeLessThan(RARE_KINDS)
})

test.runIf(isFull)(
  "missions hold from a seed that moves with the date",
  {
    timeout: LIMIT_MS,
  },
  async () => {
    const seed = seedOfToday()
    console.log(`Today's seed is ${seed}.`)
    const told = await simulate("--seed", String(seed), "--missions", String(MISSIONS_OF_TODAY))
    expect(told).toMatch(/^\d+ missions simulated from seed \d+ on, none wrong, none stuck: /)
  },
)
