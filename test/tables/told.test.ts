/** Every kind of failure, command and gesture comes about in a story over HTTP, and that story is checked for it. */
import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { kinds } from "./kinds.ts"
import { told } from "./told.ts"

const folder = new URL("../stories/", import.meta.url)
const texts = readdirSync(folder)
  .filter(name => name.endsWith(".test.ts"))
  .map(name => readFileSync(new URL(name, folder), "utf8"))

const wanted = kinds.filter(kind => /^(outcome|failure|command|gesture) /.test(kind))

describe("is told", () => {
  test.each(wanted)("%s", kind => {
    const call = `"${told[kind]}",`
    const stories = texts.flatMap(text => text.split(/^story\(/m).slice(1))
    expect(stories.filter(text => text.trimStart().startsWith(call))).toHaveLength(1)
  })
})

test("the table names only kinds that exist", () => {
  expect(Object.keys(told).filter(kind => !wanted.includes(kind))).toEqual([])
})
