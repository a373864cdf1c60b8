/**
 * What a mission waits for: whether a person must act, since when, what can be typed, and whether
 * people are notified.
 */
import type { CommandName } from "../log/command.ts"
import { HOLDS } from "../log/hold.ts"
import type { Mission } from "../log/mission.ts"
import { keyOf as keyOfThing } from "../log/thing.ts"
import { isInHand, type Wait } from "../log/wait.ts"
import { short } from "../values/digest.ts"
import type { AttemptKey, FeatureId } from "../values/id.ts"
import { HOUR_MS, type Instant, toMs } from "../values/time.ts"
import { attemptsAt } from "../work/progress.ts"
import { roundsOf } from "../work/validate.ts"
import type { WaitView } from "./wait-shape.ts"
import { waysOut } from "./way-out.ts"

export const waitViews = (
  m: Mission,
  waits: readonly Wait[],
  usable: readonly CommandName[],
): readonly WaitView[] => waits.map(wait => waitView(m, wait, usable))

function waitView(m: Mission, wait: Wait, usable: readonly CommandName[]): WaitView {
  const row: Row<Wait> = rowOf(wait)
  const typed = row.typed?.(wait, m).filter(([name]) => usable.includes(name)) ?? []
  const { feature: id, failure } = wait.type === "stopped" ? wait : NOTHING
  return {
    ...wait,
    since: row.since?.(wait, m) ?? null,
    asks: wait.needs === "person" ? (m.requested?.by ?? null) : null,
    isNews: isNews(wait),
    notifies: safeKey(row.key?.(wait) ?? null),
    typed: typed.map(([, words]) => `/mission ${words}`),
    waysOut: id && failure ? waysOut(m, { id, failure }, usable) : [],
  }
}

const NOTHING = { feature: null, failure: null }

/**
 * Whether a person must do something that they may not know of. What they have in hand or paused
 * themselves is no news to them.
 */
const isNews = (wait: Wait): boolean =>
  wait.needs === "person" && !isInHand(wait) && !(wait.type === "held" && wait.hold === "person")

