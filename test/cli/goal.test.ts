/** On a person's own machine a goal is always a goal, whatever its words are. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parseLocal } from "../../src/cli/local-arguments.ts"
import type { Observed } from "../../src/core/log/observed.ts"
import { commands } from "../../src/core/people/command-table.ts"
import { unanswered } from "../../src/core/people/unanswered.ts"
import { titleOf } from "../../src/local/begin.ts"
import { comment, context, mission, outcome, seen } from "../core/people/given.ts"

/** What the mission is asked for when `/mission` stands below an issue that is the goal. */
function goalOf(typed: string): unknown {
  const { goal } = parseLocal([typed])
  const [issueTitle, issueBody] = [titleOf(goal), goal]
  const opening = { ...comment({ id: 7, body: issueBody }) }
  const given = seen([comment({ id: 8, body: "/mission" })], { opening } as Partial<Observed>)
  const requests = unanswered(mission("none"), given)
  expect(requests.map(({ id }) => id)).toEqual(["comment:8"])
  const facts = outcome(mission("none"), requests[0]!, { ...context, issueTitle, issueBody })
  return Array.isArray(facts) ? facts[0]?.goal : facts
}

describe("a mission gets the goal as it was typed", () => {
  const goals = [
    ...commands.map(({ name }) => name),
    ...commands.map(({ example }) => example.replace(/^\/mission /, "")),
    "accept coupons at checkout",
    "use vitest",
    "Status of each order",
    "go",
    "> quoted",
    "```\nfenced",
    "- /mission pause",
    "--json for the export command",
    "-- a comment in SQL is kept",
    "Explain:\n/mission pause\nstops all.",
    "Add a flag\n\nAdd a flag",
    "x".repeat(300),
    "@tomas wants a cart",
    "/missionary work",
    "<!-- hidden -->",
  ]
  test.each(goals)("%j", goal => expect(goalOf(goal)).toBe(goal.trim()))

  test("whatever it is", () => {
    const words = fc.constantFrom("/mission ", "\n/mission pause\n", "use ", "F3", "```", "> ")
    const text = fc.array(fc.oneof(words, fc.string({ unit: "grapheme", maxLength: 200 })))
    fc.assert(
      fc.property(text, parts => {
        const goal = `Goal ${parts.join("")}`.trim()
        fc.pre(goal.length <= 4_000)
        expect(goalOf(goal)).toBe(goal)
      }),
    )
  })
})

test("the word /mission, known from GitHub, is not part of the goal", () => {
  expect(goalOf("/mission add a flag")).toBe("add a flag")
  expect(goalOf("@missions /mission: add a flag")).toBe("add a flag")
  expect(() => parseLocal(["/mission"])).toThrow("One goal is needed")
})
