/** Texts about a plan's skills at the moments of the story. */

import type { Text } from "../../../src/core/log/effect.ts"
import type { Event } from "../../../src/core/log/event.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import type { Plan } from "../../../src/core/plan/plan.ts"
import { featureIssue } from "../../../src/core/render/issue.ts"
import { offeredSkills } from "../../../src/core/render/offer.ts"
import { planText } from "../../../src/core/render/plan.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { key, sha } from "./facts.ts"
import { missionAt } from "./fixtures.ts"
import { passkeys } from "./plans.ts"

/** F3's worker found the plan's own skill lacking, and suggests a text. */
const skilled: Plan = {
  ...passkeys,
  features: passkeys.features.map(f =>
    f.id === "F3" || f.id === "F6" ? { ...f, skills: ["webauthn-testing"] } : f,
  ),
}
const SKILL = "webauthn-testing"
const better = passkeys.skills[0]!.body.replace("await", "await browser.ready()\nawait")
const words: Event = {
  ...{ type: "skills.reported", attempt: key("F3.1") },
  skills: [{ name: SKILL, helped: false, because: "The page was asked too early.", better }],
}
function withSkill(moment: "midRun" | "inReview", ...more: readonly Event[]): Mission {
  const m = missionAt(moment, words, ...more)
  const proposals = m.proposals.map(p =>
    p.plan.version === skilled.version
      ? { ...p, plan: { ...p.plan, features: skilled.features } }
      : p,
  )
  return { ...m, proposals }
}

export function skillTexts(): readonly (readonly [string, Text, number, string | null])[] {
  const { type: _, ...proposal } = { type: "", ...missionAt("proposed").proposals.at(-1)! }
  const plan = { ...skilled, version: 3, skills: [{ ...passkeys.skills[0]!, body: better }] }
  const suggestedBy = key("F3.1")
  const changed = withSkill("midRun", { type: "plan.proposed", ...proposal, plan, suggestedBy })
  const helped: Event = {
    ...{ type: "skills.reported", attempt: key("F3.1") },
    skills: [{ name: SKILL, helped: true, because: "The first test ran at once.", better: null }],
  }
  const merged = withSkill("inReview", helped, { type: "mission.completed", commit: sha("merged") })
  const offered = missionView(merged)
  if (!offered.skills) throw new Error("The story offers no skill.")
  return [
    ["plan-skill", planText(missionView(changed), 3)!, 40, "mira"],
    ["issue-skill", featureIssue(missionView(withSkill("midRun")), "F3"), 15, null],
    ["offer", offeredSkills(offered, offered.skills), 15, null],
  ]
}
