/**
 * One mission and what GitHub shows of it, as plain values. What a look decides is applied, and
 * what it sends stands at the next look. It must never decide anything itself.
 */
import type { Event } from "../../../src/core/log/event.ts"
import { evolve, initial } from "../../../src/core/log/fold.ts"
import {
  GITHUB_COM,
  type Instance,
  type Mission,
  type MissionRef,
} from "../../../src/core/log/mission.ts"
import type {
  Deed,
  Observed,
  SeenEntry,
  SeenIssue,
  SeenReport,
  SeenRun,
} from "../../../src/core/log/observed.ts"
import { keyOf } from "../../../src/core/log/thing.ts"
import type { Draft } from "../../../src/core/plan/plan.ts"
import { defaultPolicy, type Policy } from "../../../src/core/plan/policy.ts"
import { type Look, reconcile } from "../../../src/core/reconcile.ts"
import type { FeatureId, MilestoneId, Permission, Person } from "../../../src/core/values/id.ts"
import { type Instant, instant, MINUTE_MS, plusMs } from "../../../src/core/values/time.ts"
import { reportOf, type Told } from "./report.ts"
import { settle } from "./settled.ts"
import { sha } from "./sha.ts"
import { type Seen, show } from "./shown.ts"

export const mira: Person = { id: 1, login: "mira" }
export const dana: Person = { id: 2, login: "dana" }
const PERMISSIONS = new Map<number, Permission>([
  [mira.id, "admin"],
  [dana.id, "read"],
])

export const BASE = sha("base")
const POLICY = defaultPolicy({ planner: "a", worker: "a", validator: "a" })
/** If it needs more looks than this, it never comes to rest. */
const LOOKS_MAX = 30

export interface WorldOptions {
  readonly instance?: Instance
  readonly policy?: Partial<Policy>
}

export interface World {
  readonly mission: Mission
  /** What GitHub would show now. */
  readonly observed: Observed
  readonly now: Instant
  /** Looks once. Afterwards everything that the look decided and sent has happened. */
  look(): Look
  /** Looks once without carrying anything out. */
  peek(): Look
  /** Looks until nothing changes, and returns every fact of these looks. */
  rest(): readonly Event[]
  /** Changes what GitHub shows. */
  show(change: (seen: Seen) => void): void
  /** Adds facts that somebody else logged. */
  add(...events: readonly Event[]): void
  pass(minutes: number): void
  /** A person writes on the mission's own issue, or on that of a feature. */
  says(
    body: string,
    over?: { readonly by?: Person; readonly isEdited?: boolean; readonly on?: IssueOf },
  ): void
  /** Somebody does this by hand to an issue of the mission, whose state changes with it. */
  does(of: IssueOf, deed: Deed, over?: { readonly by?: Person; readonly isBot?: boolean }): void
  /** Changes how the named run of an attempt stands. */
  run(key: string, over: Partial<SeenRun>): void
  /** The named run ends well and hands this in. */
  reports(key: string, told: Told): void
}

export function world({ instance = GITHUB_COM, policy = {} }: WorldOptions = {}): World {
  const ref: MissionRef = { repository: 7, issue: 412, instance }
  const seen: Seen = show({ sha: BASE, policy: { ...POLICY, ...policy } }, PERMISSIONS)
  let mission = initial(ref)
  let now = instant(Date.UTC(2026, 10, 22, 12))

  function look(): Look {
    const looked = reconcile(mission, seen.observed(mission), now)
    mission = settle(looked, { before: mission, seen, now })
    return looked
  }

  function rest(): readonly Event[] {
    const facts: Event[] = []
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
      const { events, creates, ensures } = look()
      facts.push(...events)
      if (events.length + creates.length + ensures.length === 0) return facts
    }
    throw new Error(`It never rests: ${facts.map(f => f.type).join(", ")}`)
  }

  return {
    get mission() {
      return mission
    },
    get observed() {
      return seen.observed(mission)
    },
    get now() {
      return now
    },
    look,
    rest,
    peek: () => reconcile(mission, seen.observed(mission), now),
    show: change => change(seen),
    add(...events) {
      mission = evolve(mission, events, now)
    },
    pass(minutes) {
      now = plusMs(now, minutes * MINUTE_MS)
    },
    does(of, deed, { by = mira, isBot = false } = {}) {
      now = plusMs(now, 1_000)
      act(seen, { id: seen.nextId(), issue: issueOf(mission, of), by, isBot, at: now, ...deed })
    },
    says(body, { by = mira, isEdited = false, on = "mission" } = {}) {
      now = plusMs(now, 1_000)
      const issue = issueOf(mission, on)
      seen.comments.push({ id: seen.nextId(), issue, by, body, at: now, isEdited, ...PLAIN })
    },
    run: (key, over) => void Object.assign(runOf(seen, key), { concludedAt: now, ...over }),
    reports(key, told) {
      Object.assign(runOf(seen, key), {
        ...{ status: "concluded", conclusion: "success", concludedAt: now },
      })
      seen.reports.push(handedIn(mission, runOf(seen, key), told))
    },
  }
}

