/** What is told of an agent while it streams, from its messages and its calls of tools. */
import type { SessionUpdate } from "@agentclientprotocol/sdk"
import { expect, test } from "vitest"
import { createNarrator } from "../../src/agent/narrator.ts"
import type { Told } from "../../src/core/log/transcript.ts"
import { toldLine } from "../../src/core/render/transcript.ts"

test("a message that comes in pieces is shown line by line", () => {
  const lines: string[] = []
  const narrator = createNarrator(told => lines.push(...[toldLine(told) ?? []].flat()))
  for (const text of ["read", "ing cart", ".js\nthen ", "writing"]) {
    narrator.update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } })
  }
  narrator.update({ sessionUpdate: "tool_call", toolCallId: "1", title: "npm\u001b[31m test" })
  narrator.update({ sessionUpdate: "tool_call_update", toolCallId: "1", status: "failed" })
  expect(lines).toEqual(["reading cart.js", "then writing", "npm test", "npm test (failed)"])
})

test("what came of a tool is told once, with all that it gave", () => {
  const all: Told[] = []
  const narrator = createNarrator(told => all.push(told))
  const content = (text: string) => [
    { type: "content" as const, content: { type: "text" as const, text } },
  ]
  const call = (update: object) => narrator.update({ toolCallId: "1", ...update } as SessionUpdate)
  call({ sessionUpdate: "tool_call", title: "Terminal", status: "pending" })
  call({ sessionUpdate: "tool_call_update", title: "npm test", content: content("ok 1") })
  call({ sessionUpdate: "tool_call_update", content: content("ok 1\nok 2") })
  call({ sessionUpdate: "tool_call_update", status: "completed" })
  call({ sessionUpdate: "tool_call_update", status: "completed", content: content("again") })
  expect(all).toEqual([
    { kind: "uses", tool: "Terminal" },
    { kind: "result", tool: "npm test", is: "completed", text: "ok 1\nok 2" },
  ])
})

test("a message without line ends is told in pieces, and never in the middle of a word", () => {
  const all: string[] = []
  const narrator = createNarrator(told => all.push("text" in told ? told.text : ""))
  const say = (text: string) =>
    narrator.update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } })
  const words = Array.from({ length: 900 }, (_, at) => `word${at}`)
  for (const word of words) {
    say(word.slice(0, 3))
    say(`${word.slice(3)} `)
  }
  narrator.flush()
  expect(all.length).toBeGreaterThan(2)
  for (const piece of all) expect(piece.length).toBeLessThan(2_100)
  expect(all.join("").trim().split(" ")).toEqual(words)
})

test("a word that is far too long for one is left out, and what follows is told", () => {
  const all: string[] = []
  const narrator = createNarrator(told => all.push("text" in told ? told.text : ""))
  const say = (text: string) =>
    narrator.update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } })
  for (let at = 0; at < 50; at++) say("x".repeat(1_000))
  say(" and then this\nnext")
  narrator.flush()
  expect(all).toEqual(["(a very long word)", " and then this", "next"])
})
