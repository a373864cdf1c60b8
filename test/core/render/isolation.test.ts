/** Why a wall of a machine is not used, in words. */
import { expect, test } from "vitest"
import { wallFailed } from "../../../src/core/render/phrase/isolation.ts"

test.each([
  [{ reached: ["folder"], why: null } as const, "a program behind it reached our folders"],
  [{ reached: [], why: "unshare: Operation not permitted" }, "unshare: Operation not permitted"],
  [{ reached: [], why: null }, "it did not answer"],
  // Its program ended, and wrote nothing of why.
  [{ reached: [], why: "" }, "it did not answer"],
])("%j is told", (failed, told) => {
  expect(wallFailed("bubblewrap", failed)).toMatch(new RegExp(`: ${told}$`))
})
