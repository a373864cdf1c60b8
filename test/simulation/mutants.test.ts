/** The mutants themselves: each applies to the source as it stands, and one that does not says so. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { mutants } from "./mutants.ts"
import { patched } from "./mutate.ts"

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8")

test("there are twenty and more, and no name is used twice", () => {
  expect(mutants.length).toBeGreaterThan(20)
  expect(new Set(mutants.map(m => m.name)).size).toBe(mutants.length)
})

test.each(mutants.map(m => [m.name, m] as const))("%s applies", (name, { patches }) => {
  for (const patch of patches) {
    const source = read(patch.file)
    expect(patched(source, patch, name)).not.toBe(source)
  }
})

test.each([
  ["nowhere", "const a = 1"],
  ["twice", "reserve()\nreserve()"],
])("a mutant whose place stands there %s fails loudly", (_, source) => {
  const patch = { file: "src/core/x.ts", find: "reserve()", replace: "" }
  expect(() => patched(source, patch, "reserve")).toThrow(
    /"reserve" does not apply to src\/core\/x\.ts: .* stands there [02] times/,
  )
})
