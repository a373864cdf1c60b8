/** What version 2 tells, as version 1 would have told it. */
import type { SessionUpdate } from "@agentclientprotocol/sdk/experimental/v2/unstable"
import { expect, test } from "vitest"
import { firstForm } from "../../../src/agent/protocol/first-form.ts"

const all = (...updates: readonly object[]) => {
  const form = firstForm()
  return updates.flatMap(update => form.of(update as SessionUpdate))
}
const text = (words: string) => ({ type: "text", text: words })
const chunk = (messageId: string, words: string, more: object = {}) => ({
  ...{ sessionUpdate: "agent_message_chunk", messageId, content: text(words) },
  ...more,
})
const message = (messageId: string, ...words: readonly string[]) => ({
  ...{ sessionUpdate: "agent_message", messageId, content: words.map(text) },
})
const call = (toolCallId: string, more: object) => ({
  ...{ sessionUpdate: "tool_call_update", toolCallId },
  ...more,
})

test.for<[string, readonly object[], string]>([
  ["pieces", [chunk("a", "one "), chunk("a", "two")], "one two"],
  ["a whole message", [message("a", "one ", "two")], "one two"],
  ["the same once more", [message("a", "one"), message("a", "one")], "one"],
  ["more of it", [message("a", "one"), message("a", "one two")], "one two"],
  ["pieces, then the whole", [chunk("a", "one"), message("a", "one two")], "one two"],
  ["the whole, then a piece", [message("a", "one"), chunk("a", " two")], "one two"],
  ["another text", [chunk("a", "one"), message("a", "two")], "one\ntwo"],
  ["two messages", [chunk("a", "one"), chunk("b", "two"), message("b", "two")], "onetwo"],
  ["nothing about its text", [chunk("a", "one"), { ...message("a"), content: undefined }], "one"],
  [
    "cleared, and said anew",
    [chunk("a", "x"), { ...message("a"), content: null }, chunk("a", "y")],
    "x\ny",
  ],
])("%s", ([, updates, words]) => {
  const said = all(...updates).map(it =>
    it.sessionUpdate === "agent_message_chunk" && it.content.type === "text" ? it.content.text : "",
  )
  expect(said.join("")).toBe(words)
})

test.for<[string, readonly object[], readonly string[]]>([
  [
    "begun and done",
    [call("1", { title: "npm test", status: "in_progress" }), call("1", { status: "completed" })],
    ["tool_call npm test in_progress", "tool_call_update npm test completed"],
  ],
  [
    "told at its end alone",
    [call("1", { title: "ls", status: "failed" })],
    ["tool_call ls failed", "tool_call_update ls failed"],
  ],
  [
    "a title that comes later",
    [call("1", { status: "pending" }), call("1", { title: "ls" })],
    ["tool_call ls "],
  ],
  [
    "only a name",
    [call("1", { name: "Bash", status: "in_progress" })],
    ["tool_call Bash in_progress"],
  ],
  [
    "no title at all",
    [call("1", { status: "pending" }), call("1", { status: "completed" })],
    ["tool_call 1 completed", "tool_call_update 1 completed"],
  ],
  [
    "cancelled",
    [call("1", { title: "ls" }), call("1", { status: "cancelled" })],
    ["tool_call ls ", "tool_call_update ls failed"],
  ],
  ["a status of the future", [call("1", { title: "ls", status: "_waiting" })], ["tool_call ls "]],
])("a call that is %s", ([, updates, told]) => {
  const shown = all(...updates).map(it =>
    "title" in it
      ? `${it.sessionUpdate} ${it.title} ${"status" in it ? (it.status ?? "") : ""}`
      : "",
  )
  expect(shown).toEqual(told)
})

test("a kind stays until another is told, and an unknown one is none of ours", () => {
  const form = firstForm()
  const tell = (more: object) => form.of(call("1", more) as SessionUpdate)
  tell({ title: "x", kind: "edit" })
  expect(form.kindOf("1")).toBe("edit")
  tell({ status: "in_progress" })
  expect(form.kindOf("1")).toBe("edit")
  tell({ kind: null })
  expect(form.kindOf("1")).toBe("other")
  tell({ kind: "_paint" })
  expect(form.kindOf("1")).toBe("other")
  expect(form.kindOf("2")).toBeNull()
})

test("output that comes in pieces is told whole, and without terminals and changes", () => {
  const piece = (words: string) => ({ type: "content", content: text(words) })
  const told = all(
    call("1", { title: "ls", content: [piece("a"), { type: "terminal", terminalId: "t" }] }),
    { sessionUpdate: "tool_call_content_chunk", toolCallId: "1", content: piece("b") },
  )
  expect(told.at(-1)).toMatchObject({ content: [piece("a"), piece("b")] })
})

test.for(["state_update", "plan_update", "notice", "terminal_update", "_own", "user_message"])(
  "%s has no counterpart",
  sessionUpdate => {
    expect(all({ sessionUpdate, messageId: "m", state: "idle" })).toEqual([])
  },
)
