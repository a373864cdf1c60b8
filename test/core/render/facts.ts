/** Short forms for the facts of a mission: requests, plans, attempts, verdicts. Figures are examples. */
import type { Attempt, Check, Failure, Outcome, Verdict } from "../../../src/core/log/attempt.ts"
import type { Append, Event } from "../../../src/core/log/event.ts"
import { GITHUB_COM, type MissionRef } from "../../../src/core/log/mission.ts"
import type { Thing } from "../../../src/core/log/thing.ts"
import type { Plan } from "../../../src/core/plan/plan.ts"
import type { PolicyFinding } from "../../../src/core/plan/policy/finding.ts"
import { defaultPolicy } from "../../../src/core/plan/policy.ts"
import { digestOf, sha256 } from "../../../src/core/values/digest.ts"
import type {
  AttemptKey,
  CriterionId,
  FeatureId,
  MilestoneId,
  Sha,
} from "../../../src/core/values/id.ts"
import { usd } from "../../../src/core/values/money.ts"
import type { Instant } from "../../../src/core/values/time.ts"
import { passkeys } from "./plans.ts"

export const ref: MissionRef = { repository: 7, issue: 412, instance: GITHUB_COM }
export const mira = { id: 1, login: "mira" }
export const dana = { id: 2, login: "dana" }
export const sha = (seed: string): Sha => sha256(seed).slice(0, 40) as Sha
export const at = (clock: string): Instant => `2026-11-22T${clock}:00.000Z` as Instant
export const key = (words: string): AttemptKey => words as AttemptKey

export const policy = defaultPolicy({ planner: "claude", worker: "claude", validator: "codex" })
/** A mistake in a policy file. */
export const misspelt: PolicyFinding = {
  ...{ rule: "unknown_key", file: ".github/missions.yml", line: 7, key: "paralel" },
  ...{ right: "`parallel`", seen: "3" },
}
const cap = { usd: usd(6), tokens: null, minutes: 120 }
export const BASE = sha("base")
export const check = (id: string, run: string, exit: number, ms: number): Check => ({
  id,
  run,
  exit,
  ms,
  outputDigest: sha256(run),
  tail: exit === 0 ? "" : "AssertionError: expected 2 to be 3\n    at legacy-tax.spec.ts:12",
})

export const proposed = (plan: Plan): Event => ({
  type: "plan.proposed",
  plan,
  policy,
  base: BASE,
  digest: digestOf(plan),
  findings: [
    { rule: "size", severity: "advice", where: "F3", text: "F3 fulfils criteria of two kinds." },
  ],
  readiness: {
    checks: [
      check("setup", "npm ci", 0, 41_000),
      check("types", "npm run typecheck", 0, 12_000),
      check("tests", "npm test", 1, 96_000),
    ],
    known: ["tests"],
    carried: {
      items: [
        { kind: "instructions", path: "AGENTS.md", name: null, readBy: ["codex"] },
        { kind: "skill", path: ".agents/skills/money/SKILL.md", name: "money", readBy: ["codex"] },
        { kind: "server", path: ".mcp.json", name: "docs", readBy: [] },
        {
          ...{ kind: "server", path: ".mcp.json", name: "db", readBy: [] },
          unused: { why: "variable", seen: "DATABASE_URL" },
        },
        { kind: "hook", path: ".claude/settings.json", name: "Stop", readBy: ["claude"] },
      ],
      more: 2,
    },
  },
})

export const requested: Event = {
  type: "mission.requested",
  goal: "Passkeys at sign-in\n\nCustomers can sign in with a passkey, beside passwords. Existing sessions must not break.",
  by: mira,
  command: "comment:1",
  repository: 7,
  grant: { permission: "write", policy, base: BASE, max: policy.ceilings.planning },
}

export const asked: Event = {
  type: "questions.asked",
  round: 1,
  questions: [
    {
      text: "Only the web sign-in, or the mobile API too?",
      default: "web only",
      because: "Both share `api/src/session.ts`, so I would leave mobile as it is and prove that.",
    },
    {
      text: "Do passwords stay for everyone?",
      default: "yes",
      because: "A passkey is added, never required; the last way in cannot be removed.",
    },
    {
      text: "May I add one dependency?",
      default: "yes, `@simplewebauthn/server`, pinned, nothing else",
      because: "WebAuthn by hand is risky.",
    },
  ],
  notes:
    "- Sessions: `api/src/session.ts`, cookie `shop_sid`, 30 days, 14 tests.\n- No browser test covers sign-in. I would add one.",
}

interface Tried {
  readonly of: Attempt["subject"]
  readonly key: string
  readonly from: string
  readonly to: string
  readonly dollars: number
  readonly outcome: Outcome
  readonly verdicts?: readonly Verdict[]
  readonly checks?: readonly Check[]
  readonly scripted?: boolean
}

