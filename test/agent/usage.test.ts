/** What each agent of the catalog told of four equal model calls, of 100 new tokens, 40 cached and 7 of output. */
import type { PromptResponse, SessionUpdate } from "@agentclientprotocol/sdk"
import { expect, test } from "vitest"
import { definitionNamed } from "../../src/agent/catalog/catalog.ts"
import { NOTHING_SAID, usageReader } from "../../src/agent/usage.ts"

const ALL = { in: 400, cached: 160, out: 28 }

const turn = (more: object): PromptResponse => ({ stopReason: "end_turn", ...more })
const usage = (
  inputTokens: number,
  outputTokens: number,
  cachedReadTokens: number,
  total: number,
) => ({
  usage: { inputTokens, outputTokens, cachedReadTokens, totalTokens: total },
})
const chunk: SessionUpdate = {
  sessionUpdate: "agent_message_chunk",
  content: { type: "text", text: "" },
  _meta: usage(140, 7, 40, 147),
}

const TOLD: Readonly<
  Record<string, { readonly updates?: readonly SessionUpdate[]; readonly turns: readonly object[] }>
> = {
  codex: { turns: [usage(100, 7, 40, 147), usage(300, 21, 120, 441)] },
  claude: { turns: [usage(200, 14, 80, 294), usage(200, 14, 80, 294)] },
  copilot: { turns: [usage(140, 7, 40, 147), usage(560, 28, 160, 588)] },
  qwen: { updates: [chunk, chunk, chunk, chunk], turns: [{}] },
  gemini: {
    turns: [
      { _meta: { quota: { token_count: { input_tokens: 140, output_tokens: 7 } } } },
      { _meta: { quota: { token_count: { input_tokens: 420, output_tokens: 21 } } } },
    ],
  },
  opencode: { turns: [usage(100, 7, 40, 147)] },
}

test.for([
  ["codex", ALL],
  ["claude", ALL],
  ["copilot", ALL],
  ["qwen", ALL],
  // It does not say what came from the cache.
  ["gemini", { in: 560, cached: 0, out: 28 }],
  // It tells its last call alone, so nobody knows the sum.
  ["opencode", null],
] as const)("what %s tells is read as %o", ([id, expected]) => {
  const { afterUpdate, afterTurn } = usageReader(definitionNamed(id)!.usage)
  const { updates = [], turns } = TOLD[id]!
  const during = updates.reduce(afterUpdate, NOTHING_SAID)
  expect(turns.map(turn).reduce(afterTurn, during).tokens).toEqual(expected)
})

test.each([
  { usage: null },
  { usage: { inputTokens: -1, outputTokens: 1 } },
  { usage: { inputTokens: "1", outputTokens: 1 } },
  { _meta: { quota: { token_count: null } } },
  { _meta: null },
])("figures of another form are no figures: %o", more => {
  for (const reading of ["per_turn", "cumulative", "per_turn_meta", "last_call", null] as const) {
    expect(usageReader(reading).afterTurn(NOTHING_SAID, turn(more))).toEqual(NOTHING_SAID)
  }
})
