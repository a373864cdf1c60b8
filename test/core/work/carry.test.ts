/** Which changes touch what a verdict rests on, for all kinds of paths. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { isTouched } from "../../../src/core/work/carry.ts"

test.each([
  [["src/a.ts"], ["src/a.ts"], true],
  [["src/a.ts"], ["src/a.tsx"], false],
  [["src"], ["src/deep/a.ts"], true],
  [["src"], ["src2/a.ts"], false],
  [["src/deep"], ["src/a.ts"], false],
  [["a", "b"], ["c", "b"], true],
  [["a"], [], false],
  [[], ["a"], true],
  [[], [], false],
])("of %j a change of %j touches it: %s", (looked, changed, touches) => {
  expect(isTouched(looked, changed)).toBe(touches)
})

const name = fc.stringMatching(/^[a-c]{1,2}$/)
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map(parts => parts.join("/"))
const paths = fc.array(path, { maxLength: 6 })
/** A path and every folder above it. */
const chain = (of: string) => of.split("/").map((_, at, all) => all.slice(0, at + 1).join("/"))

test("a verdict that is taken over looked at nothing that changed", () => {
  fc.assert(
    fc.property(paths, paths, (looked, changed) => {
      const meets = changed.some(it => chain(it).some(above => looked.includes(above)))
      expect(isTouched(looked, changed)).toBe(looked.length === 0 ? changed.length > 0 : meets)
    }),
  )
})

test("a larger change or a wider look never makes a touched criterion untouched", () => {
  fc.assert(
    fc.property(paths, paths, path, (looked, changed, more) => {
      if (!isTouched(looked, changed)) return
      expect(isTouched(looked, [...changed, more])).toBe(true)
      if (looked.length > 0) expect(isTouched([...looked, more], changed)).toBe(true)
    }),
  )
})
