import type { Append, Event } from "../../../src/core/log/event.ts"
import { fold } from "../../../src/core/log/fold.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { draftOf, type Plan } from "../../../src/core/plan/plan.ts"
import { digestOf } from "../../../src/core/values/digest.ts"
import { usd } from "../../../src/core/values/money.ts"
import {
  append,
  asked,
  BASE,
  bind,
  built,
  check,
  failure,
  feature,
  key,
  mira,
  proposed,
  proven,
  ref,
  requested,
  scheduled,
  sha,
  started,
  tried,
  verdict,
} from "./facts.ts"
import { jsonFlag, passkeys } from "./plans.ts"

const receipt = [append("11:40", requested, bind({ type: "comment", of: "mission_control" }, 500))]
const firstPlanner = [append("11:41", scheduled("plan.1", { type: "plan" }), started("plan.1"))]
const questionsAsked = [
  append("11:49", asked, {
    type: "attempt.ended",
    attempt: key("plan.1"),
    outcome: { type: "questions", questions: [] },
    usage: { usd: usd(0.62), tokens: null, turns: null, wallMs: 480_000 },
    checkpoint: null,
    agent: { name: "claude", scripted: false },
  }),
  append("11:49", bind({ type: "comment", of: "questions:1" }, 501)),
]
const answered = [
  append("11:55", {
    type: "command.accepted",
    command: "comment:2",
    by: mira,
    permission: "write",
    said: { name: "go" },
  }),
]
const planned = [
  ...tried({
    of: { type: "plan" },
    key: "plan.2",
    from: "11:56",
    to: "12:04",
    dollars: 1.28,
    outcome: { type: "plan", plan: draftOf(passkeys) },
  }),
  append("12:05", proposed(passkeys), bind({ type: "comment", of: "plan:2" }, 502)),
]
const approved = [
  append(
    "12:20",
    {
      type: "command.accepted",
      command: "comment:3",
      by: mira,
      permission: "write",
      said: { name: "approve", digest: digestOf(passkeys).slice(0, 7), care: null, max: 60 },
    },
    {
      type: "plan.endorsed",
      digest: digestOf(passkeys),
      by: mira,
      permission: "write",
      command: "comment:3",
    },
    {
      type: "plan.approved",
      version: 2,
      digest: digestOf(passkeys),
      care: "standard",
      max: { usd: usd(60), tokens: null, minutes: 400 },
    },
    { type: "integration.moved", from: null, to: BASE, by: "start" },
  ),
  append(
    "12:21",
    bind({ type: "milestone", milestone: "M1" }, 3),
    bind({ type: "issue", of: "F1" }, 413),
    bind({ type: "issue", of: "F2" }, 414),
    bind({ type: "issue", of: "F3" }, 415),
    bind({ type: "issue", of: "M1" }, 419),
  ),
]
const firstMilestone = [
  ...built("F1", "12:22", "12:31", 1.6, ["C1"]),
  ...built("F2", "12:32", "12:47", 2.4, ["C2", "C3"]),
  ...built("F3", "12:48", "13:10", 4.2, ["C5"]),
  ...proven("M1", sha("merge F3"), "13:11", "13:30", {
    gates: ["C1", "C2", "C3", "C5"],
    behaviour: ["C4", "C6"],
  }),
  append("13:30", { type: "milestone.sealed", milestone: "M1", commit: sha("merge F3") }),
  append(
    "13:31",
    bind({ type: "milestone", milestone: "M2" }, 4),
    bind({ type: "issue", of: "F4" }, 416),
    bind({ type: "issue", of: "F5" }, 417),
    bind({ type: "issue", of: "F6" }, 418),
    bind({ type: "issue", of: "M2" }, 420),
    bind({ type: "pull_request", milestone: null }, 421),
  ),
]
const failedOnce = [
  ...built("F4", "13:32", "14:02", 2.3, ["C7", "C8"]),
  ...built("F6", "14:03", "14:12", 1.3, ["C11", "C12"]),
  ...tried({
    of: feature("F5"),
    key: "F5.1",
    from: "14:03",
    to: "14:15",
    dollars: 1.4,
    outcome: failure({ kind: "verification_failed", criteria: ["C10"], gates: [] }),
    verdicts: [
      verdict("C9", "pass", sha("F5")),
      verdict("C10", "fail", sha("F5"), ["expected no `#passkey`, saw an empty box of 320 × 48"]),
    ],
    checks: [
      check("types", "npm run typecheck", 0, 12_000),
      check("C10", "npm run e2e -- no-webauthn", 1, 9_100),
    ],
  }),
]
const midRun = [append("14:21", scheduled("F5.2", feature("F5")), started("F5.2"))]
const secondMilestone = [
  append(
    "14:40",
    {
      type: "attempt.ended",
      attempt: key("F5.2"),
      outcome: { type: "delivered", commit: sha("F5 again") },
      usage: { usd: usd(1.6), tokens: null, turns: null, wallMs: 1_140_000 },
      checkpoint: null,
      agent: { name: "claude", scripted: false },
    },
    {
      type: "verdicts.recorded",
      attempt: key("F5.2"),
      verdicts: [verdict("C10", "pass", sha("F5 again"))],
      findings: [],
      checks: [],
    },
  ),
  append(
    "14:41",
    { type: "feature.integrated", feature: "F5", attempt: key("F5.2"), commit: sha("head") },
    { type: "integration.moved", from: null, to: sha("head"), by: "merge" },
  ),
  ...proven("M2", sha("head"), "14:42", "15:10", {
    gates: ["C1", "C2", "C3", "C5", "C7", "C8", "C11", "C12"],
    behaviour: ["C9", "C10"],
  }),
  append("15:10", { type: "milestone.sealed", milestone: "M2", commit: sha("head") }),
]
const onLast = proven("final", sha("last"), "15:11", "15:31", {
  gates: ["C1", "C2", "C3", "C5", "C7", "C8", "C11", "C12"],
  behaviour: ["C4", "C6", "C9", "C10"],
})
const lastRound = [
  append("15:11", {
    ...{ type: "ci.allowed", milestone: "final", round: 1, from: sha("head"), to: sha("last") },
  }),
  ...onLast.slice(0, -1),
  append("15:26", {
    ...{ type: "ci.concluded", milestone: "final", round: 1 },
    verdicts: [
      {
        ...{ criterion: "C13", is: "pass", commit: sha("last"), tree: sha("tree") },
        ...{ textDigest: digestOf("C13"), evidence: ["ci is green"] },
        by: { app: "GitHub Actions", url: "https://github.com/acme/shop/runs/77" },
      },
    ],
  }),
  ...onLast.slice(-1),
  append("15:31", { type: "mission.delivered", commit: sha("last") }),
]

