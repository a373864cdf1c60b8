/** Names and conclusions of check runs, on which a ruleset relies. */

import { expect, it } from "vitest"
import type { Failure } from "../../../src/core/log/attempt.ts"
import type { Event } from "../../../src/core/log/event.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import type { Wait } from "../../../src/core/log/wait.ts"
import { contractCheck } from "../../../src/core/render/check-run/contract.ts"
import { featureCheck, milestoneCheck } from "../../../src/core/render/check-run.ts"
import { behind } from "../../../src/core/render/phrase/isolation.ts"
import { sha256 } from "../../../src/core/values/digest.ts"
import type { CriterionId } from "../../../src/core/values/id.ts"
import { usd } from "../../../src/core/values/money.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { judged, tried } from "../support/viewed.ts"
import { at, key, mira, sha } from "./facts.ts"
import { missionAt } from "./fixtures.ts"

const head = sha("head")
const lastRound: readonly Event[] = [
  { type: "validation.opened", milestone: "final", round: 1, commit: head },
  { type: "validation.closed", milestone: "final", round: 1, failed: ["C4"] },
]

const stale: Wait = { type: "stale", needs: "person", criteria: ["C4"], usd: usd(2) }
const stopped: Wait = {
  ...{ type: "stopped", needs: "person", feature: "F5" },
  failure: { kind: "no_progress" },
}

it.each<[string, Mission, string | null, (readonly Wait[])?]>([
  ["goes on while criteria are only proven elsewhere", missionAt("delivering"), null],
  ["is green once the last round held on this commit", missionAt("inReview"), "success"],
  [
    "asks for a person's word where a model would judge again",
    missionAt("delivering"),
    "action_required",
    [stale],
  ],
  ["asks where nothing else goes on", missionAt("delivering"), "action_required", [stopped]],
  [
    "goes on while anything else does",
    missionAt("delivering"),
    null,
    [stopped, { type: "capacity", needs: "time", feature: "F6" }],
  ],
  ["is not green without a criterion", without(missionAt("inReview"), "criteria"), "failure"],
  ["is not green where one has no verdict", without(missionAt("inReview"), "C4"), "failure"],
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
])("the required check %s", (_, m, conclusion, waits = []) => {
  const { name, output } = contractCheck(missionView(m, waits), m.delivered?.commit ?? head)
  expect(name).toBe("missions")
  expect(output.conclusion).toBe(conclusion)
  expect(output.status).toBe(conclusion === null ? "in_progress" : "completed")
})

/** A mission that no log should ever lead to. */
function without(m: Mission, what: "criteria" | CriterionId): Mission {
  if (what !== "criteria") {
    return { ...m, verdicts: new Map([...m.verdicts].filter(([id]) => id !== what)) }
  }
  const proposals = m.proposals.map(it => ({ ...it, plan: { ...it.plan, criteria: [] } }))
  return { ...m, proposals }
}

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
  const { name, output } = featureCheck(...tried(m, attempt))
  expect(name).toBe("missions / F5")
  expect(output.conclusion).toBe(conclusion)
})

it("shows beside a failure what the report claimed", () => {
  const text = "The report says that `npm test` ended with 0; run again it ended with 1."
  const finding = { id: "F5.2.report.1", severity: "minor", path: null, line: null, text } as const
  const failure: Failure = { kind: "verification_failed", criteria: ["C10"], gates: [] }
  const recorded = { type: "verdicts.recorded", attempt: key("F5.2"), verdicts: [], checks: [] }
  const m = missionAt("midRun", { ...recorded, findings: [finding] } as Event, ended(failure))
  const attempt = m.attempts.get(key("F5.2"))
  if (!attempt) throw new Error("No second attempt in the story.")
  const { body } = featureCheck(...tried(m, attempt)).output.text
  expect(body).toContain("<summary>1 finding</summary>")
  expect(body).toMatch(/\*\*N\d+ minor\*\* The report says that .*npm test/)
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
  const { name, output } = milestoneCheck(...judged(m, round))
  expect(name).toBe("missions / M2")
  expect(output.conclusion).toBe("failure")
  expect(output.text.title).toBe("1 blocking finding left")
})

it("shows findings beside their lines, and none that GitHub would refuse", () => {
  const finding = (id: string, path: string | null, line: number | null) =>
    ({ ...{ id, path, line, text: `${id} is\u0000 wrong` }, severity: "blocking" }) as const
  const m = missionAt("midRun", {
    ...{ type: "verdicts.recorded", attempt: key("F5.2"), verdicts: [], checks: [] },
    findings: [
      finding("a", "web/form.ts", 12),
      finding("b", "web/form.ts", null),
      finding("c", null, 3),
      finding("d", "../../etc/passwd", 1),
      finding("e", "/etc/passwd", 1),
    ],
  })
  const attempt = m.attempts.get(key("F5.2"))
  if (!attempt) throw new Error("No second attempt in the story.")
  const { annotations } = featureCheck(...tried(m, attempt)).output
  expect(annotations.map(({ path, line, level, message }) => [path, line, level, message])).toEqual(
    [
      ["web/form.ts", 12, "failure", "a is wrong"],
      ["web/form.ts", 1, "failure", "b is wrong"],
    ],
  )
})

it("prints the command for a failed criterion, if a command proves it", () => {
  const verdict = (criterion: CriterionId, is: "pass" | "fail") => ({
    ...{ criterion, is, commit: head, tree: head, textDigest: sha256(criterion) },
    ...{ evidence: [], looked: [], isolation: "user" as const },
  })
  const said = (...verdicts: readonly ReturnType<typeof verdict>[]) => {
    const recorded = { attempt: key("F5.2"), verdicts, findings: [], checks: [] }
    const failure: Failure = { kind: "verification_failed", criteria: [], gates: [] }
    const m = missionAt("midRun", { type: "verdicts.recorded", ...recorded }, ended(failure))
    const attempt = m.attempts.get(key("F5.2"))
    return attempt ? featureCheck(...tried(m, attempt)).output.text.body : ""
  }
  const typed = `npm run missions -- verify C1 --mission 412 --at ${head.slice(0, 7)}`
  expect(said(verdict("C9", "fail"), verdict("C1", "fail"))).toContain(`\n${typed}\n`)
  expect(said(verdict("C9", "fail"), verdict("C1", "pass"))).not.toContain("npm run missions")
})

it.each([
  ["user", /ran as a user of its own, behind a wall that was attacked first and held\./],
  ["bubblewrap", /ran behind bubblewrap, which was attacked first and held\./],
  ["none", /\*\*No sandbox\*\*: a process .* could have changed what was checked after it\./],
] as const)("every check says what %s stood between commands and machine", (isolation, said) => {
  const view = missionView(missionAt("inReview"), [])
  const attempts = view.attempts.map(it => ({ ...it, isolation }))
  const v = { ...view, attempts }
  const feature = attempts.find(it => it.subject.type === "feature" && it.outcome !== null)!
  const milestone = view.rounds.find(it => it.closed !== null)!
  const shown = [
    featureCheck(v, feature),
    milestoneCheck(v, milestone),
    contractCheck(v, missionAt("inReview").delivered!.commit),
  ]
  for (const { output } of shown) expect(JSON.stringify(output)).toMatch(said)
})

it("names the weakest of several walls", () => {
  expect(behind(["user", null, "bubblewrap"])).toMatch(/bubblewrap/)
  expect(behind(["user", "none"])).toMatch(/No sandbox/)
  expect(behind([null])).toBeNull()
})
