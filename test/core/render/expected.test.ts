/** What a command is expected to bring about, as people read it when they approve a plan. */
import { expect, test } from "vitest"
import { Expect } from "../../../src/core/plan/expect.ts"
import { expectedWords } from "../../../src/core/render/phrase/expected.ts"

const ASKED = "http://127.0.0.1:$MISSIONS_PORT_WEB/cart"

test.each([
  [{}, ""],
  [{ exit: 2, output: "usage" }, " ends with 2 and says `usage`"],
  [{ json: [{ path: "$.a", equals: null }] }, " prints JSON in which `$.a` is `null`"],
  [{ files: ["a", "b"] }, "; then `a` and `b` are there"],
  [
    {
      output: "ok",
      files: ["a"],
      http: [
        { url: ASKED, json: [{ path: "$.total", equals: "10" }] },
        { method: "DELETE", url: ASKED, status: 404, body: "no" },
      ],
    },
    ` says \`ok\`; then \`a\` is there; GET \`${ASKED}\` gives 200, and its answer is JSON in which \`$.total\` is \`"10"\`; DELETE \`${ASKED}\` gives 404, and its answer says \`no\``,
  ],
] as const)("%j", (wanted, words) => {
  expect(expectedWords(Expect.parse(wanted))).toBe(words)
})
