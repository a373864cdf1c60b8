import { describe, expect, test } from "vitest"
import type { Event } from "../../../src/core/log/event.ts"
import type { Observed, SeenComment } from "../../../src/core/log/observed.ts"
import type { ThingKey } from "../../../src/core/log/thing.ts"
import { askers, isOpen, strangers, unanswered } from "../../../src/core/people/unanswered.ts"
import { sha256 } from "../../../src/core/values/digest.ts"
import {
  asked as askedNow,
  comment,
  minute,
  mira,
  mission,
  plannerScheduled,
  seen,
  T0,
  tomas,
} from "./given.ts"

const ids = (m: ReturnType<typeof mission>, given: Observed) =>
  unanswered(m, given).map(request => request.id)

const dana = { id: 3, login: "dana" }
const issueOfF3: Event = {
  type: "thing.bound",
  thing: { type: "issue", of: "F3" },
  id: 1,
  number: 415,
}

describe("which comments ask something", () => {
  const marker = { mission: 412, thing: "x" as ThingKey, digest: sha256("x") }
  test.each<[string, Partial<SeenComment>, number]>([
    ["a command", {}, 1],
    ["a command of a bot", { isBot: true }, 0],
    ["our own text", { marker }, 0],
    ["a plain comment while it runs", { body: "Nice." }, 0],
    ["a quoted command", { body: "> /mission cancel" }, 0],
    ["a command on a feature's issue", { issue: 415 }, 1],
    ["what cannot be read", { body: "/mission aprove" }, 1],
  ])("%s", (_, over, count) => {
    const m = mission("running", issueOfF3)
    expect(unanswered(m, seen([comment(over)]))).toHaveLength(count)
    expect(askers(m, seen([comment(over)]))).toEqual(count === 1 ? [mira] : [])
  })

  test("a plain comment counts only on the mission's issue, and only while it is planned", () => {
    const body = "Lines, please."
    const given = [comment({ body }), comment({ id: 100, body, issue: 415 })]
    expect(unanswered(mission("questions", issueOfF3), seen(given))).toMatchObject([
      { id: "comment:99", said: { type: "reply", text: body } },
    ])
  })

  test("what was said before somebody asked for the mission answers nothing", () => {
    const start = comment({ id: 1, body: "/mission export --json" })
    const body = "I had that, too."
    const given = [comment({ id: 0, body }), start, comment({ id: 2, body })]
    // The command that started the mission has its answer already.
    const answered: Event = {
      type: "command.accepted",
      command: "comment:1",
      by: mira,
      permission: "admin",
      said: { name: "start", goal: "export --json" },
    }
    expect(ids(mission("planning", answered), seen(given))).toEqual(["comment:2"])
  })

  test("a request that was answered is not asked again, whenever its comment shows up", () => {
    const refusal = { reason: "not_held" } as const
    const answered: Event = { type: "command.refused", command: "comment:99", by: mira, refusal }
    const m = mission("running", answered)
    expect(ids(m, seen([comment(), comment({ id: 98, at: minute(1) })]))).toEqual(["comment:98"])
  })

  test("on a feature's issue its id is understood", () => {
    const given = seen([comment({ issue: 415, body: "/mission explain" })])
    expect(unanswered(mission("running", issueOfF3), given)).toMatchObject([
      { said: { command: { name: "explain", subject: "F3" } } },
    ])
  })

  test("a request says who asked, when, with which permission, and whether the comment was edited", () => {
    const given = seen([comment({ by: tomas, isEdited: true })])
    expect(unanswered(mission("running"), given)).toEqual([
      {
        id: "comment:99",
        by: tomas,
        at: minute(60),
        permission: "write",
        editedBeforeRead: true,
        said: { type: "command", command: { name: "help" } },
      },
    ])
  })
})

test("the oldest comes first; within one second the mission's issue comes first, in whatever order they are listed", () => {
  const given = [
    comment({ id: 1, issue: 415, at: minute(3) }),
    comment({ id: 4, at: minute(3) }),
    comment({ id: 3, at: minute(2) }),
    comment({ id: 2, at: minute(3) }),
  ]
  const order = ["comment:3", "comment:2", "comment:4", "comment:1"]
  expect(ids(mission("running", issueOfF3), seen(given))).toEqual(order)
  expect(ids(mission("running", issueOfF3), seen(given.toReversed()))).toEqual(order)
})

describe("before there is a mission", () => {
  test.each<[string, Partial<SeenComment>, number]>([
    ["a goal starts one", { body: "/mission A flag" }, 1],
    ["a bare word starts one", { body: "/mission" }, 1],
    ["that nothing can be paused is answered", { body: "/mission pause" }, 1],
    ["what is nearly a start is answered", { body: "- /mission A flag" }, 1],
    ["nothing is paused on another issue", { body: "/mission pause", issue: 9 }, 0],
    ["nothing is a reply", { body: "Sounds good." }, 0],
    ["a goal on another issue is not ours", { body: "/mission A flag", issue: 9 }, 0],
  ])("%s", (_, over, count) =>
    expect(unanswered(mission("none"), seen([comment(over)]))).toHaveLength(count),
  )

  test("only the first start is passed on, because the rest depends on what it does", () => {
    const given = [1, 2].map(id => comment({ id, body: "/mission A flag" }))
    expect(ids(mission("none"), seen(given))).toEqual(["comment:1"])
  })
})

