/** What is said where a runner has no agent, with what mends it. */
import { expect, test } from "vitest"
import { NO_NPM, notProvided } from "../../../src/core/render/phrase/warm-agent.ts"

test.each([
  [NO_NPM, /Try: install Node\.js with npm on the runner, then \/mission resume\.$/],
  ["ECONNREFUSED", /Try: run the workflow "missions warm" .*, then \/mission resume\.$/],
])("an agent that could not be installed because of %s says what to do", (npm, said) => {
  const cache = "The warm cache holds no gemini 0.61.0."
  expect(notProvided("gemini 0.61.0", { cache, npm })).toMatch(said)
})
