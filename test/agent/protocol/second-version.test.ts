/** What is told in version 2 alone: states that end turns, modes that are options, questions with a subject. */
import { RequestError } from "@agentclientprotocol/sdk"
import * as second from "@agentclientprotocol/sdk/experimental/v2/unstable"
import { expect, test } from "vitest"
import { converse } from "../../../src/agent/conversation.ts"
import { served } from "../served.ts"
import { ends, idle, info, later, talk } from "./second-agent.ts"

test.for([
  [{ stopReason: "end_turn" }, { how: "finished" }],
  [{}, { how: "finished" }],
  [{ stopReason: null }, { how: "finished" }],
  [{ stopReason: "_bored" }, { how: "finished", said: "It stopped: _bored." }],
  [{ stopReason: "max_tokens" }, { how: "limit", limit: { of: "context" } }],
  [{ stopReason: "max_turn_requests" }, { how: "limit", limit: { of: "turns" } }],
  [{ stopReason: "refusal" }, { how: "refused" }],
  [{ stopReason: "cancelled" }, { how: "cancelled" }],
  [
    { stopReason: "error", error: { code: -32_000, message: "log in" } },
    { how: "unready", why: "login" },
  ],
  [
    { stopReason: "error", error: { code: -5, message: "boom\nx" } },
    { how: "refused", said: "It answered session/prompt with an error: boom x (-5)." },
  ],
  [{ stopReason: "error" }, { how: "refused" }],
] as const)("a session that is idle with %j has ended as %j", async ([more, ending]) => {
  expect(await converse(served(ends(more)), talk())).toMatchObject(ending)
})

test("a prompt's answer ends nothing, and a state that is told once more ends nothing", async () => {
  const told: string[] = []
  const work = later(async tell => {
    told.push("working")
    await tell({ sessionUpdate: "state_update", state: "requires_action" })
    await tell({ sessionUpdate: "state_update", state: "running" })
    told.push("done")
    await tell(
      idle({ stopReason: "end_turn", usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } }),
    )
    await tell(
      idle({ stopReason: "end_turn", usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } }),
    )
  })
  const usages: unknown[] = []
  const reminders = ["the report?", null]
  const ending = await converse(
    served(work),
    talk({
      onTurn: ({ usage }) => {
        told.push("ended")
        usages.push(usage)
      },
      reminder: () => reminders.shift() ?? null,
    }),
  )
  expect(ending.how).toBe("finished")
  expect(told).toEqual(["working", "done", "ended", "working", "done", "ended"])
  expect(usages).toHaveLength(2)
})

test("a prompt that is cancelled before it was taken ends as cancelled", async () => {
  const controller = new AbortController()
  const app = second
    .agent({ name: "second" })
    .onRequest(second.methods.agent.initialize, () => ({ protocolVersion: 2, info }))
    .onRequest(second.methods.agent.session.new, () => ({ sessionId: "s" }))
    .onRequest(second.methods.agent.session.prompt, () => {
      controller.abort()
      throw new RequestError(-32_800, "cancelled")
    })
  expect((await converse(served(app), talk({ signal: controller.signal }))).how).toBe("cancelled")
})

const option = (currentValue: string) => ({
  ...{ configId: "way", name: "Mode", category: "mode", type: "select", currentValue },
  options: ["ask", "plan"].map(value => ({ value, name: value })),
})

test.for([
  ["plan", "plan", { how: "finished" }],
  [
    "plan",
    "ask",
    { how: "unready", why: "refused", said: "It stays in its mode ask and does not take plan." },
  ],
  ["unknown to it", "ask", { how: "finished" }],
] as const)("a mode is an option: %s becomes %s", async ([mode, becomes, ending]) => {
  const session = { configOptions: [option("ask") as second.SessionConfigOption] }
  const app = ends(undefined, { session }).onRequest(
    second.methods.agent.session.setConfigOption,
    ({ params }) => {
      expect(params).toMatchObject({ configId: "way", value: mode })
      return { configOptions: [option(becomes) as second.SessionConfigOption] }
    },
  )
  expect(await converse(served(app), talk({ mode }))).toMatchObject(ending)
})

test("an agent that starts no servers of tools cannot begin, as it could report nothing", async () => {
  const app = ends(undefined, { capabilities: { session: { mcp: { http: {} } } } })
  const server = { name: "missions", command: "/bin/true", args: [], env: [] }
  expect(await converse(served(app), talk({ mcpServers: [server] }))).toMatchObject({
    ...{ how: "unready", why: "protocol" },
  })
})

test.for([
  ["validator", { type: "tool_call", toolCall: { toolCallId: "t", kind: "edit" } }, "n"],
  ["validator", { type: "tool_call", toolCall: { toolCallId: "t", kind: "execute" } }, "y"],
  ["validator", { type: "command", command: "ls", cwd: "/" }, "y"],
  ["validator", { type: "_paint" }, "y"],
  ["validator", null, "y"],
  ["planner", { type: "tool_call", toolCall: { toolCallId: "told" } }, "n"],
  ["worker", { type: "tool_call", toolCall: { toolCallId: "t", kind: "edit" } }, "y"],
] as const)("a %s that asks about %j gets %s", async ([role, subject, optionId]) => {
  const answers: unknown[] = []
  const app = later(async (tell, client) => {
    await tell({
      sessionUpdate: "tool_call_update",
      toolCallId: "told",
      title: "do",
      kind: "delete",
    })
    const options = [
      { optionId: "y", name: "Yes", kind: "allow_once" },
      { optionId: "n", name: "No", kind: "reject_once" },
    ]
    const asked = { sessionId: "s", title: "May I?", subject, options }
    answers.push(await client.request("session/request_permission", asked as never))
    await tell(idle())
  })
  await converse(served(app), talk({ role }))
  expect(answers).toEqual([{ outcome: { outcome: "selected", optionId } }])
})
