/** Every text at the moments of the story. The tidy test reads them, and people can look at them. */

import type { Text } from "../../../src/core/log/effect.ts"
import type { Event } from "../../../src/core/log/event.ts"
import type { Answered, AttemptState, Mission, RoundState } from "../../../src/core/log/mission.ts"
import type { Wait } from "../../../src/core/log/wait.ts"
import type { Plan } from "../../../src/core/plan/plan.ts"
import { answer } from "../../../src/core/render/answer.ts"
import { withAnswer } from "../../../src/core/render/check-run/answered.ts"
import { contractCheck } from "../../../src/core/render/check-run/contract.ts"
import { mergeGroupCheck } from "../../../src/core/render/check-run/merge-group.ts"
import { featureCheck, milestoneCheck } from "../../../src/core/render/check-run.ts"
import { closing, needsYou, proven, ready } from "../../../src/core/render/comments.ts"
import { featureIssue, validationIssue } from "../../../src/core/render/issue.ts"
import { milestoneText } from "../../../src/core/render/milestone.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { planText } from "../../../src/core/render/plan.ts"
import { pullRequest, pullRequestElsewhere } from "../../../src/core/render/pull-request.ts"
import { questions } from "../../../src/core/render/questions.ts"
import { usd } from "../../../src/core/values/money.ts"
import type { Instant } from "../../../src/core/values/time.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { advance } from "../../../src/core/work/advance.ts"
import { judged, tried, waiting } from "../support/viewed.ts"
import { at, key, mira, sha } from "./facts.ts"
import { approvedEvents, missionAt, smallMission } from "./fixtures.ts"
import { jsonFlag, passkeys } from "./plans.ts"
import { skillTexts } from "./skill-texts.ts"
import { ceiling, ciPending, ciToAllow, parked, paused, stale, stopped } from "./waits.ts"

export interface Shown {
  readonly name: string
  readonly text: Text
  /** How many visible lines a person is shown at once. */
  readonly lines: number
  /** The person who must act and may therefore be mentioned. */
  readonly asks: string | null
}

export const waitsOf = (m: Mission): readonly Wait[] => advance(m, m.at as Instant).waits

const attempt = (m: Mission, words: string): AttemptState => {
  const found = m.attempts.get(key(words))
  if (!found) throw new Error(`No attempt ${words} in the story.`)
  return found
}
const round = (m: Mission, milestone: RoundState["milestone"]): RoundState => {
  const found = m.rounds.find(r => r.milestone === milestone)
  if (!found) throw new Error(`No round of ${milestone} in the story.`)
  return found
}

export function gallery(): readonly Shown[] {
  return [
    ...control(),
    ...planning(),
    ...skillTexts().map(([name, text, lines, asks]) => shown(name, text, lines, asks)),
    ...board(),
    ...checks(),
    ...comments(),
    ...answers(),
  ]
}

const shown = (name: string, text: Text, lines: number, asks: string | null = null): Shown => ({
  name,
  text,
  lines,
  asks,
})

function control(): readonly Shown[] {
  const of = (name: string, m: Mission, waits = waitsOf(m)) =>
    shown(`control-${name}`, missionControl(missionView(m, waits)), 25)
  const midRun = missionAt("midRun")
  const small = smallMission(...approvedEvents(jsonFlag))
  return [
    of("reading", missionAt("reading")),
    of("asking", missionAt("asking")),
    of("planning", missionAt("planning")),
    of("proposed", missionAt("proposed")),
    of("approved", missionAt("approved")),
    of("running", midRun),
    of("stopped", missionAt("midRun", ...stoppedEvents), [stopped]),
    of("parked", missionAt("midRun", superseded), [parked]),
    of("paused", missionAt("midRun", superseded, held("person", "mira paused it")), [paused]),
    of("ceiling", missionAt("midRun", superseded, held("ceiling", ceiling.why)), [ceiling]),
    of("delivering", missionAt("delivering")),
    of("in-review", missionAt("inReview")),
    of("merged", missionAt("inReview", { type: "mission.completed", commit: sha("merged") })),
    of("cancelled", missionAt("midRun", { type: "mission.cancelled", by: mira })),
    of("small", small),
  ]
}

const held = (hold: "person" | "ceiling", why: string) =>
  ({ type: "mission.held", hold, why }) as const
