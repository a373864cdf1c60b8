/** One mission as a list of appends, cut where a text is looked at. Figures are examples. */
import type { Attempt, Check, Failure, Outcome, Verdict } from "../../../src/core/log/attempt.ts"
import type { Append, Event } from "../../../src/core/log/event.ts"
import { fold } from "../../../src/core/log/fold.ts"
import { GITHUB_COM, type Mission, type MissionRef } from "../../../src/core/log/mission.ts"
import type { Thing } from "../../../src/core/log/thing.ts"
import { Draft, type Plan } from "../../../src/core/plan/plan.ts"
import { defaultPolicy } from "../../../src/core/plan/policy.ts"
import { digestOf, sha256 } from "../../../src/core/words/digest.ts"
import type {
  AttemptKey,
  CriterionId,
  FeatureId,
  MilestoneId,
  Sha,
} from "../../../src/core/words/id.ts"
import { usd } from "../../../src/core/words/money.ts"
import type { Instant } from "../../../src/core/words/time.ts"

export const ref: MissionRef = { repository: 7, issue: 412, instance: GITHUB_COM }
export const mira = { id: 1, login: "mira" }
export const dana = { id: 2, login: "dana" }
export const sha = (seed: string): Sha => sha256(seed).slice(0, 40) as Sha
export const at = (clock: string): Instant => `2026-11-22T${clock}:00.000Z` as Instant
export const key = (words: string): AttemptKey => words as AttemptKey

const policy = defaultPolicy({ planner: "claude", worker: "claude", validator: "codex" })
const cap = { usd: usd(6), tokens: null, minutes: 120 }
const BASE = sha("base")

const command = (id: CriterionId, text: string, run: string) => ({
  id,
  text,
  kind: "command" as const,
  run,
})
const behaviour = (id: CriterionId, text: string, steps: number) => ({
  id,
  text,
  kind: "behaviour" as const,
  steps: Array.from({ length: steps }, (_, step) => `Do step ${step + 1} and look at the page`),
})

export const passkeys: Plan = {
  version: 2,
  ...Draft.parse({
    title: "Passkeys at sign-in",
    goal: "Customers can sign in with a passkey, beside passwords.",
    assumptions: ["Web only; passwords stay for everyone"],
    notInIt: ["the mobile API", "removing passwords", "admin tools"],
    risks: [
      "`api/src/session.ts` is shared with mobile; F4 may only add to it",
      "`package-lock.json` gets one new dependency, pinned",
    ],
    environment: {
      setup: ["npm ci"],
      gates: [
        { name: "types", run: "npm run typecheck" },
        { name: "tests", run: "npm test" },
        { name: "browser", run: "npm run e2e", createdBy: "F3" },
      ],
      services: [{ name: "shop", run: "npm start", ready: "curl -sf localhost:3000/healthz" }],
    },
    criteria: [
      command(
        "C1",
        "The migration applies and rolls back on the current schema",
        "npm run migrate:check",
      ),
      command(
        "C2",
        "Registering stores a credential; a replayed challenge is refused",
        "npm test -w api -- passkey-register",
      ),
      command("C3", "A challenge expires after 5 minutes", "npm test -w api -- passkey-expiry"),
      behaviour("C4", "A signed-in customer adds, names and removes a passkey", 9),
      command("C5", "The settings page has no axe violation", "npm run axe -- /settings"),
      behaviour("C6", "Password sign-in and running sessions work as before", 5),
      command(
        "C7",
        "A valid assertion signs in; wrong origin or counter is refused",
        "npm test -w api -- passkey-login",
      ),
      {
        id: "C8",
        text: "The session cookie equals a password session's",
        kind: "same_as_base",
        run: "npm test -w api -- cookie --reporter=json",
      },
      behaviour("C9", "Signs in with a passkey by keyboard alone", 6),
      behaviour("C10", "Without WebAuthn the form is unchanged", 4),
      command(
        "C11",
        "Ten failed assertions lock like ten failed passwords",
        "npm test -w api -- lockout",
      ),
      command("C12", "The last way in cannot be removed", "npm test -w api -- last-way-in"),
      {
        id: "C13",
        text: "Required checks of `main` are green on the final commit",
        kind: "check",
        name: "ci",
      },
    ],
    milestones: [
      {
        id: "M1",
        title: "A customer can add a passkey",
        outcome: "Sign-in itself is unchanged.",
        criteria: ["C6"],
      },
      {
        id: "M2",
        title: "A customer can sign in with it",
        outcome: "Passwords work as before.",
        criteria: ["C13"],
      },
    ],
    features: [
      {
        id: "F1",
        milestone: "M1",
        title: "Store passkeys",
        fulfils: ["C1"],
        paths: ["api/migrations/**"],
      },
      {
        id: "F2",
        milestone: "M1",
        title: "Registration endpoints",
        dependsOn: ["F1"],
        fulfils: ["C2", "C3"],
        paths: ["api/**"],
      },
      {
        id: "F3",
        milestone: "M1",
        title: "Passkeys in Settings",
        description: "Add a section Passkeys to the settings page.\n\nList, add, rename, remove.",
        dependsOn: ["F2"],
        fulfils: ["C4", "C5"],
        paths: ["web/src/settings/**"],
        skills: ["api-conventions"],
      },
      { id: "F4", milestone: "M2", title: "Sign-in endpoint and session", fulfils: ["C7", "C8"] },
      {
        id: "F5",
        milestone: "M2",
        title: "Button on the sign-in page",
        description: "Sign in with a passkey from the sign-in page. Works by keyboard alone.",
        dependsOn: ["F4"],
        fulfils: ["C9", "C10"],
        paths: ["web/src/sign-in/**"],
      },
      {
        id: "F6",
        milestone: "M2",
        title: "Lock-out and recovery",
        dependsOn: ["F4"],
        fulfils: ["C11", "C12"],
      },
    ],
    skills: [
      {
        name: "webauthn-testing",
        description: "How to test with a virtual authenticator.",
        body: "# WebAuthn\n\n```js\nawait page.addVirtualAuthenticator()\n```",
      },
    ],
    estimate: { usd: { low: 24, high: 46 }, minutes: { low: 150, high: 300 }, lines: 640 },
  }),
}

