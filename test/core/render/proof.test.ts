/** A plan says when the repository's own CI will run agents' code, so that people know it before approving. */

import { expect, test } from "vitest"
import type { Policy } from "../../../src/core/plan/policy.ts"
import { planText } from "../../../src/core/render/plan.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { plan } from "../support/ci.ts"
import { smallPlan } from "../support/plan.ts"
import { proposed } from "../support/world.ts"

const ALLOWS = "Approving allows your CI to run the agents' code"

test.each<[Policy["ci"], "a check" | "no check", string | null]>([
  ["final", "a check", `${ALLOWS}, once, on the final commit.`],
  ["each_milestone", "a check", `${ALLOWS}, once for each milestone and on the final commit.`],
  ["always", "a check", `${ALLOWS}, on every merge.`],
  ["final", "no check", null],
  ["each_milestone", "no check", null],
  ["always", "no check", `${ALLOWS}, on every merge.`],
])("with ci: %s and %s", (ci, has, said) => {
  const { mission } = proposed(has === "a check" ? plan() : smallPlan(), { policy: { ci } })
  const { body } = planText(missionView(mission), 1)
  if (said === null) expect(body).not.toContain(ALLOWS)
  else expect(body).toContain(said)
})
