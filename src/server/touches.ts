/**
 * The names by which an event concerns a mission: issues and pull requests as `#12`, and milestones,
 * branches, commits, runs and checks. It must know every event that the App asks for.
 */
import type { Mission } from "../core/log/mission.ts"
import { offerBranchOf, offerOf } from "../core/work/offer.ts"
import { branchOf, integrationBranchOf } from "../core/work/phase.ts"

const issue = (number: number) => `#${number}`
const milestone = (number: number) => `milestone ${number}`
const branch = (name: string) => `branch ${name}`
const commit = (sha: string) => `commit ${sha}`
const run = (id: number) => `run ${id}`
const check = (id: number) => `check ${id}`
/** Every mission follows the files that can stop it. */
const POLICY = "policy"

/** Everything of a mission that an event can name. */
export function touchesOf(m: Mission): readonly string[] {
  const names = [POLICY, issue(m.ref.issue)]
  for (const { thing, id, number } of m.things.values()) {
    if (thing.type === "milestone") names.push(milestone(number ?? id))
    else if (thing.type === "check_run") names.push(check(id), commit(thing.commit))
    else if (number !== null && thing.type !== "comment") names.push(issue(number))
  }
  for (const attempt of m.attempts.values()) {
    if (attempt.run !== null) names.push(run(attempt.run))
  }
  if (m.approved) names.push(branch(branchOf(m)), branch(integrationBranchOf(m)))
  if (offerOf(m) !== null) names.push(branch(offerBranchOf(m)))
  const commits = [m.integration?.head, m.delivered?.commit, ...m.rounds.map(it => it.commit)]
  for (const sha of commits) if (sha) names.push(commit(sha))
  return [...new Set(names)]
}

interface Numbered {
  readonly number: number
}

/** The few fields that are read. Anything may be missing in what others send. */
export interface Told {
  readonly repository?: { readonly default_branch?: string }
  readonly issue?: Numbered
  readonly milestone?: Numbered | null
  readonly parent_issue?: Numbered
  readonly sub_issue?: Numbered
  readonly blocked_issue?: Numbered
  readonly blocking_issue?: Numbered
  readonly pull_request?: Numbered & {
    readonly head?: { readonly ref?: string; readonly sha?: string }
  }
  readonly check_run?: OnCommit & { readonly id: number; readonly check_suite?: OnCommit | null }
  readonly check_suite?: OnCommit
  readonly workflow_run?: OnCommit & { readonly id: number; readonly display_title?: string }
  readonly workflow_job?: OnCommit & { readonly run_id: number }
  readonly merge_group?: { readonly head_ref?: string }
  readonly sha?: string
  readonly branches?: readonly { readonly name: string }[]
  readonly ref?: string
  readonly after?: string
  readonly commits?: readonly Pushed[]
}

interface OnCommit {
  readonly head_sha?: string
  readonly head_branch?: string | null
  readonly pull_requests?: readonly Numbered[]
}

interface Pushed {
  readonly added?: readonly string[]
  readonly modified?: readonly string[]
  readonly removed?: readonly string[]
}

/** What each event names. An App asks for no other event, because none of the others wakes a mission. */
export const EVENTS: Readonly<Record<string, (told: Told) => readonly string[]>> = {
  check_run: ({ check_run }) =>
    check_run
      ? [check(check_run.id), ...onCommit(check_run), ...onCommit(check_run.check_suite ?? {})]
      : [],
  check_suite: ({ check_suite }) => onCommit(check_suite ?? {}),
  issue_comment: onIssue,
  issue_dependencies: ({ blocked_issue, blocking_issue }) => numbers(blocked_issue, blocking_issue),
  issues: onIssue,
  // A queue's branch is named "gh-readonly-queue/main/pr-12-<commit>".
  merge_group: ({ merge_group }) => {
    const number = /\/pr-(\d+)-[0-9a-f]+$/.exec(merge_group?.head_ref ?? "")?.[1]
    return number === undefined ? [] : [issue(Number(number))]
  },
  milestone: ({ milestone: it }) => (it ? [milestone(it.number)] : []),
  pull_request: onPullRequest,
  pull_request_review: onPullRequest,
  push: onPush,
  // It only says where a repository is now.
  repository: () => [],
  status: ({ sha, branches = [] }) => [
    ...(sha ? [commit(sha)] : []),
    ...branches.map(it => branch(it.name)),
  ],
  sub_issues: ({ parent_issue, sub_issue }) => numbers(parent_issue, sub_issue),
  workflow_job: ({ workflow_job }) =>
    workflow_job ? [run(workflow_job.run_id), ...onCommit(workflow_job)] : [],
  workflow_run: ({ workflow_run }) => {
    if (!workflow_run) return []
    // A run may be named before the log knows its id.
    const mission = /^missions (\d+) \S+$/.exec(workflow_run.display_title ?? "")?.[1]
    const named = mission === undefined ? [] : [issue(Number(mission))]
    return [run(workflow_run.id), ...named, ...onCommit(workflow_run)]
  },
}

/** The names of what this event is about. An event that the App did not ask for names nothing. */
export const namesIn = (event: string, told: Told): readonly string[] =>
  Object.hasOwn(EVENTS, event) ? [...new Set(EVENTS[event]?.(told))] : []

function onIssue({ issue: it, milestone: moved }: Told): readonly string[] {
  return [...numbers(it), ...(moved ? [milestone(moved.number)] : [])]
}

function onPullRequest({ pull_request: it }: Told): readonly string[] {
  if (!it) return []
  const { ref, sha } = it.head ?? {}
  return [...numbers(it), ...(ref ? [branch(ref)] : []), ...(sha ? [commit(sha)] : [])]
}

const numbers = (...found: readonly (Numbered | undefined)[]): readonly string[] =>
  found.flatMap(it => (it ? [issue(it.number)] : []))

const onCommit = ({ head_sha, head_branch, pull_requests = [] }: OnCommit): readonly string[] => [
  ...(head_sha ? [commit(head_sha)] : []),
  ...(head_branch ? [branch(head_branch)] : []),
  ...numbers(...pull_requests),
]

/** GitHub lists no more commits of one push (docs: webhook-events-and-payloads, push). */
const COMMITS_MAX = 2_048
const STEERING = /^\.github\/(?:missions\.yml$|workflows\/)/

function onPush({ ref = "", after, commits = [], repository }: Told): readonly string[] {
  const mission = /^refs\/missions\/(\d+)\//.exec(ref)?.[1]
  if (mission !== undefined) return [issue(Number(mission))]
  const name = ref.replace(/^refs\/heads\//, "")
  const names = [branch(name), ...(after ? [commit(after)] : [])]
  if (name !== repository?.default_branch) return names
  // A list that is cut, or that a rewritten branch leaves empty, does not say what changed.
  const isUnclear = commits.length === 0 || commits.length >= COMMITS_MAX
  const changed = commits.flatMap(it => [it.added, it.modified, it.removed].flatMap(at => at ?? []))
  return isUnclear || changed.some(path => STEERING.test(path)) ? [...names, POLICY] : names
}
