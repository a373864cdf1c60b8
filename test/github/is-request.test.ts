/** Which texts of comments and issues ask for a mission, wherever the request stands in them. */
import { expect, test } from "vitest"
import { isRequest } from "../../src/github/is-request.ts"

test.each([
  ["alone", "/mission Export orders", true],
  ["with an address", "@missions Export orders", true],
  [
    "as GitHub writes the answer to a form",
    "### What should be true in the end?\n\n/mission Export",
    true,
  ],
  ["below other words", "We need this by May.\n\n/mission Export", true],
  ["in a quote", "> /mission Export\n\nNo.", false],
  ["in code", "```\n/mission Export\n```", false],
  ["within a line", "Type /mission Export", false],
  ["nothing", null, false],
])("a request %s", (_, body, is) => {
  expect(isRequest(body)).toBe(is)
})
