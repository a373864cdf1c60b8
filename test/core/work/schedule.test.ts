/** Which features start first, and which must not run side by side. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { covers } from "../../../src/core/plan/glob.ts"
import type { FeatureId } from "../../../src/core/values/id.ts"
import { inOrder, overlap } from "../../../src/core/work/schedule.ts"
import { examplePlan } from "../support/plan.ts"
import { running } from "../support/world.ts"

describe("the order", () => {
  /** Features of one milestone, in the order of the plan, with these dependencies. */
  const planned = (dependencies: Readonly<Record<FeatureId, readonly FeatureId[]>>) => {
    const ids = Object.keys(dependencies) as FeatureId[]
    const plan = examplePlan({
      criteria: ids.map(id => ({
        ...{ id: id.replace("F", "C"), text: `holds ${id}`, kind: "command", run: `check ${id}` },
      })),
      milestones: [{ id: "M1", title: "All", outcome: "It works." }],
      features: ids.map(id => ({
        ...{ id, milestone: "M1", title: id, fulfils: [id.replace("F", "C")] },
        dependsOn: dependencies[id],
      })),
    })
    return { m: running(plan, { policy: { parallel: 1 } }).mission, ids }
  }

  test("follows the longest chain of features that wait, then the order of the plan", () => {
    const { m, ids } = planned({ F1: [], F2: [], F3: ["F2"], F4: ["F3"], F5: ["F1"], F6: [] })
    expect(inOrder(m, ids)).toEqual(["F2", "F1", "F3", "F4", "F5", "F6"])
    expect([...m.attempts.keys()].at(-1)).toBe("F2.1")
  })

  test("never puts a feature before one that it waits for", () => {
    const graphs = fc.array(fc.array(fc.nat({ max: 6 })), { minLength: 3, maxLength: 7 })
    fc.assert(
      fc.property(graphs, graph => {
        // A feature depends only on earlier ones, so there is no circle.
        const dependencies = Object.fromEntries(
          graph.map((on, n) => [
            `F${n + 1}`,
            [...new Set(on)].filter(it => it < n).map(it => `F${it + 1}` as FeatureId),
          ]),
        ) as Record<FeatureId, FeatureId[]>
        const { m, ids } = planned(dependencies)
        const order = inOrder(m, ids)
        for (const id of ids) {
          for (const on of dependencies[id] ?? []) {
            expect(order.indexOf(on)).toBeLessThan(order.indexOf(id))
          }
        }
      }),
      { numRuns: 20 },
    )
  })
})

describe("paths", () => {
  test.each([
    ["src/**", "src/a.ts", true],
    ["src/a/**", "src/b/**", false],
    ["**/*.ts", "docs/a.md", true],
    ["src/a.ts", "src/a.ts", true],
    ["src/a.ts", "src/b.ts", false],
    ["src/*.ts", "src/a.ts", true],
    ["a?.ts", "b.ts", false],
  ])("%s and %s overlap: %s", (a, b, expected) => {
    expect([overlap(a, b), overlap(b, a)]).toEqual([expected, expected])
  })

  test("overlap if some file matches both", () => {
    const name = fc.constantFrom("a", "b", "ab")
    const part = fc.constantFrom("a", "b", "ab", "*", "a*", "?", "**")
    const glob = fc.array(part, { minLength: 1, maxLength: 3 }).map(it => it.join("/"))
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(it => it.join("/"))
    fc.assert(
      fc.property(glob, glob, path, (a, b, file) => {
        fc.pre(covers(a, file) && covers(b, file))
        expect(overlap(a, b)).toBe(true)
      }),
    )
  })
})
