/** What the troubleshooting guide quotes about failures, holds and ceilings is what people really read. */

import { describe, expect, test } from "vitest"
import {
  AgentFailed,
  type Failure,
  ModelLimit,
  type Stopped,
  Unready,
} from "../../../src/core/log/attempt.ts"
import { faultOf } from "../../../src/core/log/fault.ts"
import type { Hold } from "../../../src/core/log/hold.ts"
import type { Wait } from "../../../src/core/log/wait.ts"
import { needsYou } from "../../../src/core/render/comments.ts"
import { failureSentence, faultSentence } from "../../../src/core/render/failure.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { waitSentence } from "../../../src/core/render/sentence.ts"
import { type Ceiling, shareOf } from "../../../src/core/values/ceiling.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { smallPlan } from "../support/plan.ts"
import { waiting } from "../support/viewed.ts"
import { running, type World } from "../support/world.ts"
import { mira } from "./facts.ts"
import { missionAt } from "./fixtures.ts"
import { paragraph, quoted, shape } from "./guide.ts"

/** Words in bold are compared like all others. */
function expectQuoted(id: string, said: string): void {
  const pieces = quoted(id)
  expect(pieces).not.toEqual([])
  for (const piece of pieces) expect(shape(said.replaceAll("**", ""))).toContain(piece)
}

/** The example of each kind that the guide begins with. The compiler keeps the table complete. */
const FAILURES: { readonly [K in Stopped["kind"]]: Extract<Stopped, { kind: K }> } = {
  agent_failed: { kind: "agent_failed", how: "crashed" },
  agent_unready: { kind: "agent_unready", why: "login", said: "It asks for a login." },
  verification_failed: { kind: "verification_failed", criteria: ["C4"], gates: ["lint"] },
  inconclusive: { kind: "inconclusive", criteria: ["C2"], why: "not_run" },
  conflict: { kind: "conflict", paths: ["a.ts"] },
  limit: { kind: "limit", of: "quota", resetsAt: null },
  policy_blocked: { kind: "policy_blocked", rule: "protected_path", where: "CLAUDE.md" },
  infra: { kind: "infra", how: "dispatch_refused" },
  workflows_moved: { kind: "workflows_moved", paths: [] },
  runner_lost: { kind: "runner_lost" },
  person_cancelled: { kind: "person_cancelled" },
  superseded: { kind: "superseded" },
  no_progress: { kind: "no_progress" },
  nothing_to_do: { kind: "nothing_to_do" },
}

test.each(Object.entries(FAILURES))("the failure %s", (kind, failure) => {
  expectQuoted(`failure-${kind}`, failureSentence(failure))
})

const ENDINGS: readonly Failure[] = [
  ...AgentFailed.shape.how.options.map(how => ({ kind: "agent_failed", how }) as const),
  ...Unready.shape.why.options.map(why => ({ kind: "agent_unready", why, said: "" }) as const),
  ...ModelLimit.shape.of.options
    // A ceiling of the mission's own is explained with the ceilings.
    .filter(of => of !== "spend")
    .map(of => ({ kind: "limit", of, resetsAt: null }) as const),
  { kind: "infra", how: "ours" },
]

test.each(
  ENDINGS.map(failure => {
    const word =
      "how" in failure ? failure.how : "why" in failure ? failure.why : Object(failure).of
    return [`${failure.kind}-${word}`, failure] as const
  }),
)("the ending %s has its paragraph, which says whose matter it is", (id, failure) => {
  expect(quoted(`ending-${id}`)).toEqual([shape(failureSentence(failure))])
  const fault = faultOf(failure)
  expect(paragraph(`ending-${id}`)).toContain(
    fault === "ours" ? "It is ours." : `It is the ${fault}'s.`,
  )
  expect(faultSentence(failure)).toContain(faultOf(failure))
})

/** What a world says about a hold that really came about. The rest of a reason comes from the policy or git. */
const HOLDS: { readonly [H in Hold]: string | ((w: World) => void) } = {
  person: w => w.says("/mission pause"),
  issue_closed: w => w.does("mission", { did: "closed", as: "completed" }),
  ceiling: shareOf("usd", 59.7, 60),
  kill_switch: "by line 1 of .github/missions.yml",
  integration_rewritten: "the integration branch no longer contains what the log says was merged",
  log_changed: "1d2e3f4 is not signed as ours. The last commit that holds is 5a6b7c8",
  infra: w => {
    for (const key of ["F1.1", "F1.2", "F1.3"]) {
      const failure: Failure = { kind: "infra", how: "setup" }
      w.reports(key, { outcome: { type: "failed", failure } })
      w.rest()
      w.pass(60)
      w.rest()
    }
  },
}

test.each(Object.entries(HOLDS))("the hold %s", (hold, brings) => {
  const w = running(smallPlan(), { words: "max 60" })
  if (typeof brings === "function") {
    brings(w)
    w.rest()
  }
  const why = typeof brings === "string" ? brings : w.mission.holds.get(hold as Hold)?.why
  if (why === undefined) throw new Error(`It is not held by ${hold}.`)
  const wait: Wait = { type: "held", needs: "person", hold: hold as Hold, why }
  expectQuoted(`hold-${hold}`, waitSentence(...waiting(w.mission, wait)))
})

describe("the ceiling", () => {
  const reached = (ceiling: Ceiling): string => {
    const why = shareOf(ceiling, 60, 60)
    const held = { type: "held", needs: "person", hold: "ceiling", why, ceiling, max: 60 } as const
    return needsYou(...waiting(missionAt("midRun"), held)).body
  }
  const silent = (): string => {
    const max = { type: "budget.raised", ceiling: "comments", max: 2, by: mira } as const
    return missionControl(missionView(missionAt("midRun", max))).body
  }
  const tooMany = { kind: "policy_blocked", rule: "patch_files", where: "400 files" } as const
  const SAID: { readonly [C in Ceiling]: string } = {
    usd: reached("usd"),
    tokens: reached("tokens"),
    minutes: reached("minutes"),
    attempts: reached("attempts"),
    hours: reached("hours"),
    features: reached("features"),
    patch: failureSentence(tooMany),
    comments: silent(),
  }

  test.each(Object.entries(SAID))("%s", (ceiling, said) => {
    expectQuoted(`ceiling-${ceiling}`, said)
  })
})
