/** The same seed gives the same mission, event by event, in whichever process it is simulated. */
import { expect, test } from "vitest"
import { LIMIT_MS, simulate } from "./process.ts"

test("a seed always has the same trace, in whichever process", { timeout: LIMIT_MS }, async () => {
  const one = await simulate("--seed", "7")
  expect(one).toMatch(/trace [0-9a-f]{64}$/)
  expect(await simulate("--seed", "7")).toBe(one)
  expect((await simulate("--seed", "8")).slice(-64)).not.toBe(one.slice(-64))
})

test("Octokit and the HTTP face change nothing in it", { timeout: LIMIT_MS }, async () => {
  const direct = await simulate("--seed", "9")
  expect(await simulate("--seed", "9", "--through-octokit")).toBe(direct)
})

test("every trace line of a seed is the same again", { timeout: LIMIT_MS }, async () => {
  const one = await simulate("--seed", "10", "--trace")
  const again = await simulate("--seed", "10", "--trace")
  expect(one.split("\n").length).toBeGreaterThan(1_000)
  expect(again === one).toBe(true)
})