export const jsonFlag: Plan = {
  version: 1,
  ...Draft.parse({
    title: "A --json flag for the export command",
    goal: "Add a --json flag to the export command.",
    environment: { setup: ["npm ci"], gates: [{ name: "tests", run: "npm test" }] },
    criteria: [
      command(
        "C1",
        "`shop export --json` prints one JSON object per row",
        "npm test -w cli -- export-json",
      ),
      {
        id: "C2",
        text: "Without `--json` not a byte changes",
        kind: "same_as_base",
        run: "node cli export",
      },
      { id: "C3", text: "The checks that `main` requires are green", kind: "check", name: "ci" },
    ],
    milestones: [{ id: "M1", title: "The flag", outcome: "Rows can be read by programs." }],
    features: [{ id: "F1", milestone: "M1", title: "The flag", fulfils: ["C1", "C2", "C3"] }],
    estimate: { usd: { low: 1, high: 4 }, minutes: { low: 15, high: 35 }, lines: 60 },
  }),
}

const check = (id: string, run: string, exit: number, ms: number): Check => ({
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

/** Scheduled and started at `from`, ended at `to`. */
const tried = ({
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
    { type: "verdicts.recorded", attempt: key(words), verdicts, findings: [], checks },
  ),
]

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

const feature = (id: FeatureId): Attempt["subject"] => ({ type: "feature", feature: id })
const step = (
  milestone: MilestoneId | "final",
  name: "gates" | "scrutiny" | "behaviour",
): Attempt["subject"] => ({ type: "milestone", milestone, step: name })

/** A feature that held at its only attempt, and its merge. */
const built = (
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

const failure = (f: Failure): Outcome => ({ type: "failed", failure: f })

/** One round in which everything held. */
const proven = (
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
      verdicts: (name === "scrutiny" ? [] : holds[name]).map(c => verdict(c, "pass", on)),
    }),
  ),
  append(to, { type: "validation.closed", milestone, round: 1, failed: [] }),
]

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
    outcome: { type: "plan", plan: passkeys },
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
    gates: ["C1", "C2", "C3", "C5", "C7", "C8", "C11", "C12", "C13"],
    behaviour: ["C9", "C10"],
  }),
  append("15:10", { type: "milestone.sealed", milestone: "M2", commit: sha("head") }),
]
const lastRound = [
  ...proven("final", sha("head"), "15:11", "15:31", {
    gates: ["C1", "C2", "C3", "C5", "C7", "C8", "C11", "C12", "C13"],
    behaviour: ["C4", "C6", "C9", "C10"],
  }),
  append("15:31", { type: "mission.delivered", commit: sha("head") }),
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

export const triedAppends = tried
export const featureSubject = feature
