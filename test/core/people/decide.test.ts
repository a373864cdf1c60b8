import { describe, expect, test } from "vitest"
import type { Command, CommandName, Request } from "../../../src/core/log/command.ts"
import type { Event } from "../../../src/core/log/event.ts"
import { commands } from "../../../src/core/people/command-table.ts"
import { decide } from "../../../src/core/people/decide.ts"
import { type Stage, stages } from "../../../src/core/people/stage.ts"
import type { Sha } from "../../../src/core/values/id.ts"
import { said } from "../../tables/said.ts"
import {
  asked,
  asks,
  base,
  context,
  deliveredLocally,
  digestOfVersion,
  draft,
  later,
  type M,
  minute,
  mira,
  mission,
  outcome,
  plannerScheduled,
  policy,
  proposed,
  request,
} from "./given.ts"

/** About the only feature of the missions here; `context` finds what is handed in for it. */
const simple = (name: CommandName): Command =>
  name === "done" ? { ...said.done, at: "mine" } : said[name]

const stopped: Event = { type: "feature.stopped", feature: "F1", failure: { kind: "no_progress" } }

/** What must have happened before, so that a command has something to do. */
const before = (name: CommandName, stage: Stage): readonly Event[] => {
  if (name === "resume") return [held]
  if (name === "go") return [asked]
  if (name === "approve") return [proposed(9)]
  if (name === "deliver") return stage === "running" ? halfProven : []
  return name === "retry" ? [stopped] : []
}

/** Two milestones, of which the first is proven. */
const halfProven: readonly Event[] = [
  {
    ...(proposed(9) as Extract<Event, { type: "plan.proposed" }>),
    plan: {
      ...{ ...draft, version: 9 },
      milestones: [...draft.milestones, { ...draft.milestones[0]!, id: "M2", criteria: [] }],
    },
  },
  {
    ...{ type: "plan.approved", version: 9, digest: digestOfVersion(9), care: "standard" },
    max: policy.ceilings.mission,
  },
  { type: "milestone.sealed", milestone: "M1", commit: "b".repeat(40) as Sha },
]

const held = { type: "mission.held", hold: "person", why: "mira paused it" } as const

describe("every command in every stage", () => {
  const accepting = commands.flatMap(({ name, stages }) =>
    stages.map(stage => [name, stage] as const),
  )
  test.each(accepting)("%s is accepted while %s, if it has something to do", (name, stage) => {
    const m = stage === "none" ? mission(stage) : mission(stage, ...before(name, stage))
    expect(decide(m, asks(simple(name)), context)[0]?.type).toBe("command.accepted")
  })

  const rows = commands.flatMap(({ name }) => stages.map(stage => [name, stage] as const))

  test.each(rows)("%s while %s never counts for a person without write access", (name, stage) => {
    const events = decide(mission(stage), asks(simple(name), { permission: "triage" }), context)
    const refusal = { reason: "no_permission", name, has: "triage", needs: "write" }
    expect(events).toEqual([{ type: "command.refused", command: "comment:99", by: mira, refusal }])
  })
})

test("a request that was answered is not answered again", () => {
  const first = decide(mission("running"), asks({ name: "pause" }), context)
  expect(decide(later(mission("running"), ...first), asks({ name: "pause" }), context)).toEqual([])
})

test("the acceptance comes first, with the words and the permission of that moment", () => {
  const events = decide(mission("running"), asks({ name: "pause" }), context)
  const said = { name: "pause" }
  expect(events).toEqual([
    {
      type: "command.accepted",
      command: "comment:99",
      by: mira,
      permission: "admin",
      said,
      written: minute(60),
    },
    held,
  ])
})

describe("start", () => {
  const start = (goal: string, over: Partial<Request> = {}) => asks({ name: "start", goal }, over)

  test("allows planning by what this person may do, and starts from today's default branch", () => {
    const grant = { permission: "write", policy, base, max: policy.ceilings.planning }
    const facts = outcome(mission("none"), start("A flag", { permission: "write" }))
    const command = "comment:99"
    expect(facts).toEqual([
      { type: "mission.requested", goal: "A flag", by: mira, command, repository: 7, grant },
    ])
  })

  test("takes the issue itself as the goal if none is typed", () => {
    const goal = "JSON export\n\nOne object per line."
    expect(outcome(mission("none"), start(""))).toMatchObject([{ goal }])
  })

  test("takes only once a text that begins with the issue's title", () => {
    const over = { issueTitle: "Use vitest", issueBody: "Use vitest\n/mission pause is a word." }
    const goal = over.issueBody
    expect(outcome(mission("none"), start(""), over)).toMatchObject([{ goal }])
    const id = "issue:7" as const
    expect(outcome(mission("none"), start(goal, { id }), over)).toMatchObject([{ goal }])
  })

  test("is refused without a goal and without a text in the issue", () => {
    const over = { issueTitle: " ", issueBody: "" }
    expect(outcome(mission("none"), start(""), over)).toEqual({ reason: "no_goal" })
  })

  test("waits while the repository has no commit", () =>
    expect(outcome(mission("none"), start("A flag"), { base: null })).toEqual([]))

  test("is refused after the end of a mission, and asks for a new issue", () =>
    expect(outcome(mission("ended"), start("More"))).toEqual({ reason: "already_a_mission" }))
})

