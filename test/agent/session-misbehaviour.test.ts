/** Every way in which an agent can go wrong, each with a real process that is ended afterwards. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { usd } from "../../src/core/values/money.ts"
import { patiently } from "../patiently.ts"
import { featureBrief, planBrief, validationBrief } from "./example-brief.ts"
import { type AgentStage, stageAgent } from "./stage-agent.ts"

let stage: AgentStage
beforeEach(() => {
  stage = stageAgent()
})
afterEach(() => stage.remove())

/** A killed process is dead, even if its new parent hasn't noticed yet. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0] !== "Z"
  } catch {
    return false
  }
}
const ended = (stage: AgentStage) => expect.poll(() => isAlive(childOf(stage))).toBe(false)
/** Leaves a child in the background and writes down its process id. */
const LEAVE_CHILD = { run: "sleep 300 >/dev/null 2>&1 & echo $! > child" }
const childOf = ({ cwd }: AgentStage) => Number(readFileSync(join(cwd, "child"), "utf8"))

test("an agent that crashes is reported with its last words, and its children are ended", async () => {
  const { end } = await stage.run({
    brief: featureBrief(),
    steps: [LEAVE_CHILD, { crash: "out of \u001b[31mmemory" }],
  })
  expect(end).toMatchObject({ how: "crashed", handed: { claim: null } })
  expect(end.said).toBe(
    'Its process ended by SIGKILL before its turn did. Its last line: "scripted: out of memory".',
  )
  await ended(stage)
})

test("a report that was handed in before a crash is kept", async () => {
  const { end } = await stage.run({
    brief: featureBrief(),
    steps: [{ report: { done: ["half"] } }, { exit: 3 }],
  })
  expect(end).toMatchObject({ how: "crashed", handed: { claim: { done: ["half"] } } })
  expect(end.said).toContain("with status 3")
})

test("an agent that ignores signals is killed with its children", async () => {
  const controller = new AbortController()
  const { end } = await stage.run({
    brief: featureBrief(),
    steps: [LEAVE_CHILD, { say: "now" }, { hang: true }],
    signal: controller.signal,
    onLine: line => line === "scripted: now" && controller.abort(),
  })
  expect(end.how).toBe("cancelled")
  await ended(stage)
})

test("an agent that says nothing for too long ends as silent", async () => {
  const { end } = await stage.run({
    brief: featureBrief(),
    steps: [{ hang: true }],
    limits: { silentMs: 900 },
  })
  expect(end).toMatchObject({ how: "silent", said: "It said nothing for 0.9 s." })
})

test("an agent that works longer than allowed ends as overtime", async () => {
  const { end } = await stage.run({
    brief: featureBrief(),
    steps: [{ wait: 60_000 }],
    limits: { wallMs: 900 },
  })
  expect(end).toMatchObject({ how: "overtime", said: "It was not done after 0.015 min." })
})

test.for(["session", "stderr"])("an agent that floods its %s is cut off", async to => {
  const { end } = await stage.run({
    brief: featureBrief(),
    steps: [{ flood: { bytes: 50_000_000, to } }],
    limits: { outputBytes: 300_000 },
  })
  expect(end).toMatchObject({ how: "flooded", said: "It wrote more than 300000 bytes." })
})

test("a cancelled attempt ends the agent's turn and its process", async () => {
  const controller = new AbortController()
  const { end } = await stage.run({
    brief: featureBrief(),
    steps: [LEAVE_CHILD, { say: "now" }, { wait: 60_000 }],
    signal: controller.signal,
    onLine: line => line === "scripted: now" && controller.abort(),
  })
  expect(end.how).toBe("cancelled")
  await ended(stage)
})

test("an attempt that is cancelled before it begins starts no agent", async () => {
  const { end, lines } = await stage.run({
    brief: featureBrief(),
    steps: [{ write: { path: "a", content: "" } }],
    signal: AbortSignal.abort(),
  })
  expect(end.how).toBe("cancelled")
  expect(lines).toEqual([])
  expect(existsSync(join(stage.cwd, "a"))).toBe(false)
})

test("one junk line on the protocol's stream does no harm", async () => {
  const { end } = await stage.run({
    brief: featureBrief(),
    steps: [{ malformed: { line: "{not json" } }, { report: { done: ["yes"] } }],
  })
  expect(end).toMatchObject({ how: "finished", handed: { claim: { done: ["yes"] } } })
})

test("an agent that keeps writing junk is refused as not speaking the protocol", async () => {
  const { end } = await stage.run({
    brief: featureBrief(),
    steps: [{ malformed: { line: "hello world", times: 100 } }, { wait: 60_000 }],
  })
  expect(end).toMatchObject({
    how: "crashed",
    said: 'It does not speak the Agent Client Protocol. Seen on its output: "hello world".',
  })
})

test("a lie is handed in as the agent's claim, and its commands never ran", async () => {
  const { end, lines } = await stage.run({
    brief: featureBrief(),
    steps: [{ lie: { done: ["Every test passes"] } }],
  })
  expect(end.handed.claim).toEqual({
    done: ["Every test passes"],
    undone: [],
    commands: [{ run: "npm test -- total", exit: 0 }],
  })
  expect(lines).toContain("scripted: lies: nothing of this report was done or run")
})

test("a malformed call is answered with path, rule and value, and the agent goes on", async () => {
  const { end, lines } = await stage.run({
    brief: validationBrief(),
    steps: [
      { malformed_call: { tool: "record_verdict", arguments: { criterion: "C1", is: "maybe" } } },
      { malformed_call: { tool: "propose_plan", arguments: {} } },
      { verdicts: { each: [{ criterion: "C1", is: "pass", evidence: ["I saw it"] }] } },
      { report: {} },
      { malformed_call: { tool: "submit_report", arguments: {} } },
    ],
  })
  const said = lines.join("\n")
  expect(said).toContain('"pass"|"fail"|"inconclusive". Got: "maybe"')
  expect(said).toContain("- evidence: ")
  expect(said).toContain('no tool "propose_plan". The tools of this session: record_verdict')
  expect(said).toContain("The report was handed in already")
  expect(end.handed.verdicts).toMatchObject([{ criterion: "C1", is: "pass" }])
})

