/** GitHub's side of one mission as plain values, and what an observer would read there. */
import type { Mission } from "../../../src/core/log/mission.ts"
import type {
  Observed,
  SeenBranch,
  SeenCheck,
  SeenCheckRun,
  SeenCi,
  SeenComment,
  SeenEntry,
  SeenIssue,
  SeenMilestone,
  SeenPullRequest,
  SeenReport,
  SeenRun,
} from "../../../src/core/log/observed.ts"
import type { Permission, Sha } from "../../../src/core/values/id.ts"
import { awaitingCi } from "../../../src/core/work/ci.ts"
import { branchOf as missionBranch } from "../../../src/core/work/phase.ts"
import { sha } from "./sha.ts"

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** GitHub's side, to be changed in place. */
export interface Seen {
  readonly comments: Mutable<SeenComment>[]
  /** What people did by hand, oldest first. */
  readonly entries: SeenEntry[]
  readonly issues: Mutable<SeenIssue>[]
  readonly milestones: Mutable<SeenMilestone>[]
  readonly runs: Mutable<SeenRun>[]
  readonly reports: SeenReport[]
  readonly checkRuns: Mutable<SeenCheckRun>[]
  readonly pullRequests: Mutable<SeenPullRequest>[]
  /** The mission's own issue. */
  readonly missionIssue: Mutable<SeenIssue>
  readonly merges: SeenBranch["merges"][number][]
  readonly base: NonNullable<Observed["base"]>
  head: Sha | null
  /** The head of a branch from which a part of the mission is delivered. It starts where the part was proven. */
  alone: Sha | null
  /** What the default branch has and ours lacks. */
  missing: SeenBranch["missing"]
  /** A commit on top that changes nothing. */
  same: NonNullable<SeenBranch["same"]> | null
  /** What CI reports on any commit; null: nothing is there. */
  checks: SeenCheck[]
  approvals: SeenCi["approvals"]
  /** Incomplete lists, and other overrides for one look. */
  over: Partial<Observed>
  nextId(): number
  observed(m: Mission): Observed
}

export const bot = { id: 99, login: "missions[bot]" }

export function show(
  base: NonNullable<Observed["base"]>,
  permissions: ReadonlyMap<number, Permission>,
): Seen {
  let id = 1_000
  const seen: Seen = {
    ...{
      comments: [],
      entries: [],
      issues: [],
      milestones: [],
      runs: [],
      reports: [],
      checkRuns: [],
    },
    ...{ pullRequests: [], merges: [], base, head: null, alone: null, missing: null, over: {} },
    ...{ same: null, checks: [], approvals: [] },
    missionIssue: {
      ...{ id: 412, number: 412, title: "JSON export", body: "One a line.", by: bot },
      ...{ state: "open", milestone: null, labels: [], marker: null, subIssueOf: null },
      ...{ blockedBy: [], assignees: [], closedBy: null },
    },
    nextId: () => ++id,
    observed: m => ({
      comments: full(seen.comments),
      entries: full(seen.entries),
      permissions,
      missionIssue: { ...seen.missionIssue },
      issues: full(seen.issues),
      milestones: full(seen.milestones),
      runs: full(seen.runs),
      reports: full(seen.reports.filter(r => m.attempts.get(r.attempt)?.run === r.run)),
      branch: branchOf(seen, m),
      checkRuns: full(seen.checkRuns),
      ci: ciOf(seen, m),
      pullRequests: full(seen.pullRequests),
      base,
      isPrivate: true,
      ...seen.over,
    }),
  }
  return seen
}

const full = <T extends object>(items: readonly T[]) => ({
  complete: true,
  items: items.map(item => ({ ...item })),
})

/** What CI says about the commit that a round waits with, which is the one that an observer asks about. */
function ciOf({ checks, approvals }: Seen, m: Mission): SeenCi | null {
  const commit = awaitingCi(m)?.commit
  return commit ? { commit, tree: sha(`tree ${commit}`), checks: full(checks), approvals } : null
}

/** As an observer reads the branch: only what is new since the head in the log. */
function branchOf(
  { head: main, merges, alone, missing = null, same }: Seen,
  m: Mission,
): SeenBranch {
  const head = m.narrowed?.branch ? alone : main
  const known = m.integration?.head ?? null
  const isSame = head === known || head === null
  const at = merges.findIndex(it => it.merge === known)
  const more = isSame ? [] : merges.slice(at + 1)
  const name = m.approved ? missionBranch(m) : ""
  const relation = isSame ? "same" : "ahead"
  const isTaken = merges.some(it => it.commit === missing?.commit)
  const rest = isTaken ? null : missing
  return { name, complete: true, head, merges: more, relation, missing: rest, same }
}
