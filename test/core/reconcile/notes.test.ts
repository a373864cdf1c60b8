/** What workers note reaches those who build next, bounded and with its source, and no validator. */
import { describe, expect, test } from "vitest"
import type { Brief } from "../../../src/core/log/brief.ts"
import {
  ALL_WORKER_NOTES_CHARACTERS_MAX,
  WORKER_NOTES_CHARACTERS_MAX,
} from "../../../src/core/values/limits.ts"
import { leftNotes } from "../../../src/core/work/brief.ts"
import { follows } from "../support/follows.ts"
import { smallPlan } from "../support/plan.ts"
import { running, type World } from "../support/world.ts"

const failed = {
  outcome: { type: "failed", failure: { kind: "agent_failed", how: "crashed" } },
} as const

const leftIn = (brief: Brief | undefined) => (brief && "left" in brief ? brief.left : undefined)

/** F1 is tried again and again, and each try leaves a note. */
function tried(...notes: readonly string[]): World {
  const w = running(smallPlan(), {
    policy: { budgets: { attempts: 10, conflicts: 3, infra: 5 } },
    words: "max 60",
  })
  notes.forEach((note, at) => {
    w.reports(`F1.${at + 1}`, { ...failed, notes: note })
    w.rest()
  })
  return w
}

describe("notes of workers", () => {
  test("reach the next attempt, also if theirs failed", () => {
    const w = running(smallPlan(), { words: "max 60" })
    w.reports("F1.1", { ...failed, notes: " Start it with make run. " })
    const { briefs } = follows(w, {
      facts: [
        "verdicts.recorded F1.1",
        "attempt.ended F1.1 agent_failed",
        "attempt.scheduled F1.2",
      ],
    })
    expect(leftIn(briefs[0])).toEqual([
      { attempt: "F1.1", feature: "F1", text: "Start it with make run." },
    ])
  })

  test("each is cut, and of all the newest are kept", () => {
    const long = "x".repeat(WORKER_NOTES_CHARACTERS_MAX + 500)
    const many = ALL_WORKER_NOTES_CHARACTERS_MAX / WORKER_NOTES_CHARACTERS_MAX + 2
    const { left = [] } = leftNotes(tried(...Array.from({ length: many }, () => long)).mission)
    expect(left.map(({ text }) => text.length)).toEqual(
      Array.from({ length: many - 2 }, () => WORKER_NOTES_CHARACTERS_MAX),
    )
    expect(left.at(-1)?.attempt).toBe(`F1.${many}`)
  })

  test.each(["", "  \n "])("%j is no note", note =>
    expect(leftNotes(tried(note).mission)).toEqual({}),
  )
})