test("a script without an entry for the attempt does nothing and says so", async () => {
  const { end, lines } = await stage.run({
    brief: planBrief(),
    script: { version: 1, entries: [{ match: { feature: "F9" }, steps: [{ say: "no" }] }] },
  })
  expect(lines[0]).toBe("scripted: the script has no entry for plan.1")
  expect(end.handed.plan).toBeNull()
})

test("an invalid script ends the agent with the reason in one line", async () => {
  const { end } = await stage.run({
    brief: planBrief(),
    script: { version: 1, entries: [], fallback: { steps: [{ shout: "x" }] } },
  })
  expect(end).toMatchObject({ how: "unready", why: "ended" })
  expect(end.said).toContain("with status 2")
  expect(end.said).toContain("scripted: The script does not fit")
})

test("an agent that does not exist is told with what was typed and what was expected", async () => {
  const { end } = await stage.run({ brief: featureBrief({ agent: "cluade --acp" }) })
  expect(end).toMatchObject({
    ...{ how: "unready", why: "missing", usage: { usd: 0 }, agent: { scripted: false } },
  })
  expect(end.said).toBe(
    '"cluade" is no agent that is known here, and no program on the PATH. It was given as the agent ' +
      '(--agent, or "agent" of the plan). Expected: "scripted", or the name of a known agent, or a command ' +
      'line that speaks the Agent Client Protocol, such as "opencode acp". Got: "cluade --acp".',
  )
})

const FLAG =
  'Does its command line lack the words that make it speak the protocol, such as "acp" or "--acp"?'

test("an agent that exits at once cannot begin", async () => {
  const { end } = await stage.run({
    brief: featureBrief({ agent: "sh -c 'echo bye >&2; exit 7'" }),
  })
  expect(end).toMatchObject({
    ...{ how: "unready", why: "ended" },
    said: `Its process ended with status 7 before its turn did. Its last line: "bye". ${FLAG}`,
    agent: { name: "sh", scripted: false },
  })
})

test("an agent that never answers initialize ends as silent", async () => {
  const { end } = await stage.run({
    brief: featureBrief({ agent: "sleep 300" }),
    patience: { startMs: 300 },
  })
  expect(end).toMatchObject({
    ...{ how: "unready", why: "silent" },
    said: `It did not answer initialize within 0.3 s. ${FLAG}`,
  })
})

test("a program that talks without the protocol doesn't count as silent", async () => {
  const brief = featureBrief({ agent: "sh -c 'echo Welcome!; sleep 300'" })
  const { end } = await patiently(
    startMs => stage.run({ brief, patience: { startMs } }),
    ({ end }) => end.said.includes("Welcome"),
  )
  expect(end).toMatchObject({ how: "unready", why: "protocol" })
  expect(end.said).toMatch(/^It did not answer initialize within [\d.]+ s\. /)
  expect(end.said).toContain(
    `It does not speak the Agent Client Protocol. Seen on its output: "Welcome!". ${FLAG}`,
  )
})

test("a program that closes its output but lives on is reported as having hung up", async () => {
  const { end } = await stage.run({
    brief: featureBrief({ agent: "sh -c 'exec >&-; sleep 300'" }),
  })
  expect(end).toMatchObject({ how: "unready", why: "ended", said: `It hung up on us. ${FLAG}` })
})

test("an agent that kills the shell that watches its group is still ended with its children", async () => {
  const script = join(stage.cwd, "rogue.sh")
  writeFileSync(
    script,
    "sleep 300 >/dev/null 2>&1 &\necho $! > child\n" +
      "for p in $(ps -eo pid=,pgid= | awk -v g=$$ '$2 == g && $1 != g { print $1 }'); do\n" +
      '  [ "$p" = "$(cat child)" ] || kill -9 $p 2>/dev/null\ndone\nexit 0\n',
  )
  const { end } = await stage.run({ brief: featureBrief({ agent: `sh ${script}` }) })
  expect(end.how).toBe("unready")
  await ended(stage)
})

test("an agent that spends more than its cap is ended", async () => {
  const { end } = await stage.run({
    brief: featureBrief({ cap: { usd: usd(5), tokens: null, minutes: 10 } }),
    steps: [LEAVE_CHILD, { spend: 4.5 }, { spend: 5.5 }, { hang: true }],
  })
  expect(end).toMatchObject({
    how: "limit",
    said: expect.stringContaining("It spent $5.50, and $5.00 was allowed."),
    limit: { of: "spend", resetsAt: null },
    usage: { usd: 5.5 },
  })
  await ended(stage)
})

test.each([
  ["says so and ends its turn normally", { say: "Claude AI usage limit reached|1763858400" }],
  ["crashes", { crash: "Error: usage limit reached, resets 1763858400" }],
])("an agent whose quota is used up and that %s is reported as out of quota", async (_, step) => {
  const { end } = await stage.run({ brief: featureBrief(), steps: [step] })
  expect(end).toMatchObject({
    how: "limit",
    limit: { of: "quota", resetsAt: "2025-11-23T00:40:00.000Z" },
  })
})

test("an agent that handed everything in has finished, whatever it says after that", async () => {
  const { end } = await stage.run({
    brief: featureBrief(),
    steps: [{ report: { done: ["all"] } }, { say: "usage limit reached" }],
  })
  expect(end.how).toBe("finished")
})
