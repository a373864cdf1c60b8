/**
 * The rows in which the embedded GitHub keeps each kind of thing: plain data, with times in
 * milliseconds since the epoch. A row refers to another by its id and must never contain one.
 */
import type { Level } from "../call.ts"
import type { CacheEntry } from "./cache-entry.ts"
import type { RequiredStatus, StepResult } from "./direct-calls.ts"
import type { OwnersRules } from "./owners-rules.ts"

export interface User {
  readonly id: number
  readonly login: string
  readonly type: "User" | "Bot"
  readonly name: string | null
  readonly email: string
}

/**
 * A team of an organisation, by the ids of its members. A member is pending until they accept the
 * invitation.
 */
export type Team = Readonly<Record<number, "active" | "pending">>

export interface App {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly owner: number
  /** The user that the App acts as: `slug[bot]`. */
  readonly bot: number
  readonly permissions: Readonly<Record<string, Level>>
  readonly events: readonly string[]
  readonly createdAt: number
  readonly publicKey?: string
  readonly hook?: { readonly url: string; readonly secret: string }
}

export interface Installation {
  readonly id: number
  readonly app: number
  readonly account: number
  readonly repositories: number[]
  readonly createdAt: number
  suspendedAt?: number
}

export interface Repository extends OwnersRules {
  readonly id: number
  name: string
  owner: number
  archived?: boolean
  issuesOff?: boolean
  readonly defaultBranch: string
  readonly private: boolean
  readonly createdAt: number
  pushedAt: number
  /** The last number of an issue or a pull request; they share one counter. */
  lastIssue: number
  lastMilestone: number
  readonly collaborators: Record<number, Level>
  readonly variables: Record<string, { value: string; createdAt: number }>
  readonly secrets: Record<string, string>
  readonly environments: Record<string, Record<string, string>>
  /** Checks that each branch requires. Missing in the state of older versions. */
  rules?: readonly RequiredStatus[]
  /** The same by branch protection, for which GitHub has another endpoint. */
  protection?: readonly RequiredStatus[]
  draftsAllowed: boolean
  actionsMayCreatePullRequests: boolean
  workflows: "all" | readonly { readonly path: string; readonly text: string }[]
  /** The last run number of each workflow, by its path. */
  readonly runNumbers: Record<string, number>
  caches?: CacheEntry[]
  /** Commits that were made by API without author or committer. GitHub signs these. */
  readonly signed: Record<string, 1>
  /** When a ref was made and last moved, and its commit before that, for stale reads. */
  readonly refs: Record<string, RefHistory>
}

interface RefHistory {
  createdAt: number
  movedAt: number
  before: string | null
}

export interface Label {
  readonly id: number
  readonly repository: number
  readonly name: string
  readonly color: string
  readonly description: string | null
  readonly createdAt: number
}

export interface Milestone {
  readonly id: number
  readonly repository: number
  readonly number: number
  readonly creator: number
  title: string
  description: string | null
  state: "open" | "closed"
  dueOn: number | null
  readonly createdAt: number
  updatedAt: number
  closedAt: number | null
}

export interface Issue {
  readonly id: number
  readonly repository: number
  readonly number: number
  readonly user: number
  readonly app: number | null
  title: string
  body: string | null
  state: "open" | "closed"
  stateReason: "completed" | "not_planned" | "duplicate" | "reopened" | null
  labels: number[]
  assignees: number[]
  milestone: number | null
  readonly createdAt: number
  updatedAt: number
  /** When its body was last edited. */
  lastEditedAt: number | null
  closedAt: number | null
  closedBy: number | null
  parent: number | null
  readonly children: number[]
  readonly blockedBy: number[]
  readonly blocking: number[]
  pinned: { readonly comment: number; readonly at: number; readonly by: number } | null
  readonly pull: Pull | null
}

/** What a pull request has beyond an issue. Head and base are branches of one repository. */
export interface Pull {
  readonly id: number
  readonly head: string
  headSha: string
  base: string
  /** The base's commit when the pull request was opened or merged. */
  baseSha: string
  draft: boolean
  mergedAt: number | null
  mergedBy: number | null
  mergeCommit: string | null
}

export interface Comment {
  readonly id: number
  readonly repository: number
  readonly issue: number
  readonly user: number
  readonly app: number | null
  body: string
  readonly createdAt: number
  updatedAt: number
  lastEditedAt: number | null
}

export interface Reaction {
  readonly id: number
  readonly comment: number
  readonly user: number
  readonly content: string
  readonly createdAt: number
}

export interface Review {
  readonly id: number
  readonly issue: number
  readonly user: number
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED"
  readonly body: string
  readonly commit: string
  readonly submittedAt: number
}

/** One line of an issue's history. */
export interface IssueEvent {
  readonly id: number
  readonly repository: number
  readonly issue: number
  readonly actor: number
  readonly app: number | null
  readonly event: string
  readonly createdAt: number
  readonly label?: { readonly name: string; readonly color: string }
  readonly milestone?: { readonly title: string }
  readonly assignee?: number
  readonly rename?: { readonly from: string; readonly to: string }
  readonly stateReason?: string | null
  readonly commit?: string
}

export interface Annotation {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly annotation_level: string
  readonly message: string
}

/** What somebody reported on a commit. The newest of each context counts. */
export interface Status {
  readonly id: number
  readonly repository: number
  readonly sha: string
  readonly context: string
  readonly state: string
  readonly description: string | null
  readonly targetUrl: string | null
  readonly creator: number
  readonly createdAt: number
}

export interface CheckRun {
  readonly id: number
  readonly repository: number
  readonly headSha: string
  readonly suite: number
  readonly app: number
  name: string
  status: "queued" | "in_progress" | "completed"
  conclusion: string | null
  externalId: string
  detailsUrl: string | null
  title: string | null
  summary: string | null
  text: string | null
  readonly annotations: Annotation[]
  actions: readonly Readonly<Record<string, string>>[]
  readonly createdAt: number
  startedAt: number
  completedAt: number | null
}

export interface Workflow {
  readonly id: number
  readonly repository: number
  readonly path: string
  name: string
  readonly createdAt: number
}

export interface Run {
  readonly id: number
  readonly repository: number
  readonly workflow: number
  readonly path: string
  readonly name: string
  readonly runNumber: number
  attempt: number
  readonly suite: number
  readonly event: string
  /** Full name of the ref. */
  readonly ref: string
  readonly sha: string
  readonly displayTitle: string
  readonly inputs: Readonly<Record<string, unknown>>
  /** The webhook that triggered it, which a job reads at GITHUB_EVENT_PATH. */
  readonly payload: Readonly<Record<string, unknown>>
  readonly actor: number
  triggeringActor: number
  readonly group: string | null
  readonly queue: "single" | "max"
  status: "queued" | "pending" | "in_progress" | "completed"
  conclusion: string | null
  cancelRequested: boolean
  readonly createdAt: number
  startedAt: number
  updatedAt: number
  readonly jobs: number[]
}

export interface Job {
  readonly id: number
  readonly run: number
  readonly attempt: number
  readonly name: string
  status: "in_progress" | "completed"
  conclusion: string | null
  readonly createdAt: number
  readonly startedAt: number
  completedAt: number | null
  steps: readonly StepResult[]
}

export interface Artifact {
  readonly id: number
  readonly repository: number
  readonly run: number
  readonly name: string
  size: number
  digest: string | null
  readonly createdAt: number
  readonly expiresAt: number
}
