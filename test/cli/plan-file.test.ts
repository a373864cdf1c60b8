/** The guide to plan files names every field of the schema, and its example is a plan. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { parse } from "yaml"
import { z } from "zod"
import { lintPlan } from "../../src/core/plan/lint.ts"
import { Draft } from "../../src/core/plan/plan.ts"
import { defaultPolicy } from "../../src/core/plan/policy.ts"

const guide = readFileSync(join(import.meta.dirname, "../../docs/plan.md"), "utf8")
const example = () => parse(/```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? "")

test("the example has a plan's form, and is linted without a fatal finding", () => {
  const plan = Draft.parse(example())
  const policy = defaultPolicy({ planner: "a", worker: "a", validator: "a" })
  expect(lintPlan(plan, { policy }).filter(({ severity }) => severity === "fatal")).toEqual([])
})

test("the example shows every kind of criterion that a laptop can judge", () => {
  const kinds = Draft.parse(example()).criteria.map(({ kind }) => kind)
  const [, elsewhere] = /`missions local` refuses a `(\w+)`/.exec(guide) ?? []
  expect([...kinds, elsewhere].toSorted()).toEqual([...wordsOf("kind")].toSorted())
})

test("every field and every value of a plan is named", () => {
  const named = new Set([...guide.matchAll(/`(\w+)`/g)].map(([, word]) => word))
  const words = [...wordsOf("properties"), ...wordsOf("kind"), ...wordsOf("enum")]
  expect(words.length).toBeGreaterThan(40)
  expect([...new Set(words)].filter(word => !named.has(word))).toEqual([])
})

/** The names of all properties, the constants of `kind`, or the words of all enumerations. */
function wordsOf(what: "properties" | "kind" | "enum"): readonly string[] {
  const found: string[] = []
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return
    const { properties, enum: values } = node as {
      properties?: Record<string, { const?: string }>
      enum?: string[]
    }
    if (what === "properties" && properties) found.push(...Object.keys(properties))
    if (what === "kind" && properties?.["kind"]?.const) found.push(properties["kind"].const)
    if (what === "enum" && values) found.push(...values)
    for (const value of Object.values(node)) walk(value)
  }
  walk(z.toJSONSchema(Draft, { io: "input" }))
  return found
}
