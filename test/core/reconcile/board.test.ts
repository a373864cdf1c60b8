/** What stands on GitHub: refusals, repair of duplicates, and how a mission ends. */
import { describe, expect, test } from "vitest"
import { effectKey } from "../../../src/core/board/effect-key.ts"
import { EMBEDDED } from "../../../src/core/log/mission.ts"
import { isNews } from "../../../src/core/log/news.ts"
import { keyOf, type Thing } from "../../../src/core/log/thing.ts"
import { expectRest, follows } from "../support/follows.ts"
import { examplePlan, smallPlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, sent, waits } from "../support/tell.ts"
import { built, proposed, running, validated, type World, world } from "../support/world.ts"

/** A small goal, delivered: the pull request waits for a person. */
const inReview = (): World => validated(built(running(smallPlan()), "F1.1"))
const bound = (w: World, thing: Thing) => w.mission.things.get(keyOf(thing))

describe("an effect that GitHub refuses", () => {
  const refusedIssue = (): World => {
    const w = running(examplePlan())
    w.show(seen => {
      for (const issue of seen.issues) Object.assign(issue, { labels: [] })
    })
    const refused = w.peek().ensures.find(e => e.type === "ensure_issue")!
    const effect = effectKey(refused)
    w.add({ type: "effect.refused", effect, status: 403, message: "Not accessible" })
    return w
  }
  const keys = (w: World) => w.peek().ensures.map(effectKey)

  test("is not sent again for a quarter of an hour, while everything else goes on", () => {
    const w = refusedIssue()
    const [refused] = [...w.mission.refused.keys()]
    expect(keys(w)).not.toContain(refused)
    expect(keys(w).filter(key => key.startsWith("ensure_issue"))).toHaveLength(3)
    expect(waits(w.peek())).toContain("github_refuses (person)")
    w.pass(14.9)
    expect(keys(w)).not.toContain(refused)
    w.pass(0.1)
    expect(keys(w)).toContain(refused)
  })

  test("waits for a person if it concerns the mission's branch", () => {
    const w = proposed(examplePlan())
    w.says("/mission approve max 60")
    w.add(...w.peek().events)
    const refused = w.peek().ensures.find(e => e.type === "ensure_branch")!
    expect(waits(w.peek())).toContain("integration (github)")
    const effect = effectKey(refused)
    w.add({ type: "effect.refused", effect, status: 403, message: "Not accessible" })
    w.rest()
    expect(waits(w.peek())).toContain("github_refuses (person)")
    expect(waits(w.peek()).filter(wait => wait.endsWith("(github)"))).toEqual([])
    expectRest(w)
    w.pass(15)
    expect(keys(w)).toContain(effect)
  })

  test("is news again only if it was tried again, not if another orchestrator reports the same", () => {
    const w = refusedIssue()
    const [effect = ""] = [...w.mission.refused.keys()]
    const again = {
      type: "effect.refused",
      effect,
      status: 403,
      message: "Not accessible",
    } as const
    w.pass(14.9)
    expect(isNews(w.mission, again, w.now)).toBe(false)
    w.pass(0.1)
    expect(isNews(w.mission, again, w.now)).toBe(true)
  })

  test("is sent at once when a person says so", () => {
    const w = refusedIssue()
    const [refused] = [...w.mission.refused.keys()]
    w.pass(1)
    w.says("/mission resume")
    const { events, ensures } = w.peek()
    expect(facts(events)).toEqual(["command.accepted resume"])
    expect(ensures.map(effectKey)).toContain(refused)
    w.rest()
    expectRest(w)
  })
})

describe("a second object with our key", () => {
  /** Doubles a thing, as if a request had arrived twice. */
  const doubled = (w: World): { readonly first: number; readonly second: number } => {
    const first = bound(w, { type: "issue", of: "F1" })!.id
    const second = first + 5_000
    w.show(seen => {
      const issue = seen.issues.find(i => i.id === first)!
      seen.issues.push({ ...issue, id: second, number: second })
    })
    return { first, second }
  }

  test("is closed as a duplicate of the bound one if it is an issue", () => {
    const w = running(examplePlan())
    const { first, second } = doubled(w)
    const looked = w.look()
    expect(sent(looked)).toEqual([`ensure_duplicate_closed ${second}`])
    expect(looked.ensures).toContainEqual({
      ...{ type: "ensure_duplicate_closed", what: "issue", number: second, of: first },
    })
    expect(bound(w, { type: "issue", of: "F1" })?.id).toBe(first)
    w.rest()
    expectRest(w)
  })

  test("is removed if it is a comment, a milestone or a pull request", () => {
    const w = inReview()
    w.show(seen => {
      const control = seen.comments.find(c => c.marker?.thing === "comment mission_control")!
      seen.comments.push({ ...control, id: 7_001 })
      seen.pullRequests.push({ ...seen.pullRequests[0]!, id: 7_002, number: 7_002 })
    })
    follows(w, {
      facts: [],
      sent: ["ensure_comment_deleted 7001", "ensure_duplicate_closed 7002"],
    })
    const large = running(examplePlan())
    large.show(seen => {
      seen.milestones.push({ ...seen.milestones[0]!, id: 7_003, number: 7_003 })
    })
    follows(large, { facts: [], sent: ["ensure_duplicate_closed 7003"] })
  })

  test("is left alone if it belongs to another mission", () => {
    const w = running(examplePlan())
    const { second } = doubled(w)
    w.show(seen => {
      const issue = seen.issues.find(i => i.id === second)!
      issue.marker = { ...issue.marker!, mission: 413 }
    })
    follows(w, { facts: [], sent: [] })
  })
})

