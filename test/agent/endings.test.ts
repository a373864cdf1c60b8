/** How each thing that an agent does or says at its end is told: the kind, whose fault it is, and what follows. */
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { SessionUpdate } from "@agentclientprotocol/sdk"
import { expect, test } from "vitest"
import { blockedCall } from "../../src/agent/blocked-call.ts"
import type { Ending } from "../../src/agent/ending.ts"
import { type Around, readEnding } from "../../src/agent/read-ending.ts"
import type { Failure } from "../../src/core/log/attempt.ts"
import { FAILURES } from "../../src/core/log/failure.ts"
import { faultOf } from "../../src/core/log/fault.ts"
import { featureBrief, validationBrief } from "./example-brief.ts"
import { stageAgent } from "./stage-agent.ts"

const FINISHED: Ending = { how: "finished", said: "It ended its turn." }
const ERROR = (words: string): Ending => ({
  how: "refused",
  said: `It answered session/prompt with an error: ${words} (-32603).`,
})
const CRASH = (words: string): Ending => ({
  how: "crashed",
  said: `Its process ended with status 1 before its turn did. Its last line: "${words}".`,
})
const AROUND: Around = { isDone: false, hasTools: true, tail: "", blocked: null }

/** As the step that concludes an attempt has it. */
function failureOf({ how, why, limit, said }: Ending): Failure | null {
  if (limit) return { kind: "limit", ...limit }
  if (how === "unready") return { kind: "agent_unready", why: why ?? "refused", said }
  if (how === "ours") return { kind: "infra", how, said }
  if (how === "finished") return { kind: "agent_failed", how: "no_report", said }
  return how === "cancelled" || how === "limit" ? null : { kind: "agent_failed", how, said }
}

type Row = readonly [what: string, Ending, Partial<Around>, told: string]

test.each<Row>([
  ["ends without a report", FINISHED, {}, "no_report of the agent, attempts"],
  ["never reached the tools", FINISHED, { hasTools: false }, "tools of the agent, hold"],
  [
    "was refused by its reviewer",
    FINISHED,
    { blocked: "denied" },
    "blocked of the agent, attempts",
  ],
  ["gives up when refused", ERROR("stop"), { blocked: "denied" }, "blocked of the agent, attempts"],
  [
    "refuses",
    { how: "refused", said: "It refused to go on." },
    {},
    "refused of the agent, attempts",
  ],
  [
    "has an error of its own",
    ERROR("undefined is not a function"),
    {},
    "refused of the agent, attempts",
  ],
  ["crashes", CRASH("out of memory"), {}, "crashed of the agent, attempts"],
  [
    "crashes before it reached the tools",
    CRASH("boom"),
    { hasTools: false },
    "crashed of the agent, attempts",
  ],
  [
    "is silent",
    { how: "silent", said: "It said nothing for 600 s." },
    {},
    "silent of the agent, attempts",
  ],
  ["works for too long", { how: "overtime", said: "" }, {}, "overtime of the agent, attempts"],
  ["floods", { how: "flooded", said: "" }, {}, "flooded of the agent, attempts"],
  ["wants a login", { how: "unready", why: "login", said: "" }, {}, "login of the account, hold"],
  [
    "has a key that is refused",
    { how: "unready", why: "key", said: "" },
    {},
    "key of the account, hold",
  ],
  [
    "says that its quota is used up",
    FINISHED,
    { tail: "Claude AI usage limit reached|1763858400" },
    "quota of the account, waits",
  ],
  ["fails with a quota", ERROR("insufficient_quota"), {}, "quota of the account, waits"],
  ["dies of a quota", CRASH("You are out of credits"), {}, "quota of the account, waits"],
  ["fails with 429", ERROR("429 Too Many Requests"), {}, "rate of the account, waits"],
  ["fails with an overload", ERROR("Overloaded"), {}, "overload of the platform, waits"],
  ["fails with 529", ERROR("API Error: 529"), {}, "overload of the platform, waits"],
  [
    "says an overload",
    FINISHED,
    { tail: '{"type":"overloaded_error"}' },
    "overload of the platform, waits",
  ],
  ["fails with 500", ERROR("terminated (500)"), {}, "overload of the platform, waits"],
  [
    "cannot connect",
    ERROR("connect ECONNREFUSED 127.0.0.1:1"),
    {},
    "unreachable of the platform, waits",
  ],
  [
    "dies as it cannot connect",
    CRASH("TypeError: fetch failed"),
    {},
    "unreachable of the platform, waits",
  ],
  [
    "finds no name",
    ERROR("getaddrinfo ENOTFOUND api.example"),
    {},
    "unreachable of the platform, waits",
  ],
  [
    "has a full context",
    ERROR("prompt is too long: 210000 tokens"),
    {},
    "context of the agent, waits",
  ],
  [
    "stops at its tokens",
    { how: "limit", said: "", limit: { of: "context", resetsAt: null } },
    {},
    "context of the agent, waits",
  ],
  [
    "stops at its turns",
    { how: "limit", said: "", limit: { of: "turns", resetsAt: null } },
    {},
    "turns of the agent, waits",
  ],
  [
    "spends its cap",
    { how: "limit", said: "", limit: { of: "spend", resetsAt: null } },
    {},
    "spend of the nobody, waits",
  ],
  // A quota explains why it has no report, whatever else is missing.
  [
    "has neither quota nor tools",
    FINISHED,
    { hasTools: false, tail: "usage limit reached" },
    "quota of the account, waits",
  ],
  // Words about code are no error of its own.
  [
    "speaks of an error in code",
    FINISHED,
    { tail: "The test fails with ECONNREFUSED." },
    "no_report of the agent, attempts",
  ],
  [
    "speaks of a status in code",
    FINISHED,
    { tail: "GET /cart answers 503." },
    "no_report of the agent, attempts",
  ],
])("an agent that %s", (_, last, around, told) => {
  const failure = failureOf(readEnding(last, { ...AROUND, ...around }))!
  const word = "how" in failure ? failure.how : "why" in failure ? failure.why : Object(failure).of
  expect(`${word} of the ${faultOf(failure)}, ${FAILURES[failure.kind].paidFrom}`).toBe(told)
})

