/** A private registry that nothing opens is the account's matter, in set-up alone. */
import { expect, test } from "vitest"
import { lackIn } from "../../../src/attempt/check/lack.ts"

const lack = (
  id: string,
  tail: string,
  exit: number,
  { refused }: { readonly refused: readonly string[] },
) => {
  const contacts = { network: "listed" as const, refused: [] }
  return lackIn({ id, exit, tail }, { path: "", isolation: "user", contacts, refused })
}

test.each([
  [
    "not begun: NPM_TOKEN has no value, and network.registries of the policy names it",
    [],
    "credential",
  ],
  ["npm error code E401", ["NPM_TOKEN"], "refused"],
] as const)("%s is the account's", (tail, refused, is) => {
  expect(lack("setup", tail, 126, { refused })).toEqual({ is, name: "NPM_TOKEN" })
})

test("a registry that refused a login in set-up explains no failure of a gate", () => {
  expect(lack("tests", "1 test failed", 1, { refused: ["NPM_TOKEN"] })).toBeNull()
  expect(lack("setup", "done", 0, { refused: ["NPM_TOKEN"] })).toBeNull()
  expect(lack("setup", "SyntaxError: x.js:1401", 1, { refused: ["NPM_TOKEN"] })).toBeNull()
})
