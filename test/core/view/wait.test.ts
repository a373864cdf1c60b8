import { expect, test } from "vitest"
import type { Event } from "../../../src/core/log/event.ts"
import { fold } from "../../../src/core/log/fold.ts"
import { EMBEDDED } from "../../../src/core/log/mission.ts"
import type { Wait } from "../../../src/core/log/wait.ts"
import { contractView } from "../../../src/core/view/check.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { at, key, mira, ref, sha } from "../render/facts.ts"
import { logs, type Moment, missionAt } from "../render/fixtures.ts"
import { waiting } from "../support/viewed.ts"

const person = { needs: "person" } as const
const held: Event = { type: "mission.held", hold: "ceiling", why: "60 of 60" }

const SINCE: readonly (readonly [Moment, readonly Event[], Wait, string | null])[] = [
  ["asking", [], { ...person, type: "answers", round: 1 }, "11:49"],
  ["proposed", [], { ...person, type: "approval", version: 2, missing: 1 }, "12:05"],
  ["midRun", [], { needs: "runner", type: "run_working", attempt: key("F5.2") }, "14:21"],
  ["midRun", [held], { ...person, type: "held", hold: "ceiling", why: "60 of 60" }, "16:02"],
  [
    "midRun",
    [],
    { ...person, type: "stopped", feature: "F5", failure: { kind: "no_progress" } },
    null,
  ],
  ["inReview", [], { ...person, type: "merge_by_person" }, "15:31"],
  ["midRun", [], { needs: "runner", type: "capacity", feature: "F5" }, null],
]

test.each(SINCE)("%s: it is known since when it waits %#", (moment, events, wait, since) => {
  const [, view] = waiting(missionAt(moment, ...events), wait)
  expect(view.since).toBe(since === null ? null : at(since))
  expect(view.asks).toEqual(wait.needs === "person" ? mira : null)
})

test("what a person has in hand or paused is not news to them", () => {
  const news = (wait: Wait) => waiting(missionAt("midRun"), wait)[1].isNews
  expect(news({ ...person, type: "held", hold: "person", why: "" })).toBe(false)
  expect(news({ ...person, type: "held", hold: "infra", why: "" })).toBe(true)
  const works = { ...person, type: "person_works", feature: "F5", login: "ines" } as const
  expect(news(works)).toBe(false)
  expect(news({ ...works, failure: { kind: "conflict", paths: [] } })).toBe(true)
})

test("buttons are shown only if we hear about a press", () => {
  const stopped: Wait = {
    ...{ ...person, type: "stopped", feature: "F5" },
    failure: { kind: "no_progress" },
  }
  const head = sha("merge F6")
  const heard = contractView(missionView(missionAt("midRun"), [stopped]), head)
  expect(heard).toMatchObject({ conclusion: "action_required", buttons: ["retry", "explain"] })
  const local = fold({ ...ref, instance: EMBEDDED }, logs.midRun)
  const unheard = contractView(missionView(local, [stopped]), head)
  expect(unheard).toMatchObject({ conclusion: "action_required", buttons: [] })
})
