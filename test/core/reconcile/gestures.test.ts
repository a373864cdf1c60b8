/** What people do on the board by hand, and what bots do there: what follows, and what is set back. */
import { describe, expect, test } from "vitest"
import type { Permission } from "../../../src/core/values/id.ts"
import { expectRest, follows } from "../support/follows.ts"
import { examplePlan } from "../support/plan.ts"
import { facts, sent, waits } from "../support/tell.ts"
import { built, dana, mira, running, type World } from "../support/world.ts"

const stale = { by: { id: 77, login: "stale[bot]" }, isBot: true }
const dropped = { did: "closed", as: "not_planned" } as const
const board = (): World => running(examplePlan())
const stateOf = (w: World, of: string) => {
  const number = w.mission.things.get(`issue ${of}` as never)?.number
  return w.observed.issues.items.find(i => i.number === number)?.state
}

describe("a feature's issue", () => {
  test("closed as not planned leaves the feature out and stops its run", () => {
    const w = board()
    w.does("F1", dropped)
    const { events } = follows(w, {
      facts: [
        "command.accepted close",
        "feature.skipped F1",
        "criterion.waived",
        "attempt.cancelled F1.1",
      ],
    })
    expect(events[1]).toMatchObject({ by: mira, reason: "closed as not planned" })
    expect(stateOf(w, "F1")).toBe("not_planned")
  })

  test("reopened brings the feature back, with its criteria", () => {
    const w = board()
    w.does("F2", dropped)
    w.rest()
    expect([...w.mission.waived.keys()]).toEqual(["C2"])
    w.does("F2", { did: "reopened" })
    const { events } = w.look()
    expect(facts(events)).toEqual(["command.accepted reopen", "feature.returned F2"])
    expect([...w.mission.waived.keys()]).toEqual([])
    w.rest()
    expect(stateOf(w, "F2")).toBe("open")
  })

  test("closed as completed is opened again, with a reply that says what to type", () => {
    const w = board()
    w.does("F2", { did: "closed", as: "completed" })
    follows(w, { facts: ["command.refused closed_too_soon"] })
    expect(stateOf(w, "F2")).toBe("open")
    const reply = w.observed.comments.items.at(-1)
    expect(reply?.body).toMatch(/I reopened #\d+: nothing of F2 is merged yet/)
    expect(reply?.body).toMatch(/`\/mission skip F2 <reason>`/)
  })

  test("closed by its own merge asks nothing", () => {
    const w = built(board(), "F2.1")
    w.does("F2", { did: "closed", as: "completed" })
    expect(facts(w.rest())).toEqual(["command.accepted close"])
    expect(stateOf(w, "F2")).toBe("completed")
  })

  test("reopened after its merge is refused, and closed again", () => {
    const w = built(board(), "F2.1")
    w.does("F2", { did: "reopened" })
    follows(w, { facts: ["command.refused already_merged"] })
    expect(stateOf(w, "F2")).toBe("completed")
  })
})

describe("taking a feature", () => {
  test("stops its run and waits for the person", () => {
    const w = board()
    w.does("F1", { did: "assigned", who: mira })
    follows(w, {
      facts: ["command.accepted assign", "feature.taken F1", "attempt.cancelled F1.1"],
      waits: [
        "person_works F1 (person)",
        "run_working F2.1 (runner)",
        "dependency F3 (runner)",
        "earlier_milestone F4 (runner)",
      ],
    })
    expect(sent(w.peek())).toEqual([])
  })

  test("and giving it back lets the agents go on, with a fresh count", () => {
    const w = board()
    w.does("F1", { did: "assigned", who: mira })
    w.rest()
    w.pass(10)
    w.rest()
    w.does("F1", { did: "unassigned", who: mira })
    expect(facts(w.rest())).toEqual([
      "command.accepted unassign",
      "feature.returned F1",
      "attempt.scheduled F1.2",
    ])
  })

  test("passes to the person who is left", () => {
    const w = board()
    const ines = { id: 9, login: "ines" }
    w.does("F1", { did: "assigned", who: ines })
    w.does("F1", { did: "assigned", who: mira })
    w.rest()
    expect(w.mission.features.get("F1")?.taken).toEqual(mira)
    w.does("F1", { did: "unassigned", who: mira })
    w.rest()
    expect(w.mission.features.get("F1")?.taken).toEqual(ines)
  })
})

describe("who may decide by hand", () => {
  test("a person who may only read decides nothing, and the change is set back", () => {
    const w = board()
    w.does("F2", dropped, { by: dana })
    follows(w, { facts: ["command.refused no_permission"] })
    expect(stateOf(w, "F2")).toBe("open")
  })

  test("a person whose permission is not known yet is heard at the next look", () => {
    const w = board()
    const permissions = new Map<number, Permission>()
    w.does("F2", dropped)
    w.show(seen => Object.assign(seen.over, { permissions }))
    expect(facts(w.peek().events)).toEqual([])
  })
})

describe("a bot", () => {
  test("that closes a feature's issue is set back twice and answered once, then a person is asked", () => {
    const w = board()
    const closings = () => {
      w.does("F2", dropped, stale)
      return facts(w.rest())
    }
    expect(closings()).toEqual(["command.refused set_back"])
    expect(closings()).toEqual(["command.refused set_back"])
    expect(stateOf(w, "F2")).toBe("open")
    expect(closings()).toEqual(["command.refused set_back", "field.contested"])
    expect(stateOf(w, "F2")).toBe("not_planned")
    expect(waits(w.peek())).toContain("contested (person)")
    const said = w.observed.comments.items.flatMap(c => (c.isBot ? c.body.split("\n", 1) : []))
    expect(said.filter(line => /I reopened it/.test(line))).toHaveLength(1)
    expect(said.filter(line => /keeps changing the state of/.test(line))).toHaveLength(1)
    w.says("/mission resume")
    w.rest()
    expect(stateOf(w, "F2")).toBe("open")
    expectRest(w)
  })

  test("or a person who moves an issue out of its milestone is set back", () => {
    const w = board()
    w.does("F2", { did: "moved" })
    follows(w, { facts: ["command.refused set_back"] })
    const number = w.mission.things.get("milestone M1" as never)?.number
    expect(w.observed.issues.items.find(i => i.number && /F2/.test(i.title))?.milestone).toBe(
      number,
    )
  })

  test("that assigns somebody takes no feature, whoever it assigns", () => {
    const w = board()
    w.does("F2", { did: "assigned", who: mira }, stale)
    expect(facts(w.rest())).toEqual([])
  })
})

test("a list that lags behind does not undo what was said later", () => {
  const w = board()
  w.does("F2", dropped)
  // The history does not show it yet.
  const hidden = w.observed.entries.items.at(-1)
  w.show(seen => void seen.entries.pop())
  w.rest()
  w.says("/mission skip F2 not now")
  w.rest()
  w.says("/mission retry F2")
  w.rest()
  w.show(seen => void seen.entries.push(hidden as never))
  expect(facts(w.rest())).toEqual([])
  expect(w.mission.features.get("F2")?.skipped).toBeNull()
})

describe("a plain comment on a feature's issue", () => {
  test("reaches its next attempt, and gets a reaction", () => {
    const w = board()
    w.says("Use the existing writer.", { on: "F1" })
    const { events } = follows(w, { facts: ["reply.taken", "feature.steered F1"] })
    expect(events[1]).toMatchObject({ text: "Use the existing writer." })
    expect(w.observed.comments.items.find(c => /existing/.test(c.body))?.reactions).toEqual([
      "eyes",
    ])
  })

  test.each(["@dana what do you think?", "> I think so"])("%s is for somebody else", body => {
    const w = board()
    w.says(body, { on: "F1" })
    expect(facts(w.rest())).toEqual([])
  })

  test("is only talk if a reader wrote it, or after the feature's merge", () => {
    const w = built(board(), "F2.1")
    w.says("Looks good.", { on: "F2" })
    w.says("Use tabs.", { on: "F3", by: dana })
    expect(facts(w.rest())).toEqual([])
  })

  test("a command there needs no id, and is answered there", () => {
    const w = board()
    w.says("/mission skip not needed", { on: "F2" })
    expect(facts(w.rest()).slice(0, 2)).toEqual(["command.accepted skip", "feature.skipped F2"])
    w.says("/mission skip not needed", { on: "F2" })
    w.rest()
    const number = w.mission.things.get("issue F2" as never)?.number
    const reply = w.observed.comments.items.find(c =>
      c.marker?.thing.startsWith("comment comment:"),
    )
    expect(reply?.issue).toBe(number)
  })
})

describe("an issue that is gone", () => {
  test("is asked about, and created again only if a person wants it", () => {
    const w = board()
    const number = w.mission.things.get("issue F2" as never)?.number ?? 0
    w.show(seen => {
      seen.issues.splice(
        seen.issues.findIndex(i => i.number === number),
        1,
      )
      Object.assign(seen.over, { lostIssues: [{ number, how: "deleted" }] })
    })
    follows(w, { facts: ["thing.lost"] })
    expect(waits(w.peek())).toContain("issue_lost F2 (person)")
    w.says("/mission retry F2")
    const all = facts(w.rest())
    expect(all).toContain("feature.returned F2")
    expect(w.mission.things.get("issue F2" as never)?.number).not.toBe(number)
    expect(waits(w.peek())).not.toContain("issue_lost F2 (person)")
    expectRest(w)
  })
})

test("a blocker that somebody adds is answered once, on that issue, with where this is decided", () => {
  const w = board()
  const number = w.mission.things.get("issue F2" as never)?.number ?? 0
  w.show(seen => Object.assign(seen.issues.find(i => i.number === number)!, { blockedBy: [999] }))
  w.rest()
  const said = w.observed.comments.items.filter(c =>
    /has more blockers than the plan says/.test(c.body),
  )
  expect(said.map(c => c.issue)).toEqual([number])
  expectRest(w)
})
