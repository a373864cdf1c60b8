/**
 * Conversations with an agent that is a function in this process, without a child process or a
 * clock.
 */
import {
  type AgentApp,
  agent,
  methods,
  RequestError,
  type RequestPermissionResponse,
  type SessionUpdate,
} from "@agentclientprotocol/sdk"
import { expect, test } from "vitest"
import { type Conversation, converse as conversing } from "../../src/agent/conversation.ts"
import { introduce } from "../../src/agent/introduction.ts"
import type { TurnEnd } from "../../src/agent/protocol/agent-side.ts"
import { NOTHING_SAID, usageReader } from "../../src/agent/usage.ts"
import { served } from "./served.ts"

const { afterTurn, afterUpdate } = usageReader(null)

const converse = (app: AgentApp, talk: Conversation) => conversing(served(app), talk)

const INFO = { name: "fake", version: "2" }

/** An agent in this process; `prompt` is what it does with each prompt. */
function fake(prompt: Parameters<typeof promptWith>[1]): AgentApp {
  const app = agent({ name: "fake" })
    .onRequest(methods.agent.initialize, () => ({ protocolVersion: 1, agentInfo: INFO }))
    .onRequest(methods.agent.session.new, () => ({ sessionId: "s1" }))
  return promptWith(app, prompt)
}

const promptWith = (
  app: AgentApp,
  prompt: Parameters<typeof app.onRequest<"session/prompt">>[1],
): AgentApp => app.onRequest(methods.agent.session.prompt, prompt)

const talk = (changed: Partial<Conversation> = {}): Conversation => ({
  role: "worker",
  cwd: "/tree",
  prompt: "build it",
  mcpServers: [],
  highest: 2,
  startMs: 50_000,
  signal: new AbortController().signal,
  onAgent: () => undefined,
  onSession: () => undefined,
  onUpdate: () => undefined,
  onHeard: () => undefined,
  onTurn: () => undefined,
  reminder: () => null,
  ...changed,
})

const options = [
  { optionId: "y2", name: "Always", kind: "allow_always" as const },
  { optionId: "y1", name: "Once", kind: "allow_once" as const },
  { optionId: "n2", name: "Never", kind: "reject_always" as const },
  { optionId: "n1", name: "No", kind: "reject_once" as const },
]

test.for([
  ["worker", "edit", "y1"],
  ["worker", "execute", "y1"],
  ["validator", "execute", "y1"],
  ["validator", "read", "y1"],
  ["validator", "other", "y1"],
  ["validator", "edit", "n1"],
  ["planner", "delete", "n1"],
  ["planner", "move", "n1"],
  ["planner", "switch_mode", "n1"],
] as const)("a %s that asks to %s gets %s", async ([role, kind, optionId]) => {
  const answers: RequestPermissionResponse[] = []
  const app = fake(async ({ client, params: { sessionId } }) => {
    // The agent says the kind when the call begins, and may leave it out of the question.
    await client.notify(methods.client.session.update, {
      sessionId,
      update: { sessionUpdate: "tool_call", toolCallId: "t1", title: "do", kind },
    })
    answers.push(
      await client.request(methods.client.session.requestPermission, {
        sessionId,
        toolCall: { toolCallId: "t1" },
        options,
      }),
    )
    return { stopReason: "end_turn" }
  })
  await converse(app, talk({ role }))
  expect(answers).toEqual([{ outcome: { outcome: "selected", optionId } }])
})

const availableModes = ["auto", "plan"].map(id => ({ id, name: id }))

test.for([
  ["plan", ["plan"]],
  ["auto", []],
  ["unknown to it", []],
  [null, []],
] as const)("a session that begins in auto is put into %s by %j", async ([mode, wanted]) => {
  const set: string[] = []
  const app = agent({ name: "fake" })
    .onRequest(methods.agent.initialize, () => ({ protocolVersion: 1, agentInfo: INFO }))
    .onRequest(methods.agent.session.new, () => ({
      sessionId: "s1",
      modes: { currentModeId: "auto", availableModes },
    }))
    .onRequest(methods.agent.session.setMode, ({ params: { modeId } }) => {
      set.push(modeId)
      return {}
    })
    .onRequest(methods.agent.session.prompt, () => ({ stopReason: "end_turn" }))
  expect(await converse(app, talk({ mode }))).toMatchObject({ how: "finished" })
  expect(set).toEqual(wanted)
})

test("an agent that refuses the mode of its role is not ready and gets no prompt", async () => {
  let prompts = 0
  const app = agent({ name: "fake" })
    .onRequest(methods.agent.initialize, () => ({ protocolVersion: 1, agentInfo: INFO }))
    .onRequest(methods.agent.session.new, () => ({
      sessionId: "s1",
      modes: { currentModeId: "auto", availableModes },
    }))
    .onRequest(methods.agent.session.setMode, () => {
      throw new RequestError(-32_603, "no such mode")
    })
    .onRequest(methods.agent.session.prompt, () => {
      prompts += 1
      return { stopReason: "end_turn" }
    })
  expect(await converse(app, talk({ mode: "plan" }))).toMatchObject({
    how: "unready",
    why: "refused",
    said: "It answered the change of its mode with an error: no such mode (-32603).",
  })
  expect(prompts).toBe(0)
})