describe("texts", () => {
  test("that somebody changed are written again, but a title that a person chose stays", () => {
    const w = running(examplePlan())
    w.show(seen => {
      const issue = seen.issues[0]!
      issue.title = "A better title"
      seen.comments.find(c => c.marker?.thing === "comment mission_control")!.marker = null
    })
    const { ensures } = follows(w, { facts: [] })
    expect(ensures.map(e => e.type)).toEqual(["ensure_comment"])
  })

  test("do not change because time passes", () => {
    const w = running(examplePlan())
    w.pass(3)
    expectRest(w)
    w.pass(300)
    expectRest(w)
  })

  test("get a label while they wait for a person, and lose it afterwards", () => {
    const w = running(examplePlan())
    const label = "ensure_label mission-needs-you"
    w.says("/mission pause")
    expect(sent(w.look())).toContain(`${label} on`)
    w.rest()
    w.says("/mission resume")
    w.rest()
    expect(w.observed.missionIssue?.labels).toEqual([])
  })
})

describe("the end", () => {
  test("the pull request is a draft from the first seal on, and ready once delivered", () => {
    const w = built(running(examplePlan()), "F1.1", "F2.1", "F3.1")
    expect(w.observed.pullRequests.items).toEqual([])
    validated(w)
    expect(w.observed.pullRequests.items).toMatchObject([{ isDraft: true, state: "open" }])
    built(w, "F4.1")
    validated(w)
    expect(w.mission.delivered?.commit).toBe(w.mission.integration?.head)
    expect(w.observed.pullRequests.items).toMatchObject([{ isDraft: false, state: "open" }])
  })

  test("a merge by a person completes the mission, and nothing follows any more", () => {
    const w = inReview()
    w.show(seen => {
      Object.assign(seen.pullRequests[0]!, { state: "merged", mergeCommit: sha("on main") })
    })
    follows(w, { facts: ["mission.completed"] })
    expect(w.mission.ended?.how).toBe("completed")
    // One of our requests may still be on its way.
    expect(w.peek().isSettled).toBe(false)
    w.pass(4)
    expect(w.peek().isSettled).toBe(true)
  })

  test("a pull request that a person closed declines the mission", () => {
    const w = inReview()
    w.show(seen => {
      Object.assign(seen.pullRequests[0]!, { state: "closed" })
    })
    follows(w, { facts: ["mission.declined"] })
    w.pass(4)
    expect(w.peek().isSettled).toBe(true)
  })

  test("a cancelled mission stops what runs, and closes what it opened", () => {
    const w = running(examplePlan())
    w.says("/mission cancel")
    const looked = w.look()
    expect(facts(looked.events)).toEqual([
      "command.accepted cancel",
      "mission.cancelled",
      "attempt.cancelled F1.1",
      "attempt.cancelled F2.1",
    ])
    expect(sent(looked).filter(it => it.startsWith("ensure_run_cancelled"))).toHaveLength(2)
    w.rest()
    expect(w.peek().isSettled).toBe(false)
    w.pass(4)
    expect(facts(w.rest())).toEqual([
      "attempt.ended F1.1 superseded",
      "attempt.ended F2.1 superseded",
    ])
    expect(w.observed.issues.items.map(i => i.state)).toEqual(Array(4).fill("not_planned"))
    expect(w.observed.milestones.items.map(i => i.state)).toEqual(["closed", "closed"])
    w.pass(4)
    expect(w.peek().isSettled).toBe(true)
  })

  test("an ended mission is not settled while a list is incomplete or a run is live", () => {
    const w = inReview()
    w.show(seen => {
      Object.assign(seen.pullRequests[0]!, { state: "merged", mergeCommit: sha("on main") })
    })
    w.rest()
    w.pass(4)
    expect(w.peek().isSettled).toBe(true)
    w.show(seen => {
      seen.over = { issues: { complete: false, items: [] } }
    })
    expect(w.peek().isSettled).toBe(false)
    w.show(seen => {
      seen.over = {}
      seen.runs[0]!.status = "working"
    })
    expect(w.peek().isSettled).toBe(false)
  })

  test("on a laptop the mission ends with the delivery", () => {
    const w = running(smallPlan(), { instance: EMBEDDED })
    validated(built(w, "F1.1"))
    expect(w.mission.delivered).not.toBeNull()
    expect(w.peek().isSettled).toBe(true)
    w.says("/mission cancel")
    follows(w, { facts: ["command.refused ended"] })
  })

  test("a second goal on the same issue is refused", () => {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    w.says("/mission")
    follows(w, { facts: ["command.refused already_a_mission"] })
  })
})
