/** What CI claims of the simulation, each in processes of its own. Minutes, not seconds. */
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, describe, expect, test } from "vitest"
import { isFull, seedOfToday } from "../tier.ts"
import { mutants } from "./mutants.ts"

/** Missions with three orchestrators and every fault. */
const MISSIONS = isFull ? 1_000 : 200
/** With one alone: directly, and through Octokit and the embedded GitHub's face, which takes four times as long. */
const MISSIONS_OF_ONE = isFull ? 800 : 100
const FROM_OF_ONE = isFull ? 1_001 : 401
const MISSIONS_THROUGH_OCTOKIT = isFull ? 200 : 50
const FROM_THROUGH_OCTOKIT = isFull ? 1_801 : 601
/** With lists and requests ten minutes late. */
const MISSIONS_BEYOND = isFull ? 50 : 25
/** From seeds that nobody has tried before. */
const MISSIONS_OF_TODAY = 500
/** A thousand missions show every kind there is; fewer than this many are too rare for the first two hundred. */
const RARE_KINDS = 6
const LIMIT_MS = 30 * 60_000
/** Where rare ones were last caught: the hunt begins there and goes on until it finds one. */
const HUNTED_FROM: Readonly<Record<string, number>> = {
  ...{ "retry-reserve": 115, edited: 23, settle: 14, "one-approver": 9, attempts: 78 },
  ...{ cursor: 6, reserve: 6, hold: 4, repair: 4, dependency: 3, "resume-pays": 2 },
  ...{ "cut-short": 7, "moved-link": 114 },
}

const run = promisify(execFile)

/** Some forty processes load the same files: each is made ready to run once. */
const compiled = mkdtempSync(join(tmpdir(), "missions-simulation-"))
afterAll(() => rmSync(compiled, { recursive: true, force: true }))
const main = new URL("./main.ts", import.meta.url).pathname

/** What it printed; what it ended with is part of it where it is not 0. */
async function simulate(...more: readonly string[]): Promise<string> {
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled }
  const options = { maxBuffer: 64 * 1024 * 1024, env }
  try {
    const { stdout } = await run(process.execPath, [main, ...more], options)
    return stdout.trim()
  } catch (error) {
    const { stdout = "", stderr = "", code } = error as Record<string, string | undefined>
    return `${stdout}${stderr}\nended with ${code}`
  }
}

test("one seed has one trace, in whichever process", { timeout: LIMIT_MS }, async () => {
  const one = await simulate("--seed", "7")
  expect(one).toMatch(/trace [0-9a-f]{64}$/)
  expect(await simulate("--seed", "7")).toBe(one)
  expect((await simulate("--seed", "8")).slice(-64)).not.toBe(one.slice(-64))
})

test("Octokit and the face change nothing of it", { timeout: LIMIT_MS }, async () => {
  const direct = await simulate("--seed", "9")
  expect(await simulate("--seed", "9", "--through-octokit")).toBe(direct)
})

test("every trace line of a seed is the same again", { timeout: LIMIT_MS }, async () => {
  const one = await simulate("--seed", "10", "--trace")
  const again = await simulate("--seed", "10", "--trace")
  expect(one.split("\n").length).toBeGreaterThan(1_000)
  expect(again === one).toBe(true)
})

/** Kinds of commands, gestures, failures, holds, ceilings and effects that no seed brought about. */
function missingIn(told: string): readonly string[] {
  expect(told).toMatch(/^(?:missing: .+|nothing is missing)$/m)
  return /^missing: (.*)$/m.exec(told)?.[1]?.split(", ") ?? []
}

/** A second comment of one key stands only where requests land later than the rules assume. */
const ONLY_BEYOND = "effect ensure_comment_deleted"
test("missions hold with three orchestrators and every fault, and all kinds of everything", {
  timeout: LIMIT_MS,
}, async () => {
  const told = await simulate("--seed", "1", "--missions", String(MISSIONS))
  expect(told).toMatch(
    /^\d+ missions simulated from seed 1 on, none wrong, none stuck: .*\d+ completed/,
  )
  const missing = missingIn(told).filter(kind => kind !== ONLY_BEYOND)
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

test("missions hold with one orchestrator, which nobody stands in for", {
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
  // How several get on with each other does not depend on the way that requests take.
  const orders = ["--missions", String(MISSIONS_THROUGH_OCTOKIT), "--orchestrators", "1"]
  const from = String(FROM_THROUGH_OCTOKIT)
  expect(await simulate("--seed", from, ...orders, "--through-octokit")).toMatch(
    /^\d+ missions simulated from seed \d+ on, none wrong, none stuck: .*\d+ completed/,
  )
})

test("nothing is paid twice or left double ten minutes late", { timeout: LIMIT_MS }, async () => {
  const told = await simulate("--seed", "1", "--missions", String(MISSIONS_BEYOND), "--beyond")
  expect(told).toMatch(/^\d+ missions simulated from seed 1 on, none wrong, none stuck: /)
  expect(missingIn(told)).not.toContain(ONLY_BEYOND)
})

test("the mutants are listed one a line", async () => {
  expect((await simulate("--mutants")).split("\n")).toEqual(mutants.map(m => m.name))
})

describe("each rule that is taken out is missed", () => {
  test.each(mutants.map(m => [m.name, m.what, m.caughtBy] as const))(
    "%s: %s",
    { timeout: LIMIT_MS },
    async (name, _what, caughtBy) => {
      const from = String(HUNTED_FROM[name] ?? 1)
      expect(await simulate("--seed", from, "--mutant", name)).toMatch(
        new RegExp(`^caught by ${caughtBy} at seed \\d+: `, "m"),
      )
    },
  )
})
