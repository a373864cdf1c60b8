/** Links between issues follow the plan in force. They are told apart by what they link, not by their number. */
import { describe, expect, test } from "vitest"
import type { Draft } from "../../../src/core/plan/plan.ts"
import type { FeatureId, MilestoneId } from "../../../src/core/values/id.ts"
import { withPlan } from "../support/change.ts"
import { expectRest } from "../support/follows.ts"
import { examplePlan } from "../support/plan.ts"
import { running, type World } from "../support/world.ts"

type Needs = Readonly<Partial<Record<FeatureId, readonly FeatureId[]>>>

const criteria = (count: number) =>
  Array.from({ length: count }, (_, at) => {
    const id = `C${at + 1}`
    return { id, text: `holds ${id}`, kind: "command", run: `check ${id}` }
  })

/** The features are in one milestone and worked on one by one, so that most have not begun. */
const planOf = (needs: Needs, places: Partial<Record<FeatureId, MilestoneId>> = {}): Draft =>
  examplePlan({
    criteria: criteria(5),
    milestones: [
      { id: "M1", title: "Print", outcome: "JSON comes out." },
      { id: "M2", title: "Stream", outcome: "It streams." },
    ],
    features: (["F1", "F2", "F3", "F4", "F5"] as const).map((id, at) => ({
      ...{
        id,
        milestone: places[id] ?? (id === "F5" ? "M2" : "M1"),
        title: `Build ${id}`,
        fulfils: [`C${at + 1}`],
      },
      dependsOn: needs[id] ?? [],
    })),
  })

const issueOf = (w: World, of: FeatureId | MilestoneId) =>
  w.observed.issues.items.find(i => i.id === w.mission.things.get(`issue ${of}` as never)?.id)

const idOf = (w: World, of: FeatureId | MilestoneId): number => issueOf(w, of)?.id ?? -1

/** What blocks its issue, as people would read it. */
function blockersOf(w: World, of: FeatureId | MilestoneId): readonly string[] {
  const names = new Map(
    (["F1", "F2", "F3", "F4", "M1", "M2"] as const).map(id => [idOf(w, id), id as string]),
  )
  return (issueOf(w, of)?.blockedBy ?? []).map(id => names.get(id) ?? `#${id}`).toSorted()
}

const complaints = (w: World) =>
  w.observed.comments.items.filter(c => c.body.includes("has more blockers than the plan says"))

function replanned(before: Draft, after: Draft, meanwhile: (w: World) => void = () => {}): World {
  const w = running(before, { policy: { parallel: 1 } })
  meanwhile(w)
  w.rest()
  w.says("/mission revise in another order")
  w.rest()
  w.reports("plan.2", withPlan(after))
  w.rest()
  w.says("/mission approve")
  w.rest()
  expect(w.mission.approved?.version).toBe(2)
  return w
}

