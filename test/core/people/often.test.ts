/** How much one person may ask of one mission within an hour. */
import { describe, expect, test } from "vitest"
import type { Command, Request } from "../../../src/core/log/command.ts"
import { evolve } from "../../../src/core/log/fold.ts"
import { decide } from "../../../src/core/people/decide.ts"
import { COMMANDS_PER_HOUR_MAX as MOST } from "../../../src/core/values/limits.ts"
import { asks, context, type M, minute, mission, request, tomas } from "./given.ts"

const STATUS: Command = { name: "status" }

/** `times` commands, one each half minute from `from` on; answered when they are written. */
function asked(m: M, times: number, from = 0, over: Partial<Request> = {}): M {
  let now = m
  for (let n = 0; n < times; n++) {
    const at = minute(from + n / 2)
    const id = `comment:${1_000 + now.version}` as const
    now = evolve(now, decide(now, asks(STATUS, { id, at, ...over }), context), at)
  }
  return now
}

const answerTo = (m: M, one: Request) => {
  const [event] = decide(m, one, context)
  return event?.type === "command.refused" ? event.refusal : event?.type
}

const often = { reason: "too_often", most: MOST, until: minute(60) }

describe("one person's commands within an hour", () => {
  const m = asked(mission("running"), MOST)

  const rows: readonly (readonly [string, Request, unknown])[] = [
    ["one more is refused until the first is an hour old", asks(STATUS, { at: minute(45) }), often],
    ["a second later it counts", asks(STATUS, { at: minute(60) }), "command.accepted"],
    ["another person's counts", asks(STATUS, { at: minute(45), by: tomas }), "command.accepted"],
    ["pause always counts", asks({ name: "pause" }, { at: minute(45) }), "command.accepted"],
    ["cancel always counts", asks({ name: "cancel" }, { at: minute(45) }), "command.accepted"],
    [
      "so does closing the mission's issue",
      request({
        at: minute(45),
        said: {
          type: "gesture",
          gesture: { name: "close", of: "mission", as: "not_planned" },
        },
      }),
      "command.accepted",
    ],
    [
      "what cannot be read is one of them",
      request({
        at: minute(45),
        said: { type: "refused", refusal: { reason: "unknown_word", word: "x", nearest: null } },
      }),
      often,
    ],
    [
      "who may not ask at all is told that first",
      asks(STATUS, { at: minute(45), permission: "read" }),
      { reason: "no_permission", name: "status", has: "read", needs: "write" },
    ],
  ]
  test.each(rows)("%s", (_, one, wanted) => expect(answerTo(m, one)).toEqual(wanted))

  test("those that were refused for it do not make it longer", () => {
    const more = asked(m, 20, 40)
    expect(answerTo(more, asks(STATUS, { at: minute(60.5) }))).toBe("command.accepted")
  })

  test("what lay unread for long is judged by when it was written", () => {
    const late = asked(mission("running"), MOST, 0)
    const read = asks(STATUS, { at: minute(400) })
    expect(answerTo(late, read)).toBe("command.accepted")
  })

  test("a conversation with a planner is none", () => {
    const talk = asked(mission("questions"), MOST, 0, { said: { type: "reply", text: "Lines." } })
    expect(answerTo(talk, asks(STATUS, { at: minute(45) }))).toBe("command.accepted")
  })
})
