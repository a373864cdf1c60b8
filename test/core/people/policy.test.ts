/** What a policy's `people` change: the access that commands need, who may approve, which bots are heard. */
import { describe, expect, test } from "vitest"
import type { Event } from "../../../src/core/log/event.ts"
import type { Membership } from "../../../src/core/log/observed.ts"
import { membershipsAsked } from "../../../src/core/people/team.ts"
import { unanswered } from "../../../src/core/people/unanswered.ts"
import { type People, USUAL_PEOPLE } from "../../../src/core/plan/policy.ts"
import { reconcile } from "../../../src/core/reconcile.ts"
import type { Person } from "../../../src/core/values/id.ts"
import {
  asks,
  base,
  comment,
  digestOfVersion,
  later,
  minute,
  mira,
  mission,
  outcome,
  policy,
  proposed,
  seen,
  tomas,
} from "./given.ts"

const by = (people: Partial<People>) => ({ ...policy, people: { ...USUAL_PEOPLE, ...people } })
const start = asks({ name: "start", goal: "export --json" }, { permission: "write" })
const approve = (over = {}) =>
  asks({ name: "approve", digest: digestOfVersion(2).slice(0, 7), care: null, max: null }, over)
/** A mission whose newest plan was proposed under this policy. */
const under = (people: Partial<People>) => mission("proposed", proposed(2, by(people)))

describe("access", () => {
  test("a start needs what the default branch's file says", () => {
    const over = { base: { sha: base, policy: by({ start: "maintain" }) } }
    expect(outcome(mission("none"), start, over)).toEqual({
      ...{ reason: "no_permission", name: "start", has: "write", needs: "maintain" },
    })
    const more = { ...start, permission: "maintain" as const }
    expect(outcome(mission("none"), more, over)).toMatchObject([{ type: "mission.requested" }])
  })

  test("later commands need what the mission's own policy asks, not today's file", () => {
    const over = { base: { sha: base, policy: by({ steer: "admin" }) } }
    const pause = asks({ name: "pause" }, { permission: "write" })
    expect(outcome(mission("running"), pause, over)).toMatchObject([{ type: "mission.held" }])
    expect(outcome(under({ steer: "maintain" }), pause)).toMatchObject({ needs: "maintain" })
  })

  test("an approval may need more than other commands", () => {
    const m = under({ approve: "maintain" })
    expect(outcome(m, approve({ permission: "write" }))).toMatchObject({ needs: "maintain" })
    expect(outcome(m, approve({ permission: "maintain" }))).toMatchObject([
      { type: "plan.endorsed" },
      { type: "plan.approved" },
    ])
  })

  test("a lower bar also lets triage in", () => {
    const pause = asks({ name: "pause" }, { permission: "triage" })
    expect(outcome(under({ steer: "triage" }), pause)).toMatchObject([{ type: "mission.held" }])
  })
})

describe("the list of approvers", () => {
  test("decides alone, whatever access others have", () => {
    const m = under({ approvers: ["Tomas"] })
    expect(outcome(m, approve())).toEqual({ reason: "not_an_approver", approvers: ["Tomas"] })
    expect(outcome(m, approve({ by: tomas }))).toMatchObject([
      { type: "plan.endorsed", by: tomas },
      { type: "plan.approved" },
    ])
  })

  test("does not replace the access that an approval needs", () => {
    const m = under({ approvers: ["mira"], approve: "admin" })
    expect(outcome(m, approve({ permission: "write" }))).toMatchObject({ reason: "no_permission" })
  })
})