const stoppedEvents: readonly Event[] = [
  {
    type: "attempt.ended",
    attempt: key("F5.2"),
    outcome: {
      type: "failed",
      failure: { kind: "verification_failed", criteria: ["C10"], gates: [] },
    },
    usage: { usd: usd(1.6), tokens: null, turns: null, wallMs: 900_000 },
    checkpoint: null,
    agent: { name: "claude", scripted: false },
  },
  { type: "feature.stopped", feature: "F5", failure: { kind: "no_progress" } },
]
const superseded = {
  type: "attempt.ended",
  attempt: key("F5.2"),
  outcome: { type: "failed", failure: { kind: "limit", of: "quota", resetsAt: at("16:00") } },
  usage: { usd: null, tokens: null, turns: null, wallMs: 60_000 },
  checkpoint: null,
  agent: { name: "claude", scripted: false },
} as const

const command = (id: "C14" | "C15", text: string, run: string) =>
  ({ ...{ id, text, run }, kind: "command", expect: { exit: 0 } }) as const

/** F5, which is being built, makes room for a mail; M2 gets a criterion of its own. */
const nextPlan: Plan = {
  ...passkeys,
  version: 3,
  criteria: [
    ...passkeys.criteria.filter(c => c.id !== "C9" && c.id !== "C10"),
    command("C14", "A mail goes out", "npm test -- mail"),
    command("C15", "Support cannot remove the last way in either", "npm test -- last"),
  ],
  milestones: passkeys.milestones.map(ms =>
    ms.id === "M2" ? { ...ms, criteria: [...ms.criteria, "C15"] } : ms,
  ),
  features: passkeys.features.map(f =>
    f.id === "F5" ? { ...f, id: "F7", title: "Tell by mail", fulfils: ["C14"], replaces: "F5" } : f,
  ),
  estimate: { ...passkeys.estimate, usd: { low: 28, high: 52 } },
}

function planning(): readonly Shown[] {
  const again = { ...passkeys, version: 3, title: "Passkeys and mail" }
  const proposal = missionAt("proposed").proposals.at(-1)
  if (!proposal) throw new Error("No plan is proposed in the story.")
  const replaced = missionAt("proposed", { type: "plan.proposed", ...proposal, plan: again })
  const change: Event = { type: "plan.proposed", ...proposal, plan: nextPlan, answers: "comment:9" }
  const changed = missionAt("midRun", change)
  const why = "F5 is merged and stays. To take it back, add a feature with replaces: F5."
  const outdated: Event = { type: "plan.withdrawn", version: 3, why }
  return [
    shown("questions", questions(missionView(missionAt("asking")), 1), 15, "mira"),
    shown("questions-answered", questions(missionView(missionAt("planning")), 1), 15),
    shown("plan", planText(missionView(missionAt("proposed")), 2), 40, "mira"),
    shown("plan-approved", planText(missionView(missionAt("approved")), 2), 40),
    shown("plan-replaced", planText(missionView(replaced), 2), 1),
    shown("plan-change", planText(missionView(changed), 3), 40, "mira"),
    shown("plan-outdated", planText(missionView(missionAt("midRun", change, outdated)), 3), 3),
    shown("plan-revised", planText(missionView(replaced), 3), 40, "mira"),
    shown("plan-small", planText(missionView(smallMission()), 1), 15, "mira"),
    shown(
      "plan-small-approved",
      planText(missionView(smallMission(...approvedEvents(jsonFlag))), 1),
      15,
    ),
  ]
}

function board(): readonly Shown[] {
  const m = missionAt("midRun")
  const end = missionAt("inReview")
  return [
    shown("issue-running", featureIssue(missionView(m), "F5"), 15),
    shown("issue-merged", featureIssue(missionView(m), "F3"), 15),
    shown("issue-waiting", featureIssue(missionView(missionAt("approved")), "F2"), 15),
    shown(
      "issue-stopped",
      featureIssue(missionView(missionAt("midRun", ...stoppedEvents)), "F5"),
      15,
    ),
    shown("validation-waiting", validationIssue(missionView(m), "M2"), 15),
    shown("validation-proven", validationIssue(missionView(end), "M2"), 15),
    shown("milestone", milestoneText(missionView(m), "M2"), 15),
    shown("pull-request-draft", pullRequest(missionView(m)), 45),
    shown("pull-request", pullRequest(missionView(end)), 45),
    shown("pull-request-elsewhere", pullRequestElsewhere(missionView(end)), 45),
  ]
}