describe("who is heard", () => {
  const body = "/mission cancel"
  const by = (permission: "none" | "read" | "triage", over: Partial<Observed> = {}) =>
    seen([comment({ by: dana, body })], {
      permissions: new Map([[dana.id, permission]]),
      ...over,
    })

  test("a person whose permission is not known yet is heard at the next look", () => {
    const given = seen([comment({ by: dana })])
    expect(unanswered(mission("running"), given)).toEqual([])
    expect(strangers(mission("running"), given)).toEqual([])
    expect(askers(mission("running"), given)).toEqual([dana])
  })

  test.each<[string, Observed, number]>([
    ["nobody's permission", by("none"), 1],
    ["a reader of a public repository", by("read"), 1],
    ["a reader of a private repository", by("read", { isPrivate: true }), 0],
    ["a person who may triage", by("triage"), 0],
  ])("%s", (_, given, strange) => {
    expect(strangers(mission("running"), given)).toHaveLength(strange)
    expect(unanswered(mission("running"), given)).toHaveLength(1 - strange)
  })

  test("a stranger is reported once, because our reaction is the record", () => {
    const given = seen([comment({ by: dana, body, reactions: ["confused"] })], {
      permissions: new Map([[dana.id, "none"]]),
    })
    expect(strangers(mission("running"), given)).toEqual([])
  })

  test("a stranger's plain comment asks nothing at all", () => {
    const given = seen([comment({ by: dana, body: "Hello" })], {
      permissions: new Map([[dana.id, "none"]]),
    })
    expect(strangers(mission("questions"), given)).toEqual([])
    expect(unanswered(mission("questions"), given)).toEqual([])
  })

  test("a person who may not write answers no questions", () => {
    const given = seen([comment({ by: dana, body: "Hello" })], {
      permissions: new Map([[dana.id, "triage"]]),
    })
    expect(unanswered(mission("questions"), given)).toEqual([])
  })
})

test("the people to look up are named once each", () => {
  const given = [comment(), comment({ id: 100 }), comment({ id: 101, by: tomas })]
  expect(askers(mission("running"), seen(given))).toEqual([mira, tomas])
})

describe("what one comment asks", () => {
  const body = "1. lines\n\n/mission pause\n- /mission go\n/mission status"
  const all = ["comment:99/words", "comment:99", "comment:99/2", "comment:99/nearly"]

  test("is asked in the order of the comment, each request once", () => {
    const m = mission("questions")
    expect(ids(m, seen([comment({ body })]))).toEqual(all)
    const refusal = { reason: "not_held" } as const
    for (const [at, command] of all.entries()) {
      const event: Event = {
        type: "command.refused",
        command: command as "comment:1",
        by: mira,
        refusal,
      }
      const others = all.filter((_, other) => other !== at)
      expect(ids(mission("questions", event), seen([comment({ body })]))).toEqual(others)
    }
  })

  test("comes before the requests of a later comment", () => {
    const given = seen([comment({ body }), comment({ id: 100 })])
    expect(ids(mission("questions"), given)).toEqual([...all, "comment:100"])
  })

  test("is new to a mission that the comment's own first line starts", () => {
    const two = comment({ body: "/mission A flag\n- with a test\n- /mission help\n/mission pause" })
    expect(ids(mission("none"), seen([two]))).toEqual(["comment:99"])
    const began: Event = {
      ...{ type: "command.accepted", command: "comment:99", by: mira, permission: "admin" },
      said: { name: "start", goal: "A flag" },
    }
    const requested: Event = {
      ...{ type: "mission.requested", goal: "A flag", by: mira, command: "comment:99" },
      ...{ repository: 7, grant: mission("planning").requested!.grant },
    }
    expect(ids(mission("none", began, requested), seen([two]))).toEqual(["comment:99/2"])
  })

  test("is reported once if a stranger wrote it", () => {
    const given = seen([comment({ by: dana, body })], { permissions: new Map([[dana.id, "none"]]) })
    expect(strangers(mission("questions"), given)).toHaveLength(1)
  })

  test("stays open until every request in it has an answer", () => {
    const refusal = { reason: "not_held" } as const
    const answers = all.map(
      (command): Event => ({
        ...{ type: "command.refused", command: command as "comment:1", by: mira, refusal },
      }),
    )
    for (let answered = 0; answered <= all.length; answered++) {
      const m = mission("questions", ...answers.slice(0, answered))
      expect(isOpen(m, comment({ body }))).toBe(answered < all.length)
    }
  })

  test("words that are added later answer nothing, and a command has to be posted again", () => {
    const refusal = { reason: "not_held" } as const
    const answered: Event = { type: "command.refused", command: "comment:99", by: mira, refusal }
    const edited = comment({ body: "/mission pause\n\n1. lines\n/mission cancel", isEdited: true })
    expect(unanswered(mission("questions", answered), seen([edited]))).toMatchObject([
      { id: "comment:99/2", editedBeforeRead: true },
    ])
  })
})

test("what was written before a planner asked is no answer to it", () => {
  const m = mission("proposed", plannerScheduled, askedNow)
  const given = seen([
    comment({ id: 98, body: "Nice plan.", at: T0 }),
    comment({ id: 99, body: "Lines.", at: minute(60) }),
  ])
  expect(ids(m, given)).toEqual(["comment:99"])
})

describe("the body of a new issue", () => {
  const opening = (body: string) =>
    seen([], { opening: comment({ id: 7, body }) } as Partial<Observed>)

  test("asks with every line that is a command, and its words belong to the goal", () => {
    const body = "Sign-in is slow.\n\n/mission Make it fast\n/mission pause"
    expect(unanswered(mission("none"), opening(body))).toMatchObject([
      {
        id: "issue:7",
        said: { command: { name: "start", goal: "Sign-in is slow.\n\nMake it fast" } },
      },
    ])
  })

  test.each(["`/mission` starts it.", "> /mission", "```\n/mission\n```", "- /mission add it"])(
    "asks nothing by %j",
    body => expect(ids(mission("none"), opening(body))).toEqual([]),
  )
})