describe("go", () => {
  test("is refused once a planner works again", () => {
    const m = mission("questions", plannerScheduled)
    expect(outcome(m, asks({ name: "go" }))).toEqual({ reason: "nothing_asked" })
  })

  test("takes the defaults once", () => {
    const first = decide(mission("questions"), asks({ name: "go" }), context)
    const m = later(mission("questions"), ...first)
    expect(outcome(m, asks({ name: "go" }, { id: "comment:100" }))).toEqual({
      reason: "nothing_asked",
    })
  })
})

describe("pause and resume", () => {
  const infra = { type: "mission.held", hold: "infra", why: "three failures" } as const
  const ceiling = { type: "mission.held", hold: "ceiling", why: "$60 of $60" } as const

  test("a mission that a person paused is not paused again", () => {
    expect(outcome(mission("running", held), asks({ name: "pause" }))).toEqual({
      reason: "already_held",
    })
  })

  test("a person may pause what the infrastructure holds", () =>
    expect(outcome(mission("running", infra), asks({ name: "pause" }))).toEqual([held]))

  test.each<[string, readonly Event[], unknown]>([
    ["a pause", [held], [{ type: "mission.released", hold: "person" }]],
    [
      "a pause and a broken infrastructure",
      [infra, held],
      [
        { type: "mission.released", hold: "infra" },
        { type: "mission.released", hold: "person" },
      ],
    ],
    ["a pause but not a ceiling", [ceiling, held], [{ type: "mission.released", hold: "person" }]],
    ["no ceiling", [ceiling], { reason: "held_otherwise", hold: "ceiling" }],
    ["nothing where nothing is held", [], { reason: "not_held" }],
    [
      "what GitHub refused",
      [{ type: "effect.refused", effect: "comment 1", status: 403, message: "no" }],
      [],
    ],
  ])("resume lifts %s", (_, given, expected) =>
    expect(outcome(mission("running", ...given), asks({ name: "resume" }))).toEqual(expected),
  )
})

describe("words that are no command as they stand", () => {
  test("an edited command has to be posted again", () => {
    const asked = asks({ name: "cancel" }, { editedBeforeRead: true })
    expect(outcome(mission("running"), asked)).toEqual({ reason: "edited_before_read" })
  })

  test("what could not be read is refused for the parser's reason", () => {
    const refusal = { reason: "unknown_word", word: "aprove", nearest: "approve" } as const
    const said = { type: "refused", refusal } as const
    expect(outcome(mission("proposed"), request({ said }))).toEqual(refusal)
    expect(outcome(mission("proposed"), request({ said, permission: "read" }))).toEqual({
      reason: "no_permission",
      name: null,
      ...{ has: "read", needs: "write" },
    })
  })

  test("if an ended mission refuses a command anyway, its wrong arguments are not mentioned", () => {
    const refusal = { reason: "wrong_arguments", name: "approve", saw: "x" } as const
    const asked = request({ said: { type: "refused", refusal } })
    expect(outcome(mission("ended"), asked)).toEqual({ reason: "ended" })
  })

  test.each<[string, M, Partial<Request>, number]>([
    ["while planning", mission("planning"), {}, 1],
    ["with open questions", mission("questions"), {}, 1],
    ["though it was edited", mission("questions"), { editedBeforeRead: true }, 1],
    ["not once a plan stands", mission("proposed"), {}, 0],
    ["not while it runs", mission("running"), {}, 0],
    ["not after the end", mission("ended"), {}, 0],
    ["not of a person without write access", mission("questions"), { permission: "triage" }, 0],
  ])("a reply counts %s", (_, m, over, count) => {
    const asked = request({ said: { type: "reply", text: "Lines." }, ...over })
    const taken = { type: "reply.taken", command: "comment:99", by: mira, text: "Lines." }
    expect(decide(m, asked, context)).toEqual(Array.from({ length: count }, () => taken))
  })
})

test("if nobody merges, a delivered mission has ended", () =>
  expect(outcome(deliveredLocally(), asks({ name: "pause" }))).toEqual({ reason: "ended" }))
