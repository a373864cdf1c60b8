/**
 * Plays one mission through the pure core. What a look finds is folded, and what it would send has
 * happened at once. No text is made and nothing is late, so a whole story takes a millisecond.
 */

import { projectBranch } from "../../src/core/board/project/branch.ts"
import { projectRuns } from "../../src/core/board/project/run.ts"
import type { Effect } from "../../src/core/log/effect.ts"
import type { Append, Event } from "../../src/core/log/event.ts"
import { drafted, initial } from "../../src/core/log/fold.ts"
import {
  type AttemptState,
  GITHUB_COM,
  type Mission,
  type MissionRef,
} from "../../src/core/log/mission.ts"
import type { HandedIn, Observed } from "../../src/core/log/observed.ts"
import type { Report } from "../../src/core/log/report.ts"
import { keyOf, type Thing } from "../../src/core/log/thing.ts"
import type { Wait } from "../../src/core/log/wait.ts"
import { defaultPolicy, type Policy } from "../../src/core/plan/policy.ts"
import { draft, follow } from "../../src/core/reconcile.ts"
import { type Instant, instant, plusMs } from "../../src/core/values/time.ts"
import { reportOf } from "../core/support/report.ts"
import { sha } from "../core/support/sha.ts"
import { type Seen, show } from "../core/support/shown.ts"
import { whyImpossible } from "../simulation/invariants/facts.ts"
import { moneyBroken } from "../simulation/invariants/money.ts"
import { NOWHERE, OF_FORK } from "../simulation/words.ts"
import { BASE, dana, mira, ned } from "./cast.ts"
import { endingOf } from "./outcome.ts"

/** If it needs more looks than this, it never comes to rest. */
const LOOKS_MAX = 40

export class Broken extends Error {}

export interface Play {
  mission: Mission
  readonly seen: Seen
  readonly appends: Append[]
  now: Instant
  waits: readonly Wait[]
  /** Whether the next merge is refused. */
  conflicts: boolean
  /** What people may do, by their id. It changes during the story. */
  readonly rights: Map<number, "none" | "read" | "write" | "admin">
  readonly told: string[]
}

/** On each feature's own branch there is something that a person built. */
const HANDED_IN: ReadonlyMap<string, HandedIn> = new Map<string, HandedIn>([
  ...Array.from({ length: 99 }, (_, at): [string, HandedIn] => {
    const feature = `F${at + 1}`
    return [`mission/412/${feature}`, { type: "found", commit: sha(`${feature} by hand`) }]
  }),
  [`#${OF_FORK}`, { type: "of_fork" }],
  [NOWHERE, { type: "not_found" }],
])

export function begin(policy: Partial<Policy>): Play {
  const ref: MissionRef = { repository: 7, issue: 412, instance: GITHUB_COM }
  const rights: Play["rights"] = new Map([
    [mira.id, "admin"],
    [dana.id, "write"],
    [ned.id, "read"],
  ])
  const whole = { ...defaultPolicy({ planner: "a", worker: "a", validator: "a" }), ...policy }
  const seen = show({ sha: BASE, policy: whole }, rights)
  Object.assign(seen.over, { handedIn: HANDED_IN })
  return {
    mission: initial(ref),
    seen,
    appends: [],
    now: instant(Date.UTC(2026, 10, 22, 12)),
    waits: [],
    conflicts: false,
    rights,
    told: [],
  }
}

/** Looks until nothing follows any more, which is the fixed point. Throws Broken if an invariant is broken. */
export function rest(play: Play): void {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const before = play.mission
    const facts = draft(before, play.now)
    const seen = play.seen.observed(before)
    const { waits } = follow(facts, seen, play.now)
    play.waits = waits
    append(play, facts.events)
    const isSent = send(play, seen)
    if (facts.events.length > 0 || isSent) continue
    checkRest(play)
    return
  }
  throw new Broken(`L1: it never rests; at last ${last(play)}`)
}

const last = ({ appends }: Play) =>
  appends
    .slice(-3)
    .flatMap(a => a.events.map(e => e.type))
    .join(", ")

function append(play: Play, events: readonly Event[]): void {
  if (events.length === 0) return
  const { mission, add } = drafted(play.mission)
  for (const event of events) {
    const broken = whyImpossible({ mission, event }) ?? ofAuthority(play, event)
    if (broken) throw new Broken(`${broken[0]}: ${broken[1]}`)
    add([event], play.now)
  }
  play.appends.push({ id: `p.${play.appends.length}`, at: play.now, writer: "p", events })
  play.mission = mission
  const over = moneyBroken(mission)
  if (over) throw new Broken(`S3: ${over}`)
}