describe("approvers by team", () => {
  const m = under({ approvers: ["tomas", "acme/leads"] })
  const is = (answer: Membership["is"], person = mira): { memberships: Membership[] } => ({
    memberships: [{ team: "acme/leads", person: person.id, is: answer }],
  })

  test("a member may approve, and the log says through which team", () => {
    expect(outcome(m, approve(), is("member"))).toMatchObject([
      { type: "plan.endorsed", by: mira, team: "acme/leads" },
      { type: "plan.approved" },
    ])
  })

  test("a person who is named needs no team", () => {
    const [endorsed] = outcome(m, approve({ by: tomas }), is("other", tomas)) as Event[]
    expect(endorsed).toMatchObject({ type: "plan.endorsed", by: tomas })
    expect(endorsed).not.toHaveProperty("team")
  })

  test("nobody else may, and a team that cannot be read lets nobody in", () => {
    const approvers = ["tomas", "acme/leads"]
    const refused = { reason: "not_an_approver", approvers }
    expect(outcome(m, approve(), is("other"))).toEqual(refused)
    const unreadable = ["acme/leads"]
    expect(outcome(m, approve(), is("unreadable"))).toEqual({ ...refused, unreadable })
  })

  test("until GitHub has been asked, the approval waits", () => {
    expect(outcome(m, approve(), is("member", tomas))).toEqual([])
    const said = comment({ body: `/mission approve ${digestOfVersion(2).slice(0, 7)}` })
    const unasked = reconcile(m, seen([said]), minute(61))
    expect(unasked.events.map(it => it.type)).not.toContain("plan.endorsed")
    const { events, mission: after } = reconcile(m, seen([said], is("member")), minute(61))
    expect(events.map(it => it.type)).toContain("plan.approved")
    const again = reconcile(after, seen([said], is("member")), minute(62))
    expect(again.events.map(it => it.type)).not.toContain("plan.approved")
  })

  test("the number of people counts members like everybody else", () => {
    const two = mission(
      "proposed",
      proposed(2, { ...by({ approvers: ["acme/leads"] }), approvals: 2 }),
    )
    const first = outcome(two, approve(), is("member")) as Event[]
    expect(first.map(it => it.type)).toEqual(["plan.endorsed"])
    const second = outcome(later(two, ...first), approve({ by: tomas }), is("member", tomas))
    expect(second).toMatchObject([{ type: "plan.endorsed", by: tomas }, { type: "plan.approved" }])
  })

  test("GitHub is asked only about people who want to approve and are not named themselves", () => {
    const ines = { id: 3, login: "ines" }
    const words = (id: number, who: Person, body: string) => comment({ id, by: who, body })
    const view = seen(
      [
        words(90, mira, "/mission approve"),
        words(91, tomas, "/mission approve"),
        words(92, ines, "/mission pause"),
        words(93, mira, "/mission approve"),
      ],
      { permissions: new Map([mira, tomas, ines].map(it => [it.id, "write"])) },
    )
    expect(membershipsAsked(m, view)).toEqual([{ team: "acme/leads", person: mira }])
    expect(membershipsAsked(under({ approvers: ["mira"] }), view)).toEqual([])
    expect(membershipsAsked(mission("proposed"), view)).toEqual([])
  })
})

describe("bots", () => {
  const renovate = { id: 77, login: "renovate[bot]" }
  const said = comment({ by: renovate, isBot: true, body: "/mission pause", at: minute(61) })

  test("are not heard by default", () => {
    expect(unanswered(mission("running"), seen([said]))).toEqual([])
  })

  test("that are listed are heard with write access, and without a question to GitHub", () => {
    const m = under({ bots: ["renovate[bot]"] })
    expect(unanswered(m, seen([said]))).toMatchObject([{ by: renovate, permission: "write" }])
    const { events } = reconcile(m, seen([said]), minute(62))
    expect(events.map(it => it.type)).toContain("mission.held")
  })

  test("that only today's file lists may start a mission, but steer no other", () => {
    const over = { base: { sha: base, policy: by({ bots: ["renovate[bot]"] }) } }
    expect(unanswered(mission("running"), seen([said], over))).toEqual([])
    const starts = { ...said, body: "/mission upgrade Node" }
    expect(unanswered(mission("none"), seen([starts], over))).toHaveLength(1)
  })

  test("of our own are never heard, even if somebody lists them", () => {
    const m = under({ bots: ["missions[bot]"] })
    const marker = { mission: 412, thing: "comment mission_control", digest: "0" } as never
    const ours = { ...said, by: { id: 99, login: "missions[bot]" }, marker }
    expect(unanswered(m, seen([ours]))).toEqual([])
    expect(unanswered(m, seen([{ ...ours, marker: null, by: mira }]))).toEqual([])
  })
})
