/** Missions with a single orchestrator, and missions whose lists and requests are up to ten minutes late. */
import { expect, test } from "vitest"
import { isFull } from "../tier.ts"
import { LIMIT_MS, missingIn, ONLY_BEYOND, simulate } from "./process.ts"

/** Directly, and through Octokit and the embedded GitHub's HTTP face, which takes four times as long. */
const MISSIONS_OF_ONE = isFull ? 800 : 60
const FROM_OF_ONE = isFull ? 1_001 : 401
const MISSIONS_THROUGH_OCTOKIT = isFull ? 200 : 25
const FROM_THROUGH_OCTOKIT = isFull ? 1_801 : 601
/** With lists and requests ten minutes late. */
const MISSIONS_BEYOND = isFull ? 50 : 25

test("missions hold with a single orchestrator", {
  timeout: LIMIT_MS,
}, async () => {
  const told = await simulate(
    ...[
      "--seed",
      String(FROM_OF_ONE),
      "--missions",
      String(MISSIONS_OF_ONE),
      "--orchestrators",
      "1",
    ],
  )
  expect(told).toMatch(
    /^\d+ missions simulated from seed \d+ on, none wrong, none stuck: .*\d+ completed/,
  )
})

test("missions hold through Octokit and the adapters", { timeout: LIMIT_MS }, async () => {
  // How several orchestrators get along does not depend on the way that requests take.
  const orders = ["--missions", String(MISSIONS_THROUGH_OCTOKIT), "--orchestrators", "1"]
  const from = String(FROM_THROUGH_OCTOKIT)
  expect(await simulate("--seed", from, ...orders, "--through-octokit")).toMatch(
    /^\d+ missions simulated from seed \d+ on, none wrong, none stuck: .*\d+ completed/,
  )
})

test("nothing is paid twice or left double with lists and requests ten minutes late", {
  timeout: LIMIT_MS,
}, async () => {
  const told = await simulate("--seed", "1", "--missions", String(MISSIONS_BEYOND), "--beyond")
  expect(told).toMatch(/^\d+ missions simulated from seed 1 on, none wrong, none stuck: /)
  expect(missingIn(told)).not.toContain(ONLY_BEYOND)
})
