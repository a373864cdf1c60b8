/** Thousands of stories of commands and outcomes from fixed seeds. Every invariant is checked after every step. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { isFull, seedOfToday } from "../tier.ts"
import { aSequence, play, storyOf } from "./sequence.ts"

/** Each takes about five milliseconds. */
const SEQUENCES = isFull ? 10_000 : 3_000
const SEED = 412

test("whatever people and attempts do, every invariant holds after every step", {
  timeout: 600_000,
}, () => {
  const options = { seed: SEED, numRuns: SEQUENCES }
  fc.assert(
    fc.property(aSequence, sequence => void play(sequence)),
    options,
  )
})

test.runIf(isFull)(
  "the same holds from a seed that moves with the date",
  {
    timeout: 600_000,
  },
  () => {
    const seed = seedOfToday()
    console.log(`Today's seed is ${seed}.`)
    fc.assert(
      fc.property(aSequence, sequence => void play(sequence)),
      { seed, numRuns: SEQUENCES },
    )
  },
)

test("a story is printed so that a person can follow it", () => {
  const [sequence] = fc.sample(aSequence, { seed: SEED, numRuns: 1 })
  expect(storyOf(play(sequence!))).toMatch(/^ {2}1\. \w+/)
})
