/** What workers say about a plan's skills, and the pull request that offers the useful ones. */

import { describe, expect, test } from "vitest"
import type { UsedSkill } from "../../../src/core/log/skill.ts"
import { Draft } from "../../../src/core/plan/plan.ts"
import { featureIssue } from "../../../src/core/render/issue.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { wordsOn } from "../../../src/core/work/skills.ts"
import { expectRest } from "../support/follows.ts"
import { examplePlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts } from "../support/tell.ts"
import { running, validated, type World, world } from "../support/world.ts"

const web = { name: "web", description: "How to try it.", body: "Open it." }
const word = (over: Partial<UsedSkill> = {}): UsedSkill => ({
  ...{ name: "web", helped: true, because: "The page was found at once.", better: null },
  ...over,
})

/** One milestone with two features. F1 uses these skills, and the plan makes `web`. */
function plan(skills: readonly string[] = ["web"], made = [web]): Draft {
  const { criteria, features, milestones, ...rest } = examplePlan()
  const own = { ...milestones[0], criteria: [] }
  return Draft.parse({
    ...rest,
    skills: made,
    milestones: [own],
    criteria: criteria.slice(0, 2),
    features: [{ ...features[0], skills }, features[1]],
  })
}

function built(w: World, ...words: readonly UsedSkill[]): World {
  const usedSkills = words.length > 0 ? { usedSkills: [...words] } : {}
  w.reports("F1.1", { outcome: { type: "delivered", commit: sha("F1.1") }, ...usedSkills })
  w.rest()
  w.reports("F2.1", { outcome: { type: "delivered", commit: sha("F2.1") } })
  w.rest()
  return w
}

const MERGED = sha("merged on main")
function merged(w: World): World {
  validated(w)
  expect(w.mission.delivered).not.toBeNull()
  w.show(seen => {
    Object.assign(seen.pullRequests[0]!, { state: "merged", mergeCommit: MERGED })
  })
  return w
}

const offerOf = (w: World) => w.look().creates.find(it => it.thing.type === "offer")

describe("what a worker says of its skills", () => {
  test("is kept in the log, and stands on the feature's issue", () => {
    const w = running(plan())
    w.reports("F1.1", {
      ...{ outcome: { type: "delivered", commit: sha("F1.1") }, usedSkills: [word()] },
    })
    expect(facts(w.rest())).toContain("skills.reported F1.1")
    expect(wordsOn(w.mission, "web")).toMatchObject([{ feature: "F1", helped: true }])
    expect(featureIssue(missionView(w.mission), "F1").body).toContain(
      "The skill `web` helped. The page was found at once.",
    )
    expectRest(w)
  })

  test("does not count if the attempt was called off", () => {
    const w = running(plan())
    w.says("/mission skip F1 not needed")
    w.rest()
    w.reports("F1.1", {
      ...{ outcome: { type: "delivered", commit: sha("F1.1") }, usedSkills: [word()] },
    })
    w.rest()
    expect(wordsOn(w.mission, "web")).toEqual([])
  })
})

describe("skills that proved useful in a merged mission", () => {
  test("are offered once, on a branch of their own from the merged commit, and named in the last comment", () => {
    const w = merged(built(running(plan()), word()))
    const offer = w.look()
    expect(offer.creates.map(it => it.thing)).toContainEqual({ type: "offer" })
    expect(offer.creates.map(it => it.thing)).not.toContainEqual({ type: "comment", of: "closing" })
    const create = offer.creates.find(it => it.thing.type === "offer")
    expect(create).toMatchObject({
      commit: {
        ...{ branch: "mission/412/skills", onto: MERGED },
        message: "Add the skill web\n\nMade by mission 412.\n",
        files: {
          ".agents/skills/web/SKILL.md":
            '---\nname: web\ndescription: "How to try it."\n---\n\nOpen it.\n',
        },
      },
      text: { title: "Add the skill web" },
    })
    w.rest()
    const number = [...w.mission.things.values()].find(it => it.thing.type === "offer")?.number
    const closing = w.observed.comments.items.find(it => it.marker?.thing === "comment closing")
    expect(closing?.body).toContain(
      `One skill worked well enough to keep: #${number} adds \`web\`.`,
    )
    expectRest(w)
  })

  test("say in the pull request who built with them and what those said", () => {
    const w = merged(built(running(plan()), word({ because: "It `names` the port." })))
    const create = offerOf(w)
    const body = create && "text" in create ? create.text.body : ""
    expect(body).toContain("**Mission #412 made this skill for its own workers and was merged.**")
    expect(body).toContain("Built with it: F1.")
    expect(body).toMatch(/- F1's worker says that it helped\. It .*names.* the port\./)
    expect(body).toContain("`.agents/skills/web/SKILL.md`")
  })

  test("are put where the repository keeps its own skills", () => {
    const found = [{ name: "money", description: "x", path: ".claude/skills/money/SKILL.md" }]
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    const skills = { found, findings: [] }
    w.reports("plan.1", { outcome: { type: "plan", plan: plan() }, skills })
    w.rest()
    w.says(`/mission approve ${w.mission.proposals[0]!.digest.slice(0, 7)}`)
    w.rest()
    const create = offerOf(merged(built(w)))
    const files = create && "commit" in create ? Object.keys(create.commit.files) : []
    expect(files).toEqual([".claude/skills/web/SKILL.md"])
  })

  test.each([
    ["that no merged feature used", plan([]), []],
    ["that the last worker found no help", plan(), [word({ helped: false })]],
    ["that there are none of", plan([], []), []],
  ])("%s are not offered", (_, of, words) => {
    const w = merged(built(running(of), ...words))
    w.rest()
    expect([...w.mission.things.values()].map(it => it.thing)).not.toContainEqual({ type: "offer" })
    expect(w.mission.ended?.how).toBe("completed")
    expectRest(w)
  })

  test("are not offered where nothing was merged", () => {
    const w = validated(built(running(plan()), word()))
    w.show(seen => {
      Object.assign(seen.pullRequests[0]!, { state: "closed" })
    })
    w.rest()
    expect(w.mission.ended?.how).toBe("declined")
    expect([...w.mission.intents.keys()]).not.toContain("offer")
  })

  test("are given up if GitHub refuses them, and the mission still says that it is over", () => {
    const w = merged(built(running(plan()), word()))
    const before = w.mission
    const looked = w.peek()
    expect(looked.creates.some(it => it.thing.type === "offer")).toBe(true)
    expect(before.refused.size).toBe(0)
    const refused = { type: "effect.refused", effect: "offer", status: 403, message: "No" } as const
    w.add({ type: "mission.completed", commit: MERGED }, refused)
    w.rest()
    const closing = w.observed.comments.items.find(it => it.marker?.thing === "comment closing")
    expect(closing?.body).toContain("Done: merged")
    expect(closing?.body).not.toContain("worked well enough")
    expectRest(w)
  })
})
