/** Whose word counts for agent, model and effort, and that a model never goes to an agent that lacks it. */
import { expect, test } from "vitest"
import { chosenOf, ModelName, type WorkerChoice } from "../../../src/core/plan/model-choice.ts"

const POLICY = { agent: "codex", model: "gpt-5.2", effort: "medium" } as const

type Row = readonly [string, readonly (WorkerChoice | undefined)[], WorkerChoice]

test.each<Row>([
  ["the policy's, if nobody says more", [undefined, {}], POLICY],
  [
    "a person's agent without the policy's model",
    [{ agent: "gemini" }],
    { agent: "gemini", effort: "medium" },
  ],
  ["the same agent keeps it", [{ agent: "codex" }], POLICY],
  [
    "a model alone is the next agent's",
    [{ model: "gpt-5.2-mini" }],
    { ...POLICY, model: "gpt-5.2-mini" },
  ],
  [
    "a person's agent beats a feature's model",
    [{ agent: "gemini" }, { model: "gpt-5.2-mini" }],
    { agent: "gemini", effort: "medium" },
  ],
  [
    "a feature's model goes to the agent that the plan names",
    [undefined, { model: "opus" }, { agent: "claude", model: "haiku" }],
    { agent: "claude", model: "opus", effort: "medium" },
  ],
  [
    "an effort is any agent's",
    [{ agent: "gemini" }, { effort: "high" }],
    { agent: "gemini", effort: "high" },
  ],
])("%s", (_, stronger, chosen) => expect(chosenOf(stronger, POLICY)).toEqual(chosen))

test.each([
  ...["gpt-5.2-codex", "claude-opus-4-5@20251101", "openrouter/qwen/qwen3-coder:free"],
  "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
])("%s names a model", name => expect(ModelName.safeParse(name).success).toBe(true))

test.each(["", " ", "two words", "a\nb", "-m", "`x`", "$(id)", "a;b", "x".repeat(121)])(
  "%j names no model",
  name => expect(ModelName.safeParse(name).success).toBe(false),
)
