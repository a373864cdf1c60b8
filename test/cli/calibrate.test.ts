/** `missions calibrate` puts faults into a merged feature of a real repository and says who notices them. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { calibrateCommand } from "../../src/cli/calibrate.ts"
import { parseCalibrate } from "../../src/cli/calibrate-arguments.ts"
import type { Plan } from "../../src/core/plan/plan.ts"
import { UsageError } from "../../src/local/command-error.ts"
import { finished, plan } from "../local/support/finished.ts"
import { cloned, git, makeRepository } from "../local/support/missions.ts"
import { buildProduct } from "../local/support/product.ts"

let folder: string
let clone: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "missions-calibrate-test-"))
  const { work, origin } = cloned(folder)
  clone = join(folder, "clone")
  finished(work, { origin, plan, number: 412 })
})
// What other runs leave in the machine's folder must not matter here.
beforeEach(() => void vi.stubEnv("TMPDIR", folder))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function calibrate(argv: readonly string[], over: { readonly signal?: AbortSignal } = {}) {
  const lines: string[] = []
  const status = await calibrateCommand(parseCalibrate(argv), {
    ...{ directory: clone, home: join(folder, "home"), path: process.env["PATH"] ?? "", shell: {} },
    ...{ product: join(folder, "product"), nodePath: process.execPath, pid: process.pid },
    clock: () => performance.now(),
    random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
    terminal: { isAttended: false, line: text => void lines.push(text), ask: async () => null },
    signal: over.signal ?? new AbortController().signal,
  })
  return { status, lines, text: lines.join("\n") }
}

const traces = () => [
  git(clone, "for-each-ref"),
  git(clone, "status", "--porcelain"),
  git(clone, "rev-parse", "HEAD"),
  git(clone, "worktree", "list"),
  readdirSync(tmpdir()),
]

test("says who caught what, what nobody caught, and that the unharmed work raises no alarm", async () => {
  const before = traces()
  const { status, text } = await calibrate(["F1", "--faults", "8", "--controls", "1"])
  expect(status).toBe(0)
  expect(text).toMatch(/^F1 {9}Build F1, 15 lines in 2 files\nmission {4}412, plan [0-9a-f]{7}$/m)
  expect(text).toContain(
    "looks at   1 copy without a fault, then 8 faults of seed 1, one at a time",
  )
  // The gate of a feature that was merged later is not asked.
  expect(text).toMatch(/^runs {7}node --test test\/\*\.test\.mjs\n {11}node -e '[^\n]+\n\n/m)
  expect(text).toContain("1 of 9     no fault: no alarm\n")
  expect(text).toContain("stub, src/cart.mjs:1: alarm by tamper checks, gate test and C1\n")
  expect(text).toContain("skipped test, test/cart.test.mjs:5: alarm by tamper checks\n")
  expect(text).toContain("operator, src/cart.mjs:2: alarm by gate test and C1\n")
  expect(text).toContain("\n4 of 8 faults caught by somebody, 4 by nobody.\n")
  expect(text).toMatch(
    /^tamper checks {3}caught 3 of 8, 0 false alarms in 1, .*\n {16}stub 1 of 1, hard-coded answer 1 of 1, skipped test 1 of 1$/m,
  )
  expect(text).toMatch(/^gate test {7}caught 2 of 8, 0 false alarms in 1, /m)
  expect(text).toContain(`removed check, src/cart.mjs:2
    - if (prices.length === 0) return 0
    + ;
`)
  expect(text).toContain("cannot be told from one that was missed")
  expect(traces()).toEqual(before)
})

test("gives programs the same in one line, and chooses the same faults for the same seed", async () => {
  const argv = ["F1", "--faults", "1", "--controls", "1", "--seed", "7", "--json"]
  const [first, second] = [await calibrate(argv), await calibrate(argv)]
  expect(first.lines).toHaveLength(1)
  const [one, other] = [first, second].map(({ text }) => JSON.parse(text))
  expect(one).toMatchObject({ feature: "F1", mission: "412", seed: 7, agent: null })
  expect(one.faults).toEqual(other.faults)
  expect(one.faults[0]).toMatchObject({
    kind: "operator",
    diff: [
      expect.stringMatching(/^src/),
      expect.stringMatching(/^- /),
      expect.stringMatching(/^\+ /),
    ],
  })
  expect(
    one.validators.map((it: { validator: string; false_alarms: number }) => [
      it.validator,
      it.false_alarms,
    ]),
  ).toEqual([
    ["tamper checks", 0],
    ["gate test", 0],
    ["C1", 0],
  ])
})

const local = (
  name: string,
  environment: Plan["environment"],
  over: Partial<Plan> = {},
): string => {
  const work = makeRepository(join(folder, `${name}-work`))
  const person = join(folder, name)
  git(folder, "clone", "--quiet", work, person)
  git(person, "remote", "remove", "origin")
  const origin = join(person, ".git/missions/github/repositories/1.git")
  git(folder, "clone", "--quiet", "--bare", work, origin)
  finished(work, { origin, plan: { ...plan, environment, ...over }, number: 3 })
  return person
}

describe("calibrating a mission of this machine", () => {
  const total = `import("./src/cart.mjs").then(it => process.exit(it.total([1]) === 1 ? 0 : 3))`
  test("counts set-up and services as validators too; if they fail, nobody else could tell", async () => {
    const services = [{ name: "till", run: `node -e '${total}'; sleep 1000`, ready: "true" }]
    const setup = [`node -e '${total}'`]
    const repository = local("with-set-up", { setup, gates: plan.environment.gates, services })
    const argv = ["F1", "--repo", repository, "--faults", "4", "--controls", "1"]
    const { status, text } = await calibrate(argv)
    expect(text).toMatch(/^mission {4}local-3, plan/m)
    expect(text).toContain("1 of 5     no fault: no alarm\n")
    expect(text).toMatch(/^5 of 5 .*stub, src\/cart\.mjs:1: alarm by tamper checks and set-up$/m)
    expect(text).toMatch(/^set-up {10}caught 2 of 4, 0 false alarms in 1/m)
    expect(text).toMatch(/^service till {4}caught 0 of 4, could not tell of 2, /m)
    expect(text).toMatch(/^gate test {7}caught 0 of 4, could not tell of 2, /m)
    expect(status).toBe(0)
  })

  test("ends with 1 and says why if a gate fails without a fault", async () => {
    const gates = [{ name: "test", run: "echo the till is closed; exit 1" }]
    const repository = local("red", { setup: [], gates, services: [] })
    const argv = ["F1", "--repo", repository, "--faults", "1", "--controls", "2"]
    const { status, text } = await calibrate(argv)
    expect(text).toContain("1 of 3     no fault: alarm by gate test (the till is closed)\n")
    expect(text).toMatch(/^gate test {7}caught 1 of 1, 2 false alarms in 2/m)
    expect(text).toContain(
      "gate test raised an alarm where there is no fault: what it caught means nothing.",
    )
    expect(status).toBe(1)
  })

  test("is stopped if set-up does not work here at all", async () => {
    const repository = local("broken", { setup: ["exit 7"], gates: [], services: [] })
    const error = await calibrate(["F1", "--repo", repository]).catch(it => it)
    expect(error.parts).toMatchObject({
      what: "Set-up does not work on this machine.",
      where: "exit 7",
    })
  })
})

describe("calibrating with the policy's validator", () => {
  const script = (text: string): string => {
    const path = join(folder, "script.yml")
    writeFileSync(path, `version: 1\nentries:\n${text}`)
    return `scripted --script ${path}`
  }
  const finding = "{ severity: blocking, path: src/cart.mjs, line: 2, text: The guard is gone }"

  beforeAll(async () => void (await buildProduct(folder)))

  test("names the price first, says that the agent is scripted, and counts what it sees", async () => {
    const agent = script(`
  - match: { attempt: M1.scrutiny.2 }
    steps: [{ spend: 0.9 }, { report: { findings: [${finding}] } }]
  - match: { attempt: M1.scrutiny.3 }
    steps: [{ say: I cannot tell }]
  - match: { kind: validation }
    steps: [{ spend: 0.9 }, { report: { done: [read] } }]
`)
    const before = traces()
    const argv = ["F1", "--faults", "2", "--controls", "1", "--with-agent", "--agent", agent]
    const { status, text } = await calibrate([...argv, "--max", "9"])
    expect(status).toBe(0)
    expect(text).toMatch(/^asks {7}scripted --script .*, with your login, for scrutiny$/m)
    expect(text).toContain("it is scripted: what it sees was written down before")
    expect(text).toMatch(/^price {6}at most \$9\.00 in all: 3 looks of at most \$3\.00 each$/m)
    expect(text.indexOf("price ")).toBeLessThan(text.indexOf("1 of 3 "))
    expect(text).toMatch(/^2 of 3 .*alarm by .*scrutiny$/m)
    expect(text).toMatch(
      /^scrutiny {8}caught 1 of 2, could not tell of 1, 0 false alarms in 1, .*, \$1\.80$/m,
    )
    expect(traces()).toEqual(before)
  })

  test("asks no more agents near the ceiling, and counts a false alarm as one", async () => {
    const agent = script(`
  - match: { kind: validation }
    steps: [{ spend: 0.9 }, { report: { findings: [${finding}] } }]
`)
    const argv = ["F1", "--faults", "2", "--controls", "1", "--with-agent", "--agent", agent]
    const { status, text } = await calibrate([...argv, "--max", "2"])
    expect(status).toBe(1)
    expect(text).toMatch(
      /^scrutiny .*caught 1 of 2, could not tell of 1, 1 false alarm in 1, .*\$1\.80$/m,
    )
    expect(text).toContain("scrutiny raised an alarm where there is no fault")
  })

  test("starts the services for the validator that uses the product, with the fault in them", async () => {
    const serve = `import("./src/cart.mjs").then(it => require("node:http").createServer((_, answer) => answer.end(String(it.total([1, 2])))).listen(process.env.PORT))`
    const ask = `const url = "http://127.0.0.1:" + process.env.MISSIONS_PORT_TILL; fetch(url).then(it => it.text()).then(it => process.exit(it === "3" ? 0 : 1))`
    const ready = "http://127.0.0.1:$MISSIONS_PORT_TILL/"
    const services = [{ name: "till", run: `exec node -e '${serve}'`, ready }]
    const criteria: Plan["criteria"] = [
      { id: "C1", text: "adds", kind: "behaviour", steps: ["Ask the till."] },
    ]
    const repository = local("shop", { setup: [], gates: [], services }, { criteria })
    const agent = script(`
  - match: { step: behaviour }
    steps: [{ run: { command: ${JSON.stringify(`node -e '${ask}'`)}, expect: 0 } }, { verdicts: pass }, { report: { done: [used] } }]
  - match: { kind: validation }
    steps: [{ report: { done: [read] } }]
`)
    const argv = ["F1", "--repo", repository, "--faults", "4", "--controls", "1", "--with-agent"]
    const { status, text } = await calibrate([...argv, "--agent", agent, "--max", "99"])
    expect(text).toMatch(/^asks .* for scrutiny and behaviour$/m)
    expect(text).toContain("1 of 5     no fault: no alarm\n")
    expect(text).toMatch(/^service till {4}caught 0 of 4, 0 false alarms in 1/m)
    expect(text).toMatch(/^behaviour {7}caught 0 of 4, could not tell of 1, 0 false alarms in 1/m)
    expect(status).toBe(0)
  })

  test("does not ask for what only a screenshot shows, and says so", async () => {
    const steps = ["Look at the page."]
    const repository = local("pages", plan.environment, {
      criteria: [
        { id: "C1", text: "shows it", kind: "behaviour", steps, browser: true },
      ] as Plan["criteria"],
    })
    const agent = script(`
  - match: { step: behaviour }
    steps: [{ verdicts: fail }, { report: { done: [used] } }]
  - match: { kind: validation }
    steps: [{ report: { done: [read] } }]
`)
    const argv = ["F1", "--repo", repository, "--faults", "1", "--controls", "1", "--with-agent"]
    const { status, text } = await calibrate([...argv, "--agent", agent])
    expect(text).toMatch(/^asks .* for scrutiny$/m)
    expect(text).toContain("leaves out C1: a screenshot would prove it")
    expect(text).toContain("1 of 2     no fault: no alarm\n")
    expect(status).toBe(0)
  })

  test("says before anything runs that its agent is not on this machine", async () => {
    const error = await calibrate(["F1", "--with-agent"]).catch(it => it)
    expect(error).toBeInstanceOf(UsageError)
    expect(error.parts).toMatchObject({
      where: "agents.validator of the mission's policy",
      got: "a",
    })
  })
})

describe("what cannot be calibrated is refused in four parts", () => {
  test.each<[readonly string[], string, string]>([
    [["F2"], "F2 is not merged yet.", "F2, unmerged"],
    [["F9"], "There is no F9 in the approved plan.", "F9"],
    [["F1", "--mission", "7"], "It is not clear which mission you mean.", "7"],
    [["F1", "--repo", "/"], "This isn't a clone of the mission's repository.", "/, a plain folder"],
  ])("%j", async (argv, what, got) => {
    const error = await calibrate(argv).catch(it => it)
    expect(error).toBeInstanceOf(UsageError)
    expect(error.parts).toMatchObject({
      ...{ what, got },
      try: expect.stringMatching(/^npm run missions -- calibrate F|^the same command in another /),
    })
  })
})

test("leaves nothing behind when it is interrupted", async () => {
  const gates = [{ name: "holds", run: "touch begun; exec sleep 1000" }]
  // It lies in the copy that the gate runs in: behind a wall it can write nowhere else.
  const hasBegun = () =>
    readdirSync(folder, { recursive: true }).some(path => `${path}`.endsWith("/tree/begun"))
  const repository = local("stops", { setup: [], gates, services: [] })
  const before = traces()
  const stop = new AbortController()
  const running = calibrate(["F1", "--repo", repository], { signal: stop.signal }).catch(it => it)
  await expect.poll(hasBegun, { timeout: 60_000 }).toBe(true)
  stop.abort()
  expect((await running).parts).toMatchObject({ got: "a request to stop" })
  expect(traces()).toEqual(before)
})
