/** Buttons on checks. Each does once what could have been typed, and is answered on its check. */
import { describe, expect, test } from "vitest"
import { EMBEDDED } from "../../../src/core/log/mission.ts"
import type { ButtonName, PressedButton } from "../../../src/core/log/observed.ts"
import type { FeatureId, MilestoneId } from "../../../src/core/values/id.ts"
import { expectRest } from "../support/follows.ts"
import { fail, judges } from "../support/judge.ts"
import { examplePlan } from "../support/plan.ts"
import type { Told } from "../support/report.ts"
import { sha } from "../support/sha.ts"
import { facts } from "../support/tell.ts"
import { built, dana, mira, running, type World, type WorldOptions } from "../support/world.ts"

type Subject = FeatureId | MilestoneId | "contract"

const checkOf = (w: World, subject: Subject): number => {
  const found = [...w.mission.things.values()].findLast(
    ({ thing }) => thing.type === "check_run" && thing.subject === subject,
  )
  if (!found) throw new Error(`No check of ${subject} stands.`)
  return found.id
}

/** GitHub shows the press at each look from now on, as a process that remembers it would. */
function press(w: World, on: Subject | PressedButton["on"], name: ButtonName, by = mira): void {
  const place = typeof on === "string" ? { check: checkOf(w, on) } : on
  const button: PressedButton = { id: `d-${w.now}`, by, at: w.now, name, on: place }
  w.show(seen => {
    seen.over = { ...seen.over, buttons: [...(seen.over.buttons ?? []), button] }
  })
}

const failed: Told = {
  outcome: {
    type: "failed",
    failure: { kind: "verification_failed", criteria: ["C1"], gates: [] },
  },
  judged: { C1: "fail" },
}

/** F1 failed twice in the same way and is stopped. */
function stopped(options?: WorldOptions): World {
  const w = running(examplePlan(), options)
  for (const key of ["F1.1", "F1.2"]) {
    w.reports(key, { ...failed, commit: sha(key) })
    w.rest()
  }
  expect(w.mission.features.get("F1")?.stopped).not.toBeNull()
  return w
}

/** The gates of M1 failed twice in the same way, so a person must judge. */
function judged(): World {
  const w = built(running(examplePlan()), "F1.1", "F2.1", "F3.1")
  judges(w, "M1.gates.1", fail("C2"))
  w.rest()
  built(w, "F5.1")
  judges(w, "M1.gates.2", fail("C2"))
  w.rest()
  return w
}

test.each<[string, () => World, Subject, ButtonName, readonly string[]]>([
  ["Retry on a feature", stopped, "F1", "retry", ["feature.returned F1", "attempt.scheduled F1.3"]],
  [
    "Retry on the required check, while a feature holds it up",
    stopped,
    "contract",
    "retry",
    ["feature.returned F1", "attempt.scheduled F1.3"],
  ],
  ["Explain on the required check", stopped, "contract", "explain", []],
  ["Accept on a milestone", judged, "M1", "accept", ["criterion.waived"]],
  ["Accept on the required check", judged, "contract", "accept", ["criterion.waived"]],
])("%s does once what could have been typed", (_, given, on, name, then) => {
  const w = given()
  press(w, on, name)
  const [accepted, ...others] = facts(w.look().events)
  expect(accepted).toMatch(/^command.accepted/)
  expect(others.map(it => (it.startsWith("criterion.waived") ? "criterion.waived" : it))).toEqual(
    expect.arrayContaining([...then]),
  )
  const events = w.rest()
  expect(events.filter(it => it.type === "command.accepted")).toEqual([])
  expectRest(w)
})

describe("a pressed button", () => {
  test("names the person who pressed, the check, and a reason of ours", () => {
    const w = judged()
    press(w, "M1", "accept")
    const [accepted, waived] = w.look().events
    expect(accepted).toMatchObject({ by: mira, permission: "admin", check: checkOf(w, "M1") })
    expect(waived).toMatchObject({ by: mira, reason: "by the button on its check" })
  })

  test("is refused on the check, without a comment, if the person may not do that", () => {
    const w = stopped()
    press(w, "F1", "retry", dana)
    const looked = w.look()
    expect(looked.events).toMatchObject([
      { type: "command.refused", by: dana, refusal: { reason: "no_permission", has: "read" } },
    ])
    expect(looked.creates).toEqual([])
    expect(w.rest()).toEqual([])
    expectRest(w)
  })

  test("is refused on the check with the reason, if the feature is being worked on", () => {
    const w = stopped()
    press(w, "F1", "retry")
    w.look()
    w.pass(1)
    press(w, "F1", "retry")
    const said = w
      .look()
      .ensures.flatMap(it => (it.type === "ensure_check_run" ? [it.output.text.body] : []))
    expect(said).toContainEqual(
      expect.stringMatching(/^\*\*Not done for mira\*\*, .*still being worked on/),
    )
    expect([...w.mission.answered.values()].at(-1)?.answer).toMatchObject({
      refusal: { reason: "still_at_work" },
    })
    w.rest()
    expectRest(w)
  })

  test.each<[string, PressedButton["on"] | Subject, ButtonName]>([
    ["a check of nobody's", { check: 1 }, "retry"],
    ["a commit without a check of ours", { commit: sha("elsewhere") }, "retry"],
    ["a feature, which nobody judged", "F1", "accept"],
  ])("asks nothing on %s", (_, on, name) => {
    const w = stopped()
    press(w, on, name)
    expect(w.look().events).toEqual([])
    expectRest(w)
  })

  test("on a commit means its required check, or the check that stands there", () => {
    const w = stopped()
    press(w, { commit: sha("F1.2") }, "retry")
    expect(facts(w.look().events)).toContain("feature.returned F1")
  })
})

test("buttons stand only on what failed, and only if GitHub tells us when they are pressed", () => {
  const buttons = (options?: WorldOptions) => {
    const w = running(examplePlan(), options)
    w.reports("F1.1", { ...failed, commit: sha("F1.1") })
    const made = w.look().creates.find(it => it.thing.type === "check_run")
    return made && "output" in made ? made.output.buttons.map(it => it.label) : null
  }
  expect(buttons()).toEqual(["Retry", "Explain"])
  expect(buttons({ instance: { ...EMBEDDED, endsAt: "merge" } })).toEqual([])
})
