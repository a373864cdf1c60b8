import { expect, test } from "vitest"
import { checkTemplate, fill, holds } from "../../../src/embedded/runner/expression.ts"

const contexts = {
  github: {
    ref: "refs/heads/main",
    event: { repository: { default_branch: "main" }, labels: [{ name: "a" }, { name: "mission" }] },
  },
  inputs: { mission: 412, role: "gates", dry: false },
  needs: { agent: { result: "skipped", outputs: {} } },
}
const before = { success: true, failure: false, cancelled: false }

test.each([
  ["plain text", "plain text"],
  ["missions ${{ inputs.mission }} ${{ inputs.role }}", "missions 412 gates"],
  ["${{ format('refs/heads/{0}', github.event.repository.default_branch) }}", "refs/heads/main"],
  ["${{ contains(github.event.labels.*.name, 'mission') }}", "true"],
  ["[${{ needs.agent.outputs.tree }}]", "[]"],
  ["${{ toJSON(inputs.dry) }}", "false"],
  ["${{ '}} and ${{ inside' }}", "}} and ${{ inside"],
  ["${{ 'it''s' }}", "it's"],
  ["${{ inputs.role == 'GATES' && 'any case' || 'no' }}", "any case"],
])("%s reads %s", (template, expected) => {
  expect(fill(template, { contexts })).toBe(expected)
})

test.each([
  [undefined, true],
  ["", true],
  ["false", false],
  ["inputs.role == 'gates'", true],
  ["${{ inputs.role == 'gates' }}", true],
  ["github.ref == format('refs/heads/{0}', github.event.repository.default_branch)", true],
  ["inputs.dry", false],
  ["!cancelled()", true],
  ["'always() is only a text' == ''", false],
])("if: %s is %s", (condition, expected) => {
  expect(holds(condition, { contexts, status: before })).toBe(expected)
})

test("without a status function an `if` means success() as well", () => {
  const failed = { success: false, failure: true, cancelled: false }
  const at = (condition: string | undefined) => holds(condition, { contexts, status: failed })
  expect(at(undefined)).toBe(false)
  expect(at("inputs.role == 'gates'")).toBe(false)
  expect(at("inputs.role == 'success()'")).toBe(false)
  expect(at("!cancelled() && inputs.role == 'gates'")).toBe(true)
  expect(at("failure()")).toBe(true)
  expect(at("Always()")).toBe(true)
})

test("a condition that is only partly an expression is refused, because it would always be true", () => {
  expect(() => holds("${{ inputs.dry }} == 'true'", { contexts })).toThrow("always true")
})

test("a name that it doesn't know is an error", () => {
  expect(() => fill("${{ hashFiles('**') }}", { contexts })).toThrow("hashFiles")
  expect(() => fill("${{ nobody.x }}", { contexts })).toThrow("nobody")
  expect(() => fill("${{ inputs.role", { contexts })).toThrow("never closes")
  expect(() => fill("${{ github.event }}", { contexts })).toThrow("toJSON")
  expect(() => fill("${{ success() }}", { contexts })).toThrow("success")
  const place = { contexts: ["github"], status: false }
  expect(() => checkTemplate("${{ secrets.KEY }}", place)).toThrow("secrets")
})