/** The key stands in a hidden comment of ours, so it must not be able to end that comment. */
const safeKey = (key: string | null): string | null =>
  key === null
    ? null
    : key
        .replace(/[^\w.:#/-]+/g, "-")
        .replace(/-{2,}/g, "-")
        .slice(0, 100)

/** A shorter pause is over before a person has read about it. A pause without a known end may last. */
const PARKED_LONG_MS = 2 * HOUR_MS

function isLong({ until, since, failure }: Extract<Wait, { type: "parked" | "backoff" }>): boolean {
  if (until === undefined || failure.kind !== "limit") return true
  return failure.resetsAt === null || toMs(until) - toMs(since) > PARKED_LONG_MS
}

type Typed = readonly (readonly [CommandName, string])[]

interface Row<Of> {
  /**
   * The key of the comment that notifies people. The same reason always has the same key, so it is
   * posted once. null: no comment is due, because another text asks already or nothing is needed.
   */
  readonly key?: (wait: Of) => string | null
  /** What a person can type about it. */
  readonly typed?: (wait: Of, m: Mission) => Typed
  /** Since when it has been so; left out: the log does not say. */
  readonly since?: (wait: Of, m: Mission) => Instant | null | undefined
}

type Of<Kind extends Wait["type"]> = Extract<Wait, { readonly type: Kind }>

const ofAttempt = {
  since: ({ attempt }: { readonly attempt: AttemptKey }, m: Mission) => {
    const { startedAt, scheduledAt } = m.attempts.get(attempt) ?? {}
    return startedAt ?? scheduledAt
  },
}

const ofFeature = {
  since: ({ feature }: { readonly feature: FeatureId }, m: Mission) =>
    attemptsAt(m, feature).at(-1)?.ended?.at,
}

const ROWS: { readonly [Kind in Wait["type"]]: Row<Wait & { readonly type: Kind }> } = {
  answers: {
    typed: () => [["go", "go"]],
    since: ({ round }, m) => m.asked.find(it => it.round === round)?.at,
  },
  quiet: {},
  approval: {
    typed: ({ version }, m) => {
      const digest = m.proposals.find(p => p.plan.version === version)?.digest
      return [["approve", digest ? `approve ${short(digest)}` : "approve"]]
    },
    since: ({ version }, m) => m.proposals.find(p => p.plan.version === version)?.at,
  },
  replanning: {
    key: ({ command }) => `replanning:${command}`,
    since: ({ command }, m) => m.answered.get(command)?.at,
  },
  held: {
    key: wait => heldKey(wait),
    typed: ({ hold }) => (HOLDS[hold].liftedBy.includes("resume") ? [["resume", "resume"]] : []),
    since: ({ hold }, m) => m.holds.get(hold)?.at,
  },
  run_queued: ofAttempt,
  run_approval: { ...ofAttempt, key: () => "run_approval" },
  run_working: ofAttempt,
  report: ofAttempt,
  integration: { since: (_, m) => m.approved?.at },
  syncing: {},
  merging: ofFeature,
  dependency: {},
  capacity: {},
  earlier_milestone: {},
  paths: {},
  budget: {},
  backoff: { since: ({ since }) => since },
  parked: {
    key: wait => (isLong(wait) ? `parked:${wait.subject}` : null),
    since: ({ since }) => since,
  },
  person_works: {
    key: ({ feature, failure, attempt }) => (failure ? `handed_in:${feature}:${attempt}` : null),
    typed: ({ feature, failure }) => (failure ? [] : [["done", `done ${feature}`]]),
    since: ({ attempt }, m) => (attempt ? m.attempts.get(attempt)?.ended?.at : null),
  },
  person_wanted: {},
  stopped: {
    key: ({ feature, failure }) => `stopped:${feature}:${failure.kind}`,
    typed: wait => typedForStopped(wait),
    ...ofFeature,
  },
  verdict_by_person: {
    key: ({ milestone }) => `verdict:${milestone}`,
    typed: wait => typedForJudgement(wait),
    since: ({ milestone }, m) => {
      const round = roundsOf(m, milestone).at(-1)
      return round?.closed?.at ?? round?.openedAt
    },
  },
  checks_pending: {
    // Until a person is needed, CI may still start by itself.
    key: ({ needs, milestone, commit }) =>
      needs === "person" ? `checks:${milestone}:${commit.slice(0, 7)}` : null,
    typed: ({ needs, criteria: [criterion] }) =>
      needs === "person" && criterion ? [["accept", `accept ${criterion} <how you know>`]] : [],
    since: ({ milestone }, m) => roundsOf(m, milestone).at(-1)?.openedAt,
  },
  sealing: {},
  finding: {
    // One comment asks about all findings of a milestone.
    key: ({ milestone }) => `findings:${milestone}`,
    since: ({ milestone }, m) => roundsOf(m, milestone).at(-1)?.closed?.at,
  },
  creation: {},
  github_refuses: {
    // One file is lacking, however many runs it keeps from starting.
    key: ({ effect, lacks }) => (lacks ? "lacking_file" : `github_refuses:${effect}`),
    typed: () => [["resume", "resume"]],
    since: ({ effect }, m) => m.refused.get(effect)?.at,
  },
  unshown: {},
  requests: {},
  comments_rest: {},
  contested: { key: ({ thing, field }) => `contested:${keyOfThing(thing)}:${field}` },
  issue_lost: { key: ({ feature }) => `issue_lost:${feature}` },
  stale: {},
  nothing_built: { key: () => "nothing_built" },
  merge_by_person: { since: (_, m) => m.delivered?.at },
  newer_log: {},
  newer_report: { ...ofAttempt, key: ({ attempt }) => `newer_report:${attempt}` },
}

/** The compiler cannot see that each wait fits its own row. */
const rowOf = ({ type }: Wait): Row<Wait> => ROWS[type] as Row<Wait>

function heldKey({ hold, ceiling, max }: Of<"held">): string | null {
  if (HOLDS[hold].isKnown) return null
  // If a ceiling was moved and is reached again, that is a new reason to notify people.
  return ceiling ? `held:${ceiling}:${max ?? 0}` : `held:${hold}`
}

const typedForStopped = ({ feature, failure }: Of<"stopped">): Typed => [
  ...(failure.kind === "nothing_to_do"
    ? ([["accept", `accept ${feature} <how you know>`]] as const)
    : []),
  ["retry", `retry ${feature}`],
  ["skip", `skip ${feature} <reason>`],
]

function typedForJudgement({ milestone, criteria, unread }: Of<"verdict_by_person">): Typed {
  const whole = milestone === "final" ? null : milestone
  const subject = unread ? whole : (criteria[0] ?? whole)
  if (subject === null) return []
  return [
    ["retry", `retry ${subject}`],
    ["accept", `accept ${subject} <how you know>`],
  ]
}
