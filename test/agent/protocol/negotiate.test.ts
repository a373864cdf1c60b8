/** Which version a conversation is held in, with agents that are functions in this process. */
import { agent, methods, type Stream } from "@agentclientprotocol/sdk"
import * as second from "@agentclientprotocol/sdk/experimental/v2/unstable"
import { expect, test } from "vitest"
import { type Conversation, converse } from "../../../src/agent/conversation.ts"
import { served } from "../served.ts"
import { ends, talk } from "./second-agent.ts"

/** Says in which version it was asked. */
const first = () =>
  agent({ name: "first" })
    .onRequest(methods.agent.initialize, () => ({
      ...{ protocolVersion: 1, agentInfo: { name: "first", version: "1" } },
    }))
    .onRequest(methods.agent.session.new, () => ({ sessionId: "s" }))
    .onRequest(methods.agent.session.prompt, () => ({ stopReason: "end_turn" }))

async function nameIn(stream: Stream, highest: 1 | 2 = 2): Promise<string | null> {
  let name: string | null = null
  const onAgent: Conversation["onAgent"] = hello => {
    name = hello.info?.name ?? "nobody"
  }
  const ending = await converse(stream, talk({ onAgent, highest }))
  return ending.how === "finished" ? name : ending.said
}

const both = () => second.agentProtocolRouter().withV1(first()).withV2(ends())

test.for<[string, () => Stream, 1 | 2, string]>([
  ["one that speaks both", () => served(both()), 2, "second"],
  ["one that speaks both, where only the first is to be spoken", () => served(both()), 1, "first"],
  ["one that speaks the second alone", () => served(ends()), 2, "second"],
  ["one that speaks the first alone", () => served(first()), 2, "first"],
  ["one behind a router", () => served(second.agentProtocolRouter().withV1(first())), 2, "first"],
])("%s is met", async ([, stream, highest, name]) => {
  expect(await nameIn(stream(), highest)).toBe(name)
})

/** Answers each line by hand; `null` ends the connection. */
function byHand(
  answer: (
    message: { id: number; method: string; params: { protocolVersion: number } },
    say: (message: object) => void,
  ) => void,
): Stream {
  const out = new TransformStream()
  const writer = out.writable.getWriter()
  const writable = new WritableStream({
    write(message) {
      answer(message as never, told => void writer.write({ jsonrpc: "2.0", ...told }))
    },
  })
  return { readable: out.readable, writable }
}

const rest = (id: number, method: string, say: (message: object) => void) =>
  say({ id, result: method === "session/new" ? { sessionId: "s" } : { stopReason: "end_turn" } })

test("an agent that refuses the second version is offered the first", async () => {
  const offered: number[] = []
  const stream = byHand(({ id, method, params }, say) => {
    if (method !== "initialize") return rest(id, method, say)
    offered.push(params.protocolVersion)
    if (params.protocolVersion > 1) say({ id, error: { code: -32_602, message: "which version?" } })
    else say({ id, result: { protocolVersion: 1 } })
  })
  expect(await nameIn(stream)).toBe("nobody")
  expect(offered).toEqual([2, 1])
})

test("an agent that refuses everything cannot begin, with its own words", async () => {
  const stream = byHand(({ id }, say) => say({ id, error: { code: -32_601, message: "no" } }))
  expect(await converse(stream, talk())).toEqual({
    ...{ how: "unready", why: "refused" },
    said: "It answered initialize with an error: no (-32601).",
  })
})

test("an agent that wants a login before it greets is told so, and asked once", async () => {
  let asked = 0
  const stream = byHand(({ id }, say) => {
    asked += 1
    say({ id, error: { code: -32_000, message: "Log in" } })
  })
  expect(await converse(stream, talk())).toMatchObject({ how: "unready", why: "login" })
  expect(asked).toBe(1)
})

test.for([
  [{ protocolVersion: 0 }, "It speaks version 0 of the protocol, not 1 or 2."],
  [{ protocolVersion: 3 }, "It speaks version 3 of the protocol, not 1 or 2."],
  [{ protocolVersion: "2" }, "It answered initialize with an error:"],
  [{}, "It answered initialize with an error:"],
  [{ protocolVersion: 2, info: 3 }, "It answered initialize with an error:"],
  [{ protocolVersion: 1, agentInfo: 3, authMethods: 4 }, null],
] as const)("the greeting %j is answered by %s", async ([result, said]) => {
  const stream = byHand(({ id, method }, say) =>
    method === "initialize" ? say({ id, result }) : rest(id, method, say),
  )
  const ending = await converse(stream, talk())
  if (said === null) expect(ending.how).toBe("finished")
  else {
    expect(ending.how).toBe("unready")
    expect(ending.said).toContain(said)
  }
})

test("what comes before the greeting's answer is heard as well", async () => {
  const heard: string[] = []
  const stream = byHand(({ id, method }, say) => {
    if (method !== "initialize") return rest(id, method, say)
    const update = { sessionUpdate: "agent_message_chunk", content: { type: "text", text: "hi" } }
    say({ method: "session/update", params: { sessionId: "s", update } })
    say({ id, result: { protocolVersion: 1 } })
  })
  await converse(stream, talk({ onUpdate: ({ sessionUpdate }) => heard.push(sessionUpdate) }))
  expect(heard).toEqual(["agent_message_chunk"])
})

test.for<object>([{ session: 3 }, { sessionId: 3 }])(
  "the session %j has another form than the protocol's",
  async session => {
    const stream = byHand(({ id, method }, say) =>
      say({ id, result: method === "initialize" ? { protocolVersion: 1 } : session }),
    )
    const ending = await converse(stream, talk())
    expect(ending).toMatchObject({ how: "unready", why: "refused" })
    expect(ending.said).toContain("sessionId has another form")
  },
)