function checks(): readonly Shown[] {
  const m = missionAt("midRun")
  const delivering = missionAt("delivering")
  const failed = attempt(m, "F5.1")
  const asked: Answered = {
    ...{ command: "press:d1", by: mira, at: at("14:40"), written: null, on: null, check: 1 },
    answer: { type: "accepted", said: { name: "explain", subject: "F5" } },
  }
  const end = missionAt("inReview")
  const of = (name: string, check: ReturnType<typeof featureCheck>) =>
    shown(`check-${name}`, check.output.text, 15)
  return [
    of("failed", featureCheck(...tried(m, attempt(m, "F5.1")))),
    of("held", featureCheck(...tried(m, attempt(m, "F3.1")))),
    of("running", featureCheck(...tried(m, attempt(m, "F5.2")))),
    of("milestone", milestoneCheck(...judged(m, round(m, "M1")))),
    of(
      "contract-running",
      contractCheck(missionView(delivering, waitsOf(delivering)), sha("head")),
    ),
    of("contract-stale", contractCheck(missionView(delivering, [stale]), sha("head"))),
    of("contract-asked", contractCheck(missionView(m, [stopped]), sha("merge F6"))),
    of("contract", contractCheck(missionView(end), sha("last"))),
    of("queued", mergeGroupCheck(missionView(end), end.delivered?.commit ?? null)),
    of("queued-unproven", mergeGroupCheck(missionView(delivering), sha("head"))),
    shown(
      "check-explained",
      withAnswer(missionView(m, [stopped]), featureCheck(...tried(m, failed)).output, asked).text,
      18,
    ),
    of("contract-ci", contractCheck(missionView(delivering, [ciPending]), sha("head"))),
    of("contract-old", contractCheck(missionView(end), sha("merge F3"))),
  ]
}

function comments(): readonly Shown[] {
  const m = missionAt("midRun")
  const end = missionAt("inReview")
  const merged = missionAt("inReview", { type: "mission.completed", commit: sha("merged") })
  const cancelled = missionAt("midRun", { type: "mission.cancelled", by: mira })
  const heldMission = missionAt("midRun", superseded, held("ceiling", ceiling.why))
  return [
    shown("proven", proven(missionView(m), "M1"), 15),
    shown("ready", ready(missionView(end)), 15, "mira"),
    shown("closing-merged", closing(missionView(merged)), 15),
    shown("closing-cancelled", closing(missionView(cancelled)), 15),
    shown(
      "needs-you-stopped",
      needsYou(...waiting(missionAt("midRun", ...stoppedEvents), stopped)),
      15,
      "mira",
    ),
    shown("needs-you-ceiling", needsYou(...waiting(heldMission, ceiling)), 15, "mira"),
    shown(
      "needs-you-verdict",
      needsYou(
        ...waiting(m, {
          type: "verdict_by_person",
          needs: "person",
          milestone: "M2",
          criteria: ["C10"],
        }),
      ),
      15,
      "mira",
    ),
    shown("needs-you-checks", needsYou(...waiting(missionAt("delivering"), ciPending)), 15, "mira"),
    shown(
      "needs-you-approval",
      needsYou(...waiting(missionAt("delivering"), ciToAllow)),
      15,
      "mira",
    ),
    shown(
      "needs-you-refused",
      needsYou(
        ...waiting(m, {
          type: "github_refuses",
          needs: "person",
          effect: "create issue F3",
          status: 410,
          message: "Issues are disabled",
        }),
      ),
      15,
      "mira",
    ),
  ]
}

function answers(): readonly Shown[] {
  const m = missionAt("midRun")
  const early = missionAt("reading")
  const of = (name: string, text: Text | null) => {
    if (!text) throw new Error(`${name} is not answered.`)
    return shown(`answer-${name}`, text, 25)
  }
  const waits = waitsOf(m)
  return [
    of("help", answer(missionView(m, waits), { name: "help" })),
    of("help-early", answer(missionView(early, waitsOf(early)), { name: "help" })),
    of("status", answer(missionView(m, waits), { name: "status" })),
    of("status-early", answer(missionView(early, waitsOf(early)), { name: "status" })),
    of("explain", answer(missionView(m, waits), { name: "explain", subject: null })),
    of("explain-feature", answer(missionView(m, waits), { name: "explain", subject: "F5" })),
    of("explain-merged", answer(missionView(m, waits), { name: "explain", subject: "f4" })),
    of("explain-milestone", answer(missionView(m, waits), { name: "explain", subject: "M2" })),
    of("explain-criterion", answer(missionView(m, waits), { name: "explain", subject: "C10" })),
    of("explain-unknown", answer(missionView(m, waits), { name: "explain", subject: "F99" })),
  ]
}
