/** A worker suggests a better text for a plan's skill. It becomes a changed plan, approved like any other. */

import { describe, expect, test } from "vitest"
import type { UsedSkill } from "../../../src/core/log/skill.ts"
import { defaultPolicy } from "../../../src/core/plan/policy.ts"
import { planText } from "../../../src/core/render/plan.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { featureBrief } from "../../../src/core/work/brief.ts"
import { planBrief } from "../../../src/core/work/plan-brief.ts"
import { wordsOn } from "../../../src/core/work/skills.ts"
import { key } from "../render/facts.ts"
import { expectRest } from "../support/follows.ts"
import { withFeatures } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { BASE, running, type World } from "../support/world.ts"

const web = { name: "web", description: "How to try it.", body: "Start it.\nOpen it.\nLook." }
const POLICY = defaultPolicy({ planner: "a", worker: "a", validator: "a" })
const BETTER = "Start it.\nWait for the port.\nLook."

/** F1 and F2 run at once, and F4 comes later, in M2. All of them use the skill. */
const used = (...ids: readonly string[]) => ({
  ...withFeatures(Object.fromEntries(ids.map(id => [id, { skills: ["web"] }]))),
  skills: [web],
})
const word = (over: Partial<UsedSkill> = {}): UsedSkill => ({
  ...{ name: "web", helped: false, because: "Nobody waited for the port.", better: BETTER },
  ...over,
})

function delivers(w: World, key: string, ...words: readonly UsedSkill[]) {
  const usedSkills = words.length > 0 ? { usedSkills: [...words] } : {}
  w.reports(key, { outcome: { type: "delivered", commit: sha(key) }, ...usedSkills })
  return facts(w.rest())
}

const proposedIn = (all: readonly string[]) => all.filter(it => it.startsWith("plan.proposed"))

describe("a worker's better text", () => {
  test("becomes a changed plan beside the approved one, which goes on", () => {
    const w = running(used("F1", "F4"))
    expect(proposedIn(delivers(w, "F1.1", word()))).toEqual(["plan.proposed 2"])
    const [, proposal] = w.mission.proposals
    expect(proposal).toMatchObject({ suggestedBy: "F1.1", plan: { skills: [{ body: BETTER }] } })
    expect(w.mission.approved?.version).toBe(1)
    expect(waits(w.peek())).toContain("approval 2 (person)")
    expectRest(w)
    const { body } = planText(missionView(w.mission), 2)!
    expect(body).toContain("**plan 2 changes the skill web; nothing proven is lost.**")
    expect(body).toContain("```diff\n  the skill web\n-   Open it.\n+   Wait for the port.\n```")
    expect(body).toContain(
      "A worker suggests another text for `web`. F1's worker says that it did not help. Nobody waited for the port.",
    )
  })

  test("is in the briefs of later workers once a person approves it", () => {
    const w = running(used("F1", "F4"))
    delivers(w, "F1.1", word())
    w.pass(1)
    w.says(`/mission approve ${w.mission.proposals[1]!.digest.slice(0, 7)}`)
    w.rest()
    expect(w.mission.approved?.version).toBe(2)
    expect(w.mission.features.get("F1")?.integrated).not.toBeNull()
    expect(wordsOn(w.mission, "web")).toHaveLength(1)
    expect(w.mission.proposals).toHaveLength(2)
    const given = { key: key("F4.1"), base: BASE, cap: w.mission.proposals[1]!.policy.caps.worker }
    const brief = featureBrief(w.mission, w.mission.features.get("F4")!, given)
    expect(brief.skills).toMatchObject([{ name: "web", body: BETTER }])
    expectRest(w)
  })

  test.each([
    ["nobody is to work with it any more", used("F1"), word()],
    ["it says nothing new", used("F1", "F4"), word({ better: web.body })],
    ["it only says whether it helped", used("F1", "F4"), word({ better: null })],
    ["the plan does not make it", { ...used("F1", "F4"), skills: [] }, word()],
  ])("changes nothing where %s", (_, plan, said) => {
    const w = running({ ...plan, features: plan.skills.length > 0 ? plan.features : without(plan) })
    expect(proposedIn(delivers(w, "F1.1", said))).toEqual([])
    expectRest(w)
  })

  test("waits until open questions to people are answered, and then the newest counts", () => {
    const w = running(used("F1", "F2", "F4"))
    delivers(w, "F1.1", word())
    expect(proposedIn(delivers(w, "F2.1", word({ better: "Look twice." })))).toEqual([])
    w.pass(1)
    w.says(`/mission approve ${w.mission.proposals[1]!.digest.slice(0, 7)}`)
    // The suggestion was about a text that has been replaced.
    expect(proposedIn(facts(w.rest()))).toEqual([])
    expectRest(w)
  })

  test("gives way to what a person asks for", () => {
    const w = running(used("F1", "F4"))
    w.says("/mission revise the page must load faster")
    w.rest()
    const all = delivers(w, "F1.1", word())
    expect(proposedIn(all)).toEqual([])
    expect([...w.mission.attempts.keys()]).toContain("plan.2")
  })

  test("is not asked about while the mission is paused", () => {
    const w = running(used("F1", "F4"))
    w.says("/mission pause")
    w.rest()
    expect(proposedIn(delivers(w, "F1.1", word()))).toEqual([])
    w.says("/mission resume")
    expect(proposedIn(facts(w.rest()))).toEqual(["plan.proposed 2"])
    expectRest(w)
  })
})

test("leads to another text by a planner if a person wants one, who is told what workers said", () => {
  const plan = used("F1", "F4")
  const w = running(plan)
  delivers(w, "F1.1", word({ better: null }))
  w.says("/mission revise the skill web must say to wait for the port")
  w.rest()
  const planner = { key: key("plan.2"), base: BASE, cap: POLICY.caps.planner }
  expect(planBrief(w.mission, planner)).toMatchObject({
    former: { plan: { skills: [web] } },
    revisions: [{ text: "the skill web must say to wait for the port" }],
    skillWords: [{ skill: "web", feature: "F1", helped: false }],
  })
  w.reports("plan.2", {
    outcome: { type: "plan", plan: { ...plan, skills: [{ ...web, body: BETTER }] } },
  })
  expect(proposedIn(facts(w.rest()))).toEqual(["plan.proposed 2"])
  const { body } = planText(missionView(w.mission), 2)!
  expect(body).toContain("**plan 2 changes the skill web; nothing proven is lost.**")
  expect(body).toContain("-   Open it.\n+   Wait for the port.")
  expect(body).not.toContain("A worker suggests")
  expectRest(w)
})

const without = ({ features }: ReturnType<typeof used>) =>
  features.map(feature => ({ ...feature, skills: [] }))