describe("a plan that changes what waits for what changes the links, and nobody is blamed", () => {
  const moves: readonly (readonly [what: string, before: Needs, after: Needs])[] = [
    ["moves one", { F3: ["F1"] }, { F3: ["F2"] }],
    ["adds one", { F3: ["F1"] }, { F3: ["F1", "F2"] }],
    ["takes one away", { F3: ["F1", "F2"] }, { F3: ["F2"] }],
    ["takes the only one away", { F3: ["F1"] }, {}],
    ["adds the first", {}, { F3: ["F1"] }],
    ["moves two at once", { F3: ["F1"], F4: ["F2"] }, { F3: ["F2"], F4: ["F1"] }],
    ["turns one around", { F3: ["F2"] }, { F2: ["F3"] }],
    ["turns a chain around", { F3: ["F2"], F4: ["F3"] }, { F3: ["F4"], F2: ["F3"] }],
    ["moves one to another feature", { F3: ["F1"] }, { F4: ["F1"] }],
    ["exchanges all of several", { F4: ["F1", "F2"] }, { F4: ["F1", "F3"] }],
  ]
  test.each(moves)("it %s", (_, before, after) => {
    const w = replanned(planOf(before), planOf(after))
    for (const id of ["F2", "F3", "F4"] as const) {
      expect([id, blockersOf(w, id)]).toEqual([id, [...(after[id] ?? [])].toSorted()])
    }
    expect(complaints(w)).toEqual([])
    expectRest(w)
  })

  test("it changes them back again", () => {
    const w = replanned(planOf({ F3: ["F1"] }), planOf({ F3: ["F2"] }))
    w.says("/mission revise as it was")
    w.rest()
    w.reports("plan.3", withPlan(planOf({ F3: ["F1"] })))
    w.rest()
    w.says("/mission approve")
    w.rest()
    expect(blockersOf(w, "F3")).toEqual(["F1"])
    expect(complaints(w)).toEqual([])
    expectRest(w)
  })

  test("it moves a feature to another milestone, whose validation no longer waits for it", () => {
    const w = replanned(planOf({}), planOf({}, { F4: "M2" }))
    expect(blockersOf(w, "M1")).toEqual(["F1", "F2", "F3"])
    expectRest(w)
  })

  test("it leaves a feature out, and nothing waits for it", () => {
    const after = planOf({})
    const features = after.features.filter(f => f.id !== "F2")
    const rest = { ...after, features, criteria: after.criteria.filter(c => c.id !== "C2") }
    const w = replanned(planOf({ F3: ["F2"] }), rest)
    expect([blockersOf(w, "F3"), blockersOf(w, "M1")]).toEqual([[], ["F1", "F3", "F4"]])
    expect(complaints(w)).toEqual([])
    expectRest(w)
  })

  test("a plan that is only proposed moves nothing", () => {
    const w = running(planOf({ F3: ["F1"] }), { policy: { parallel: 1 } })
    w.says("/mission revise in another order")
    w.rest()
    w.reports("plan.2", withPlan(planOf({ F3: ["F2"] })))
    w.rest()
    expect(blockersOf(w, "F3")).toEqual(["F1"])
  })
})

describe("what people link by hand", () => {
  const link = (w: World, of: FeatureId, change: (ids: readonly number[]) => readonly number[]) =>
    w.show(seen => {
      const issue = seen.issues.find(i => i.id === idOf(w, of))!
      issue.blockedBy = change(issue.blockedBy ?? [])
    })

  const hands: readonly (readonly [
    what: string,
    change: (w: World) => (ids: readonly number[]) => readonly number[],
    now: readonly string[],
    isSaid: boolean,
  ])[] = [
    ["another issue is left, and said once", () => ids => [...ids, 999], ["#999", "F1"], true],
    ["one of ours is left, and said once", w => ids => [...ids, idOf(w, "F2")], ["F1", "F2"], true],
    ["ours taken away is set again, in silence", () => () => [], ["F1"], false],
    ["ours exchanged for another is set again, and said", () => () => [999], ["#999", "F1"], true],
  ]
  test.each(hands)("%s", (_, change, now, isSaid) => {
    const w = running(planOf({ F3: ["F1"] }), { policy: { parallel: 1 } })
    link(w, "F3", change(w))
    w.rest()
    expect(blockersOf(w, "F3")).toEqual(now)
    expect(complaints(w)).toHaveLength(isSaid ? 1 : 0)
    expectRest(w)
  })

  test("stays even if a plan moves its own link", () => {
    const w = replanned(planOf({ F3: ["F1"] }), planOf({ F3: ["F2"] }), it =>
      link(it, "F3", ids => [...ids, 999]),
    )
    expect(blockersOf(w, "F3")).toEqual(["#999", "F2"])
    expect(complaints(w)).toHaveLength(1)
  })
})

test("on a closed issue is not asked about, and nothing is changed there", () => {
  const w = running(planOf({ F3: ["F1"] }), { policy: { parallel: 1 } })
  w.show(seen => {
    seen.issues.find(i => i.id === idOf(w, "F3"))!.blockedBy = null
  })
  expect(w.peek().ensures.filter(e => e.type.endsWith("blocked"))).toEqual([])
})
