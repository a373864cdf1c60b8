/** Names and conclusions of check runs: what a ruleset may trust. */
import { expect, it } from "vitest"
import type { Failure } from "../../../src/core/log/attempt.ts"
import type { Event } from "../../../src/core/log/event.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { contractCheck, featureCheck, milestoneCheck } from "../../../src/core/render/check-run.ts"
import { usd } from "../../../src/core/words/money.ts"
import { at, key, mira, sha } from "./facts.ts"
import { missionAt } from "./fixtures.ts"

const head = sha("head")
const lastRound: readonly Event[] = [
  { type: "validation.opened", milestone: "final", round: 1, commit: head },
  { type: "validation.closed", milestone: "final", round: 1, failed: ["C4"] },
]

it.each<[string, Mission, string | null]>([
  ["goes on while criteria are only proven elsewhere", missionAt("delivering"), null],
  ["is green once the last round held on this commit", missionAt("inReview"), "success"],
  ["fails with the last round", missionAt("delivering", ...lastRound), "failure"],
  [
    "is not green on a commit that was replaced",
    missionAt("delivering", { type: "integration.moved", from: head, to: sha("x"), by: "person" }),
    "cancelled",
  ],
  [
    "is not green on a mission that was cancelled",
    missionAt("delivering", { type: "mission.cancelled", by: mira }),
    "cancelled",
  ],
])("the required check %s", (_, m, conclusion) => {
  const { name, output } = contractCheck(m, head)
  expect(name).toBe("missions")
  expect(output.conclusion).toBe(conclusion)
  expect(output.status).toBe(conclusion === null ? "in_progress" : "completed")
})

const ended = (failure: Failure): Event => ({
  type: "attempt.ended",
  attempt: key("F5.2"),
  outcome: { type: "failed", failure },
  usage: { usd: usd(1), tokens: null, turns: null, wallMs: 1_000 },
  checkpoint: null,
  agent: null,
})

it.each<[Failure, string]>([
  [{ kind: "verification_failed", criteria: ["C10"], gates: [] }, "failure"],
  [{ kind: "agent_failed", how: "silent" }, "failure"],
  [{ kind: "conflict", paths: [] }, "failure"],
  [{ kind: "policy_blocked", rule: "protected paths", where: "CODEOWNERS" }, "action_required"],
  [{ kind: "limit", of: "quota", resetsAt: at("16:00") }, "neutral"],
  [{ kind: "runner_lost" }, "neutral"],
  [{ kind: "superseded" }, "cancelled"],
])("a feature's check after %o is %s", (failure, conclusion) => {
  const m = missionAt("midRun", ended(failure))
  const attempt = m.attempts.get(key("F5.2"))
  if (!attempt) throw new Error("No second attempt in the story.")
  const { name, output } = featureCheck(m, attempt)
  expect(name).toBe("missions / F5")
  expect(output.conclusion).toBe(conclusion)
})

it("does not call a milestone proven while a blocking finding is left", () => {
  const finding = {
    id: "f1",
    severity: "blocking",
    path: null,
    line: null,
    text: "A race",
  } as const
  const m = missionAt("delivering", {
    type: "verdicts.recorded",
    attempt: key("M2.scrutiny.1"),
    verdicts: [],
    findings: [finding],
    checks: [],
  })
  const round = m.rounds.find(r => r.milestone === "M2")
  if (!round) throw new Error("No round of M2 in the story.")
  const { name, output } = milestoneCheck(m, round)
  expect(name).toBe("missions / M2")
  expect(output.conclusion).toBe("failure")
  expect(output.text.title).toBe("1 blocking finding left")
})
