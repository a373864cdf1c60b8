/** Which words change a plan without a planner. All other words go to a planner as a whole. */
import { describe, expect, test } from "vitest"
import { plainRevision } from "../../../src/core/people/revision.ts"
import type { Edit } from "../../../src/core/plan/edit.ts"

const drop = (...features: readonly `F${number}`[]): Edit => ({ type: "drop", features })
const order = (first: `F${number}`, then: `F${number}`): Edit => ({ type: "order", first, then })

describe("words that need no model", () => {
  test.each<[string, readonly Edit[]]>([
    ["drop F3", [drop("F3")]],
    ["Drop f3.", [drop("F3")]],
    ["please drop F3", [drop("F3")]],
    ["remove F3 and F12", [drop("F3", "F12")]],
    ["leave out F3, F4 and F5", [drop("F3", "F4", "F5")]],
    ["without F3 F4", [drop("F3", "F4")]],
    ["F4 before F2", [order("F4", "F2")]],
    ["F4 after F2", [order("F2", "F4")]],
    ["do F4 before F2", [order("F4", "F2")]],
    ["drop F3 and F4 before F2", [drop("F3"), order("F4", "F2")]],
    ["drop F3; then F4 before F2, F5 after F2", [drop("F3"), order("F4", "F2"), order("F2", "F5")]],
    ["drop F3\nF4 before F2", [drop("F3"), order("F4", "F2")]],
  ])("%j", (text, edits) => {
    expect(plainRevision(text)).toEqual({ edits, terms: { care: null, max: null } })
  })

  test.each([
    ["max 40", null, 40],
    ["at most $40.50", null, 40.5],
    ["ceiling 40", null, 40],
    ["strict", "strict", null],
    ["care light", "light", null],
    ["standard care", "standard", null],
    ["strict max 80", "strict", 80],
    ["max 80, strict", "strict", 80],
  ])("%j", (text, care, max) => {
    expect(plainRevision(text)).toEqual({ edits: [], terms: { care, max } })
  })
})

describe("words for a planner", () => {
  test.each([
    "",
    "drop",
    "drop F3 because it is slow",
    "do not drop F3",
    "drop the mail feature",
    "F4 before",
    "F4 before the rest",
    "F31 before F2x",
    "C10 should say more",
    "max",
    "max forty",
    "be more strict about names",
    "also lock out after ten failures",
    "drop F3 and also tell the customer by mail",
  ])("%j", text => expect(plainRevision(text)).toBeNull())
})