const PLAIN = { isBot: false, isPinned: false, marker: null, reactions: [] }

type IssueOf = "mission" | FeatureId | MilestoneId

function issueOf(m: Mission, of: IssueOf): number {
  if (of === "mission") return m.ref.issue
  const number = m.things.get(keyOf({ type: "issue", of }))?.number
  if (!number) throw new Error(`${of} has no issue yet.`)
  return number
}

/** Adds a line to the issue's history and changes the issue with it. */
function act(seen: Seen, entry: SeenEntry): void {
  seen.entries.push(entry)
  const { missionIssue, issues } = seen
  const issue = [missionIssue, ...issues].find(it => it.number === entry.issue)
  if (issue) Object.assign(issue, after(issue, entry))
}

function after(issue: SeenIssue, entry: SeenEntry): Partial<SeenIssue> {
  switch (entry.did) {
    case "closed":
      return { state: entry.as, closedBy: closerOf(entry) }
    case "reopened":
      return { state: "open" }
    case "assigned":
      return { assignees: [...issue.assignees, entry.who] }
    case "unassigned":
      return { assignees: issue.assignees.filter(({ id }) => id !== entry.who.id) }
    case "moved":
      return { milestone: null }
    case "unlabeled":
      return { labels: issue.labels.filter(name => name !== entry.label) }
  }
}

/** The issue does not tell that an app acted with a person's token. */
const closerOf = ({ by, isBot }: SeenEntry) => ({
  ...by,
  isBot: isBot && by.login.endsWith("[bot]"),
})

function runOf({ runs }: Seen, key: string): SeenRun {
  const found = runs.find(r => r.attempt === key)
  if (!found) throw new Error(`${key} has no run; these have: ${runs.map(r => r.attempt)}`)
  return found
}

function handedIn(m: Mission, { id, attempt: key }: SeenRun, told: Told): SeenReport {
  const attempt = m.attempts.get(key)
  if (!attempt) throw new Error(`${key} was never scheduled.`)
  const report = reportOf(m, attempt, { run: id, ...told })
  return { attempt: key, run: id, isDelivered: true, report }
}

/** From `/mission` to a proposal, with everything standing. */
export function proposed(plan: Draft, options?: WorldOptions): World {
  const w = world(options)
  w.says("/mission Export JSON")
  w.rest()
  w.reports("plan.1", { outcome: { type: "plan", plan } })
  w.rest()
  return w
}

/** From `/mission` to running attempts. */
export function running(plan: Draft, options?: WorldOptions & { readonly words?: string }): World {
  const w = proposed(plan, options)
  w.says(`/mission approve ${options?.words ?? "max 60"}`)
  w.rest()
  return w
}

/** Delivers each feature at its first attempt and merges it. */
export function built(w: World, ...keys: readonly string[]): World {
  for (const key of keys) {
    w.reports(key, { outcome: { type: "delivered", commit: sha(key) } })
    w.rest()
  }
  return w
}

/** Lets every live attempt of a round pass, until none is left. */
export function validated(w: World): World {
  for (let steps = 0; steps < 20; steps++) {
    const live = [...w.mission.attempts.values()].find(
      a => a.ended === null && a.subject.type === "milestone",
    )
    if (!live) return w
    w.reports(live.key, { outcome: { type: "verdicts", commit: live.base } })
    w.rest()
  }
  throw new Error("The round never ends.")
}