const upTo = (...parts: readonly (readonly Append[])[]): readonly Append[] => parts.flat()
const early = upTo(receipt, firstPlanner, questionsAsked, answered, planned)

/** The story's log, cut at the moments at which a person looks. */
export const logs = {
  reading: upTo(receipt, firstPlanner),
  asking: upTo(receipt, firstPlanner, questionsAsked),
  planning: upTo(receipt, firstPlanner, questionsAsked, answered),
  proposed: early,
  approved: upTo(early, approved),
  midRun: upTo(early, approved, firstMilestone, failedOnce, midRun),
  delivering: upTo(early, approved, firstMilestone, failedOnce, midRun, secondMilestone),
  inReview: upTo(early, approved, firstMilestone, failedOnce, midRun, secondMilestone, lastRound),
} as const

export type Moment = keyof typeof logs
export const missionAt = (moment: Moment, ...more: readonly Event[]): Mission =>
  fold(ref, [...logs[moment], ...(more.length > 0 ? [append("16:02", ...more)] : [])])

export const smallMission = (...more: readonly Event[]): Mission =>
  fold(ref, [
    append("11:40", { ...requested, goal: "Add a --json flag to the export command" } as Event),
    append("11:50", proposed(jsonFlag)),
    ...(more.length > 0 ? [append("12:00", ...more)] : []),
  ])

export const approvedEvents = (plan: Plan): readonly Event[] => [
  {
    type: "plan.endorsed",
    digest: digestOf(plan),
    by: mira,
    permission: "write",
    command: "comment:3",
  },
  {
    type: "plan.approved",
    version: plan.version,
    digest: digestOf(plan),
    care: "standard",
    max: { usd: usd(6), tokens: null, minutes: 400 },
  },
  { type: "integration.moved", from: null, to: BASE, by: "start" },
]