test("a question without a fitting option is cancelled, never allowed", async () => {
  const answers: RequestPermissionResponse[] = []
  const app = fake(async ({ client, params: { sessionId } }) => {
    answers.push(
      await client.request(methods.client.session.requestPermission, {
        sessionId,
        toolCall: { toolCallId: "t1", kind: "edit" },
        options: options.slice(0, 2),
      }),
    )
    return { stopReason: "end_turn" }
  })
  await converse(app, talk({ role: "planner" }))
  expect(answers).toEqual([{ outcome: { outcome: "cancelled" } }])
})

test.for([
  ["end_turn", "finished", "It ended its turn."],
  ["max_tokens", "limit", "It stopped at its own limit of tokens.", "context"],
  ["max_turn_requests", "limit", "It stopped at its own limit of model calls.", "turns"],
  ["refusal", "refused", "It refused to go on."],
  ["cancelled", "cancelled", "It was cancelled."],
] as const)("the stop reason %s is %s", async ([stopReason, how, said, of]) => {
  expect(
    await converse(
      fake(() => ({ stopReason })),
      talk(),
    ),
  ).toEqual({ how, said, ...(of && { limit: { of, resetsAt: null } }) })
})

test("an agent that wants a login cannot begin", async () => {
  const app = agent({ name: "fake" })
    .onRequest(methods.agent.initialize, () => ({ protocolVersion: 1 }))
    .onRequest(methods.agent.session.new, () => {
      throw RequestError.authRequired()
    })
  const ending = await converse(app, talk())
  expect(ending).toMatchObject({ how: "unready", why: "login" })
})

test("a login that is gone in the middle is told as that", async () => {
  const app = fake(() => {
    throw RequestError.authRequired()
  })
  expect(await converse(app, talk())).toMatchObject({ how: "unready", why: "login" })
})

test("an agent of another protocol version cannot begin", async () => {
  const app = agent({ name: "fake" }).onRequest(methods.agent.initialize, () => ({
    protocolVersion: 9,
  }))
  expect(await converse(app, talk())).toEqual({
    ...{ how: "unready", why: "protocol" },
    said: "It speaks version 9 of the protocol, not 1 or 2.",
  })
})

test("an error of the turn is an ending, with the agent's words on one line", async () => {
  const app = fake(() => {
    throw new RequestError(-32_603, "quota\nreached")
  })
  expect(await converse(app, talk())).toEqual({
    how: "refused",
    said: "It answered session/prompt with an error: quota reached (-32603).",
  })
})

test("the agent is asked once for what is missing, and both turns are counted", async () => {
  const prompts: string[] = []
  const turns: TurnEnd[] = []
  const app = fake(({ params }) => {
    prompts.push(...params.prompt.map(block => (block.type === "text" ? block.text : "")))
    const usage = { inputTokens: 10, outputTokens: 2, cachedReadTokens: 5, totalTokens: 17 }
    return { stopReason: "end_turn", usage }
  })
  await converse(app, talk({ reminder: () => "the report?", onTurn: turn => turns.push(turn) }))
  expect(prompts).toEqual(["build it", "the report?"])
  const spent = turns.reduce(afterTurn, NOTHING_SAID)
  expect(spent.tokens).toEqual({ in: 20, out: 4, cached: 10 })
})

test("the newest figure in dollars counts, and a cost that isn't reported stays unknown", () => {
  const update = (amount: number, currency: string): SessionUpdate => ({
    sessionUpdate: "usage_update",
    used: 1,
    size: 2,
    cost: { amount, currency },
  })
  const told = [update(1, "USD"), update(3, "USD"), update(9, "EUR")].reduce(
    afterUpdate,
    NOTHING_SAID,
  )
  expect(told).toEqual({ usd: 3, tokens: null, turns: null })
  expect(afterTurn(NOTHING_SAID, { stopReason: "end_turn" })).toEqual(NOTHING_SAID)
})

test("a cancelled conversation cancels the turn and waits for its answer", async () => {
  const controller = new AbortController()
  const cancelled = Promise.withResolvers<void>()
  const app = fake(async () => {
    controller.abort()
    await cancelled.promise
    return { stopReason: "cancelled" }
  }).onNotification(methods.agent.session.cancel, () => cancelled.resolve())
  const ending = await converse(app, talk({ signal: controller.signal }))
  expect(ending).toEqual({ how: "cancelled", said: "It was cancelled." })
})

test("an agent is called by its own name and model once it has said them", () => {
  const introduction = introduce("opencode")
  expect(introduction.agent()).toEqual({
    name: "opencode",
    version: "",
    model: null,
    scripted: false,
  })
  introduction.told({ info: { ...INFO, title: "The\nFake" } })
  introduction.opened({ model: "m-1" })
  expect(introduction.agent()).toEqual({
    name: "The Fake",
    version: "2",
    model: "m-1",
    scripted: false,
  })
  expect(introduction.marked({ kind: "said", text: "works" })).toEqual({
    kind: "said",
    text: "works",
  })
})
