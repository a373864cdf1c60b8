/** Skills of a repository and of a plan, from the planner's report to the briefs of those who build. */

import { describe, expect, test } from "vitest"
import type { FoundSkills } from "../../../src/core/plan/skill.ts"
import { planText } from "../../../src/core/render/plan.ts"
import { sha256 } from "../../../src/core/values/digest.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { featureBrief } from "../../../src/core/work/brief.ts"
import { expectRest } from "../support/follows.ts"
import { examplePlan } from "../support/plan.ts"
import { facts } from "../support/tell.ts"
import { proposed, running, type World, world } from "../support/world.ts"

const own: FoundSkills = {
  found: [{ name: "money", description: "In cents.", path: ".agents/skills/money/SKILL.md" }],
  findings: [
    { path: ".github/skills/Loud/SKILL.md", key: "name", right: "the folder's name", seen: "Loud" },
  ],
}
const web = { name: "web", description: "How to try it.", body: "Open it." }

/** The example plan, whose first feature uses these skills. */
const using = (skills: readonly string[], made: readonly (typeof web)[] = []) => {
  const plan = examplePlan()
  const [first, ...others] = plan.features
  return { ...plan, skills: [...made], features: [{ ...first!, skills: [...skills] }, ...others] }
}

function planned(plan: ReturnType<typeof using>): World {
  const w = world()
  w.says("/mission Export JSON")
  w.rest()
  w.reports("plan.1", { outcome: { type: "plan", plan }, skills: own })
  return w
}

test("a plan that uses an unknown skill goes back to the planner, who is told why", () => {
  const w = planned(using(["wizardry"]))
  expect(facts(w.rest())).toContain("plan.returned 1")
  const fatal = w.mission.returned.at(-1)?.findings.filter(it => it.severity === "fatal")
  expect(fatal).toMatchObject([{ rule: "unknown_skill", where: "F1" }])
})

test("a proposal shows the skills that it uses, makes, and cannot use", () => {
  const w = planned(using(["money", "web"], [web]))
  expect(facts(w.rest())).toContain("plan.proposed 1")
  const { body } = planText(missionView(w.mission), 1)!
  expect(body).toContain("F1 uses `money` and `web`")
  expect(body).toContain("New skill **web**, for this mission only: How to try it.")
  expect(body).toContain(
    "Not used: `.github/skills/Loud/SKILL.md`. Its `name` should be the folder's name; it is `Loud`.",
  )
})

test("a skill that a plan makes is approved with it, and stands in the brief of its workers", () => {
  const one = proposed(using(["web"], [web])).mission.proposals.at(-1)!
  const other = proposed(using(["web"], [{ ...web, body: "Shut it." }])).mission.proposals.at(-1)!
  expect(one.digest).not.toBe(other.digest)
  const { mission } = running(using(["web"], [web]))
  const given = {
    key: "F1.9" as never,
    base: mission.integration!.head,
    cap: one.policy.caps.worker,
  }
  expect(featureBrief(mission, mission.features.get("F1")!, given)).toMatchObject({
    ...{ skills: [web], feature: { skills: ["web"] } },
  })
  const plain = running(examplePlan()).mission
  expect(featureBrief(plain, plain.features.get("F1")!, given)).not.toHaveProperty("skills")
})

describe("a skill that a plan makes is tried on the base commit", () => {
  const runs = "npx playwright --version"
  const tried = { ...web, tries: [runs] }
  const check = (exit: number) => ({
    ...{ id: "skill web", run: runs, exit, ms: 2_000 },
    ...{ outputDigest: sha256("said"), tail: "command not found" },
  })
  const reported = (exit: number): World => {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    const plan = { ...using(["web"]), skills: [tried] }
    w.reports("plan.1", { outcome: { type: "plan", plan }, skills: own, checks: [check(exit)] })
    return w
  }

  test("it is shown with the result of the trial", () => {
    const w = reported(0)
    expect(facts(w.rest())).toContain("plan.proposed 1")
    const { body } = planText(missionView(w.mission), 1)!
    expect(body).toContain("set-up, gates and what new skills say to run")
    expect(body).toMatch(/\| works \| skill web \| `npx playwright --version` \| 2\.?0? s \|/)
    expectRest(w)
  })

  test("a plan whose skill fails there goes back to the planner, who is told how", () => {
    const w = reported(127)
    expect(facts(w.rest())).toContain("plan.returned 1")
    const [finding] = w.mission.returned.at(-1)!.findings.filter(it => it.rule === "skill_fails")
    expect(finding).toMatchObject({ severity: "fatal", where: 'skill "web"' })
    expect(finding?.text).toContain(`${runs}, which ended with 127 on the base commit: command not`)
    expectRest(w)
  })
})
