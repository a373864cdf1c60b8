/** What people and bots do by hand to the mission's own issue. */
import { describe, expect, test } from "vitest"
import { follows } from "../support/follows.ts"
import { examplePlan } from "../support/plan.ts"
import { facts } from "../support/tell.ts"
import { mira, running, type World } from "../support/world.ts"

const stale = { by: { id: 77, login: "stale[bot]" }, isBot: true }
const dropped = { did: "closed", as: "not_planned" } as const
const board = (): World => running(examplePlan())

describe("the mission's own issue", () => {
  test("closed as not planned cancels the mission", () => {
    const w = board()
    w.does("mission", dropped)
    const { events } = w.look()
    expect(facts(events).slice(0, 2)).toEqual(["command.accepted close", "mission.cancelled"])
  })

  test("closed as completed holds it until it is opened again", () => {
    const w = board()
    w.does("mission", { did: "closed", as: "completed" })
    follows(w, { facts: ["command.accepted close", "mission.held issue_closed"] })
    w.does("mission", { did: "reopened" })
    follows(w, { facts: ["command.accepted reopen", "mission.released issue_closed"] })
  })

  test("closed by a bot is opened again and answered once", () => {
    const w = board()
    w.does("mission", dropped, stale)
    follows(w, { facts: ["command.refused set_back"] })
    expect(w.observed.missionIssue?.state).toBe("open")
    expect(w.mission.ended).toBeNull()
  })

  test("closed by an app with a person's token is opened again, but stays closed if that person closes it", () => {
    const w = board()
    w.does("mission", dropped, { by: mira, isBot: true })
    follows(w, { facts: ["command.refused set_back"] })
    expect(w.observed.missionIssue?.state).toBe("open")
    w.does("mission", { did: "closed", as: "completed" })
    follows(w, { facts: ["command.accepted close", "mission.held issue_closed"] })
    expect(w.observed.missionIssue?.state).toBe("completed")
  })

  test("closed by a person stays closed while the history still shows only a bot's closing", () => {
    const w = board()
    w.does("mission", dropped, stale)
    w.rest()
    w.does("mission", { did: "closed", as: "completed" })
    const hidden = w.observed.entries.items.at(-1)
    w.show(seen => void seen.entries.pop())
    expect(w.peek().ensures).toEqual([])
    w.show(seen => void seen.entries.push(hidden as never))
    follows(w, { facts: ["command.accepted close", "mission.held issue_closed"] })
  })
})