/** A look takes no time here, so what counts is what a person may do at this very moment. */
function ofAuthority({ rights }: Play, event: Event): readonly [string, string] | null {
  if (event.type !== "command.accepted") return null
  const level = rights.get(event.by.id) ?? "none"
  const may = level === "write" || level === "admin"
  if (may && event.permission === level) return null
  return ["S13", `${event.by.login} may ${level} and commanded as ${event.permission}`]
}

/** Does what the board would send, and what others would then do. Returns whether anything of it was new. */
function send(play: Play, observed: Observed): boolean {
  const { mission: m, seen } = play
  const view = { m, seen: observed, waits: play.waits }
  const effects: readonly Effect[] = m.requested
    ? [...projectRuns(view), ...projectBranch(view)]
    : []
  for (const effect of effects) happen(play, effect)
  const events = bindings(m, seen)
  append(play, events)
  return effects.length + events.length > 0
}

function happen(play: Play, effect: Effect): void {
  const { seen, now } = play
  switch (effect.type) {
    case "create": {
      if (effect.thing.type !== "run") return
      const { attempt } = effect.thing
      const dates = { createdAt: now, concludedAt: now }
      seen.runs.push({ id: seen.nextId(), attempt, status: "queued", conclusion: null, ...dates })
      return
    }
    case "ensure_run_cancelled": {
      const run = seen.runs.find(r => r.id === effect.run)
      if (run)
        Object.assign(run, { status: "concluded", conclusion: "cancelled", concludedAt: now })
      return
    }
    case "ensure_branch":
      if (play.mission.narrowed?.branch) seen.alone ??= effect.at
      else seen.head ??= effect.at
      return
    case "ensure_merged": {
      const { attempt, onto, commit } = effect
      if (play.conflicts) {
        play.conflicts = false
        append(play, [{ type: "merge.conflicted", attempt, onto }])
        return
      }
      const merge = sha(`merge ${seen.merges.length + 1}`)
      const head = play.mission.narrowed?.branch ? "alone" : "head"
      seen.merges.push({ commit, merge, onto: seen[head] ?? onto })
      seen[head] = merge
      return
    }
  }
}

/** The report of a run that ends well; `how` chooses what it says. */
export function handIn({ mission, now, seen }: Play, attempt: AttemptState, how: number): Report {
  const run = attempt.run ?? 0
  const told = endingOf({ mission, attempt, now, how })
  const report = reportOf(mission, attempt, { run, ...told })
  seen.reports.push({ attempt: attempt.key, run, isDelivered: true, report })
  return report
}

/** The issues and the pull request with which people can do something by hand. */
function bindings(m: Mission, seen: Seen): readonly Event[] {
  const things: Thing[] = [...m.features.keys()].map(of => ({ type: "issue", of }))
  const milestone = m.narrowed?.branch ? m.narrowed.upTo : null
  if (m.sealed.size > 0) things.push({ type: "pull_request", milestone })
  return things
    .filter(thing => !m.things.has(keyOf(thing)))
    .map((thing): Event => {
      const id = seen.nextId()
      const marker = { mission: m.ref.issue, thing: keyOf(thing), digest: "" as never }
      if (thing.type === "pull_request") {
        const rest = { isDraft: true, mergeCommit: null, marker }
        seen.pullRequests.push({ id, number: id, state: "open", ...rest })
      } else {
        seen.issues.push({
          ...{ id, number: id, title: "", body: "", by: mira, state: "open", milestone: null },
          ...{ labels: [], marker, subIssueOf: m.ref.issue, blockedBy: [], assignees: [] },
          closedBy: null,
        })
      }
      return { type: "thing.bound", thing, id, number: id }
    })
}

/** A mission at rest has ended, or says what and whom it waits for. */
function checkRest({ mission: m, waits }: Play): void {
  if (m.requested === null || m.ended) return
  if (waits.length === 0) throw new Broken("L1: it rests, and nothing says why")
  const isBehind = waits.every(w =>
    ["dependency", "earlier_milestone", "capacity", "paths"].includes(w.type),
  )
  if (isBehind)
    throw new Broken(`L1: everything waits for something else: ${waits.map(w => w.type)}`)
}

export const pass = (play: Play, ms: number): void => {
  play.now = plusMs(play.now, ms)
}