test.each<Ending>([FINISHED, ERROR("x"), CRASH("x"), { how: "silent", said: "" }])(
  "work that is complete is no other ending's: %o",
  last => {
    const around = { isDone: true, hasTools: false, tail: "usage limit reached", blocked: "denied" }
    expect(readEnding(last, around)).toEqual(last)
  },
)

test("an agent that handed everything in and then reached a limit has finished", () => {
  const last: Ending = { how: "limit", said: "x", limit: { of: "quota", resetsAt: null } }
  expect(readEnding(last, { ...AROUND, isDone: true })).toEqual({ how: "finished", said: "x" })
})

const failed = (words: string, status: "failed" | "completed" = "failed"): SessionUpdate => ({
  ...{ sessionUpdate: "tool_call_update", toolCallId: "1", status },
  content: [{ type: "content", content: { type: "text", text: words } }],
})

test.each([
  "Permission for this action was denied by the Claude Code auto mode classifier. Reason: x",
  "Blocked by classifier",
  "Classifier unavailable - blocking for safety",
  "Auto mode's classifier blocked this script",
  "The guardian rejected this action",
  "rejected by the auto-review",
  "This command was denied by the approval policy",
])("is a call that its own reviewer refused: %s", words => {
  expect(blockedCall(failed(`Error\n${words}`))).toBe(words)
  expect(blockedCall(failed(words, "completed"))).toBeNull()
})

test.each([
  "npm ERR! code ELIFECYCLE",
  "Permission denied",
  "The user rejected this call.",
  "AssertionError: expected the review to be blocked",
  "Read-only file system",
])("is no such call: %s", words => expect(blockedCall(failed(words))).toBeNull())

test("what an agent tells raw is read as well", () => {
  const raw = { error: { message: "denied by the reviewer" } }
  const update = { sessionUpdate: "tool_call_update", toolCallId: "1", status: "failed" } as const
  expect(blockedCall({ ...update, rawOutput: raw })).toContain("denied by the reviewer")
  expect(blockedCall({ ...update, rawOutput: "denied by the reviewer" })).toBe(
    "denied by the reviewer",
  )
})

test("an agent that never starts our server is told as that, and is not reminded", async () => {
  const stage = stageAgent()
  const file = join(stage.cwd, "deaf.mjs")
  writeFileSync(
    file,
    `import { createInterface } from "node:readline"
let prompts = 0
const results = {
  initialize: () => ({ protocolVersion: 1 }),
  "session/new": () => ({ sessionId: "s" }),
  "session/prompt": () => {
    prompts += 1
    if (prompts > 1) process.exit(9)
    return { stopReason: "end_turn" }
  },
}
createInterface({ input: process.stdin }).on("line", line => {
  const { id, method } = JSON.parse(line)
  const result = results[method]?.()
  if (result) console.log(JSON.stringify({ jsonrpc: "2.0", id, result }))
})
`,
  )
  const { end } = await stage.run({ brief: featureBrief({ agent: `${process.execPath} ${file}` }) })
  stage.remove()
  expect(end).toMatchObject({ how: "unready", why: "tools", handed: { claim: null } })
  expect(end.said).toBe(
    'It ended its turn. It never started the server "missions", by which it reports. ' +
      "Are servers of tools (MCP) switched off for it, by its settings or its organisation?",
  )
})

test("a validator that wrote is ended at once, not with its report", async () => {
  const stage = stageAgent()
  const changed = async () => (existsSync(join(stage.cwd, "mine")) ? "cart.js" : null)
  const { end, lines } = await stage.run({
    brief: validationBrief(),
    steps: [{ run: "true" }, { run: "touch mine" }, { wait: 60_000 }, { report: {} }],
    changed,
  })
  stage.remove()
  expect(end).toMatchObject({
    ...{ how: "refused", said: "It may only read, and it changed cart.js." },
    handed: { claim: null },
  })
  expect(lines).toContain("scripted: runs touch mine")
})
