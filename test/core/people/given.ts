/** One valid mission in each stage, built from its events; a test states only what differs. */
import type { Attempt } from "../../../src/core/log/attempt.ts"
import type { Command, Request } from "../../../src/core/log/command.ts"
import type { Event, Grant } from "../../../src/core/log/event.ts"
import { evolve, initial } from "../../../src/core/log/fold.ts"
import { EMBEDDED, GITHUB_COM, type Mission } from "../../../src/core/log/mission.ts"
import type { Observed, SeenComment } from "../../../src/core/log/observed.ts"
import type { DecideContext } from "../../../src/core/people/decide/context.ts"
import { decide } from "../../../src/core/people/decide.ts"
import type { Stage } from "../../../src/core/people/stage.ts"
import { Draft, type Plan } from "../../../src/core/plan/plan.ts"
import { defaultPolicy, type Policy } from "../../../src/core/plan/policy.ts"
import { type Digest, sha256 } from "../../../src/core/values/digest.ts"
import type { AttemptKey, Person, Sha } from "../../../src/core/values/id.ts"
import { type Instant, instant, plusMs } from "../../../src/core/values/time.ts"

export const T0 = instant(Date.UTC(2026, 10, 22, 12, 0, 0))
export const minute = (minutes: number): Instant => plusMs(T0, minutes * 60_000)

export const mira: Person = { id: 1, login: "mira" }
export const tomas: Person = { id: 2, login: "tomas" }
export const policy: Policy = defaultPolicy({ planner: "a", worker: "a", validator: "a" })
export const base = "9f31c2e".padEnd(40, "0") as Sha

const grant: Grant = { permission: "admin", policy, base, max: policy.ceilings.planning }

export const draft: Draft = Draft.parse({
  title: "A flag",
  goal: "export --json",
  criteria: [{ id: "C1", text: "prints JSON", kind: "command", run: "npm test" }],
  milestones: [{ id: "M1", title: "JSON", outcome: "JSON comes out." }],
  features: [{ id: "F1", milestone: "M1", title: "The flag", fulfils: ["C1"], paths: ["src/**"] }],
  estimate: { usd: { low: 1, high: 4 }, minutes: { low: 15, high: 35 }, lines: 40 },
})

export const digestOfVersion = (version: number): Digest => sha256(`plan ${version}`)

export const proposed = (version: number, by: Policy = policy): Event => {
  const plan: Plan = { ...draft, version }
  const readiness = { checks: [], known: [] }
  const digest = digestOfVersion(version)
  return { type: "plan.proposed", plan, policy: by, base, digest, findings: [], readiness }
}

const requested: Event = {
  type: "mission.requested",
  goal: "export --json",
  by: mira,
  command: "comment:1",
  repository: 7,
  grant,
}
export const asked: Event = {
  type: "questions.asked",
  round: 1,
  questions: [{ text: "Array or lines?", default: "Lines.", because: "It streams." }],
  notes: null,
}
const planner: Attempt = {
  key: "plan.1" as AttemptKey,
  subject: { type: "plan" },
  role: "planner",
  plan: { version: 1, digest: null },
  base,
  brief: sha256("brief"),
  cap: { usd: null, tokens: null, minutes: 20 },
  resumes: null,
}
export const plannerScheduled: Event = { type: "attempt.scheduled", ...planner }
const approved: Event = {
  type: "plan.approved",
  version: 1,
  digest: digestOfVersion(1),
  care: "standard",
  max: policy.ceilings.mission,
}

const story: Readonly<Record<Stage, readonly Event[]>> = {
  none: [],
  planning: [requested],
  questions: [requested, asked],
  proposed: [requested, proposed(1)],
  running: [requested, proposed(1), approved],
  delivered: [requested, proposed(1), approved, { type: "mission.delivered", commit: base }],
  ended: [requested, { type: "mission.cancelled", by: mira }],
}

/** A mission in this stage, followed by `more` events, one a minute. */
export function mission(stage: Stage, ...more: readonly Event[]): Mission {
  const start = initial({ repository: 7, issue: 412, instance: GITHUB_COM })
  return later(evolve(start, story[stage], T0), ...more)
}

/** Each event a minute after the one before. */
export const later = (m: Mission, ...more: readonly Event[]): Mission =>
  more.reduce((now, event) => evolve(now, [event], plusMs(now.at, 60_000)), m)

/** Delivered on a laptop, where nobody merges and the mission has therefore ended. */
export const deliveredLocally = (): Mission =>
  evolve(initial({ repository: 7, issue: 412, instance: EMBEDDED }), story.delivered, T0)

export const context: DecideContext = {
  repository: 7,
  base: { sha: base, policy },
  issueTitle: "JSON export",
  issueBody: "One object per line.",
  handedIn: new Map([["mine", { type: "found", commit: base }]]),
  inUse: {
    ...{ usd: 0, tokens: 0, minutes: 0, hours: 0 },
    ...{ attempts: 0, features: 0, comments: 0 },
  },
}

/** A command that mira, an admin, types an hour after everything else. */
export const request = (over: Partial<Request> = {}): Request => ({
  id: "comment:99",
  by: mira,
  at: minute(60),
  permission: "admin",
  editedBeforeRead: false,
  said: { type: "command", command: { name: "help" } },
  ...over,
})

export const asks = (command: Command, over: Partial<Request> = {}): Request =>
  request({ said: { type: "command", command }, ...over })

export const comment = (over: Partial<SeenComment> = {}): SeenComment => ({
  id: 99,
  issue: 412,
  by: mira,
  isBot: false,
  body: "/mission help",
  at: minute(60),
  isEdited: false,
  isPinned: false,
  marker: null,
  reactions: [],
  ...over,
})

const all = <T>(items: readonly T[]) => ({ complete: true, items })

export const seen = (comments: readonly SeenComment[], over: Partial<Observed> = {}): Observed => ({
  comments: all(comments),
  entries: all([]),
  permissions: new Map([
    [mira.id, "admin"],
    [tomas.id, "write"],
  ]),
  missionIssue: null,
  issues: all([]),
  milestones: all([]),
  runs: all([]),
  reports: all([]),
  branch: { name: "", complete: true, head: null, merges: [], relation: "same" },
  checkRuns: all([]),
  pullRequests: all([]),
  base: { sha: base, policy },
  isPrivate: false,
  ...over,
})

export type M = Parameters<typeof decide>[0]

/** The facts behind `command.accepted`, or the refusal; [] if nothing was answered. */
export function outcome(m: M, asked: Request, over: Partial<DecideContext> = {}) {
  const events = decide(m, asked, { ...context, ...over })
  const [first, ...facts] = events
  if (first?.type === "command.refused") {
    if (facts.length > 0) throw new Error("A refusal is the only fact of its request.")
    return first.refusal
  }
  return first?.type === "command.accepted" ? facts : events
}