export const scheduled = (attemptKey: string, subject: Attempt["subject"]): Event => ({
  type: "attempt.scheduled",
  key: key(attemptKey),
  subject,
  role: subject.type === "plan" ? "planner" : subject.type === "feature" ? "worker" : "validator",
  plan: { version: 2, digest: subject.type === "plan" ? null : digestOf(passkeys) },
  base: BASE,
  brief: sha256(attemptKey),
  cap,
  resumes: null,
})

let run = 9_000
export const started = (attemptKey: string): Event => ({
  type: "attempt.started",
  attempt: key(attemptKey),
  run: run++,
})

const minutesBetween = (from: string, to: string): number =>
  (Date.parse(at(to)) - Date.parse(at(from))) / 60_000

/** An attempt that was scheduled and started at `from`, and ended at `to`. */
export const tried = ({
  of,
  key: words,
  from,
  to,
  dollars,
  outcome,
  verdicts = [],
  checks = [],
  scripted = false,
}: Tried): readonly Append[] => [
  append(from, scheduled(words, of), started(words)),
  append(
    to,
    {
      type: "attempt.ended",
      attempt: key(words),
      outcome,
      usage: {
        usd: usd(dollars),
        tokens: null,
        turns: null,
        wallMs: minutesBetween(from, to) * 60_000,
      },
      checkpoint: null,
      agent: { name: scripted ? "scripted" : "claude", scripted },
    },
    ...recorded({ attempt: key(words), verdicts, checks }),
  ),
]

/** If there is nothing to record there is no event, as in the product. */
const recorded = (
  what: Pick<Extract<Event, { type: "verdicts.recorded" }>, "attempt" | "verdicts" | "checks">,
): readonly Event[] =>
  what.verdicts.length + what.checks.length === 0
    ? []
    : [{ type: "verdicts.recorded", ...what, findings: [] }]

export const verdict = (
  criterion: CriterionId,
  is: Verdict["is"],
  commit: Sha,
  evidence: readonly string[] = [],
): Verdict => ({
  criterion,
  is,
  commit,
  tree: sha(`tree of ${commit}`),
  textDigest: sha256(criterion),
  evidence: [...evidence],
  looked: [],
  isolation: "user",
})

let serial = 0
export const append = (clock: string, ...events: Event[]): Append => ({
  id: `a${serial++}`,
  at: at(clock),
  writer: "test",
  events,
})

export const bind = (thing: Thing, number: number): Event => ({
  type: "thing.bound",
  thing,
  id: number * 10,
  number,
})

export const feature = (id: FeatureId): Attempt["subject"] => ({ type: "feature", feature: id })
const step = (
  milestone: MilestoneId | "final",
  name: "gates" | "scrutiny" | "behaviour",
): Attempt["subject"] => ({ type: "milestone", milestone, step: name })

/** A feature that held at its only attempt, with its merge. */
export const built = (
  id: FeatureId,
  from: string,
  to: string,
  dollars: number,
  holds: readonly CriterionId[],
): readonly Append[] => [
  ...tried({
    of: feature(id),
    key: `${id}.1`,
    from,
    to,
    dollars,
    outcome: { type: "delivered", commit: sha(id) },
    verdicts: holds.map(c => verdict(c, "pass", sha(id))),
    checks: [check(holds[0] ?? "types", "npm test", 0, 31_000)],
  }),
  append(
    to,
    {
      type: "feature.integrated",
      feature: id,
      attempt: key(`${id}.1`),
      commit: sha(`merge ${id}`),
    },
    { type: "integration.moved", from: null, to: sha(`merge ${id}`), by: "merge" },
  ),
]

export const failure = (f: Failure): Outcome => ({ type: "failed", failure: f })

/** What its validator saw when it judged C9. */
const captures: NonNullable<Verdict["captures"]> = {
  artifact: { id: 90_210, digest: sha256("archive") },
  files: [
    ["C9-1.png", 41_200, "png", 2, "The focus stands on the button"],
    ["C9-2.png", 38_900, "png", 6, "Signed in, as | Mira"],
    ["C9-3.txt", 1_804, "text", null, "The requests of the whole sign-in"],
  ].map(([name, bytes, type, step, about]) => ({
    ...{ name, digest: sha256(String(name)), bytes, type, step, about },
  })) as NonNullable<Verdict["captures"]>["files"],
}

/** One round in which everything held. */
export const proven = (
  milestone: MilestoneId | "final",
  on: Sha,
  from: string,
  to: string,
  holds: { gates: readonly CriterionId[]; behaviour: readonly CriterionId[] },
): readonly Append[] => [
  append(from, { type: "validation.opened", milestone, round: 1, commit: on }),
  ...(["gates", "scrutiny", "behaviour"] as const).flatMap(name =>
    tried({
      of: step(milestone, name),
      key: `${milestone}.${name}.1`,
      from,
      to,
      dollars: name === "gates" ? 0 : 1.35,
      outcome: { type: "verdicts", commit: on },
      verdicts: (name === "scrutiny" ? [] : holds[name]).map(c => ({
        ...verdict(c, "pass", on),
        ...(name === "behaviour" && c === "C9" && { captures }),
      })),
    }),
  ),
  append(to, { type: "validation.closed", milestone, round: 1, failed: [] }),
]
