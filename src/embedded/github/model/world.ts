/**
 * The state with its indexes, which find rows without a search. Rows are added only by `insert`, so
 * that an index never differs from the state.
 */
import type { Delivery } from "../call.ts"
import { BELIEVED, type Hypotheses } from "../hypotheses.ts"
import type { Objects } from "../objects/objects.ts"
import type { Urls } from "./direct-calls.ts"
import type * as rows from "./rows.ts"
import type { Sealing } from "./sealing.ts"
import { emptyState, type State } from "./state.ts"

export interface World {
  readonly state: State
  readonly objects: (repository: number) => Objects
  readonly hypotheses: Hypotheses
  readonly urls: Urls
  readonly index: Index
  /** Views of rows that hardly ever change, by name and id. Emptied when one changes. */
  readonly views: Map<string, unknown>
  readonly listeners: Set<() => void>
  readonly sealing: Sealing | null
}

/** What a call has at hand: the world, the time, and the webhooks that it adds. */
export interface Moment {
  readonly world: World
  readonly now: number
  readonly deliveries: Delivery[]
}

/** Rows by whatever they belong to, in the order they were made. */
interface Groups<Row> {
  of(key: string | number): readonly Row[]
  add(key: string | number, row: Row): void
  remove(key: string | number, row: Row): void
}

interface Index {
  readonly users: Map<string, rows.User>
  readonly repositories: Map<string, rows.Repository>
  readonly installations: Groups<rows.Installation>
  readonly labels: Groups<rows.Label>
  readonly milestones: Groups<rows.Milestone>
  /** By repository, sorted by number. */
  readonly issues: Groups<rows.Issue>
  readonly issuesOfMilestone: Groups<rows.Issue>
  readonly pulls: Groups<rows.Issue>
  readonly comments: Groups<rows.Comment>
  readonly commentsOfIssue: Groups<rows.Comment>
  readonly reactions: Groups<rows.Reaction>
  readonly reviews: Groups<rows.Review>
  readonly events: Groups<rows.IssueEvent>
  readonly eventsOfIssue: Groups<rows.IssueEvent>
  /** By "repository/sha". */
  readonly checks: Groups<rows.CheckRun>
  readonly workflows: Groups<rows.Workflow>
  readonly runs: Groups<rows.Run>
  /** By repository: runs that are not completed. */
  readonly activeRuns: Groups<rows.Run>
  readonly artifacts: Groups<rows.Artifact>
}

/** How each kind of row is indexed. */
const PLACES = {
  users: (index: Index, row: rows.User) => index.users.set(row.login.toLowerCase(), row),
  apps: () => undefined,
  installations(index: Index, row: rows.Installation) {
    for (const repository of row.repositories) index.installations.add(repository, row)
  },
  repositories: () => undefined,
  labels: (index: Index, row: rows.Label) => index.labels.add(row.repository, row),
  milestones: (index: Index, row: rows.Milestone) => index.milestones.add(row.repository, row),
  issues(index: Index, row: rows.Issue) {
    index.issues.add(row.repository, row)
    if (row.pull) index.pulls.add(row.repository, row)
    if (row.milestone !== null) index.issuesOfMilestone.add(row.milestone, row)
  },
  comments(index: Index, row: rows.Comment) {
    index.comments.add(row.repository, row)
    index.commentsOfIssue.add(row.issue, row)
  },
  reactions: (index: Index, row: rows.Reaction) => index.reactions.add(row.comment, row),
  reviews: (index: Index, row: rows.Review) => index.reviews.add(row.issue, row),
  events(index: Index, row: rows.IssueEvent) {
    index.events.add(row.repository, row)
    index.eventsOfIssue.add(row.issue, row)
  },
  checks: (index: Index, row: rows.CheckRun) =>
    index.checks.add(`${row.repository}/${row.headSha}`, row),
  workflows: (index: Index, row: rows.Workflow) => index.workflows.add(row.repository, row),
  runs(index: Index, row: rows.Run) {
    index.runs.add(row.repository, row)
    if (row.status !== "completed") index.activeRuns.add(row.repository, row)
  },
  jobs: () => undefined,
  artifacts: (index: Index, row: rows.Artifact) => index.artifacts.add(row.run, row),
} as const

export type Kind = keyof typeof PLACES
export type RowOf<K extends Kind> = State[K][number]

export function createWorld(
  options: Pick<World, "objects" | "urls"> & {
    readonly state?: State | undefined
    readonly hypotheses?: Partial<Hypotheses> | undefined
    readonly sealing?: Sealing | undefined
  },
): World {
  const state = options.state ?? emptyState()
  const index = emptyIndex()
  const world: World = {
    state,
    index,
    objects: options.objects,
    hypotheses: { ...BELIEVED, ...options.hypotheses },
    urls: options.urls,
    views: new Map(),
    listeners: new Set(),
    sealing: options.sealing ?? null,
  }
  for (const kind of Object.keys(PLACES) as Kind[])
    for (const row of Object.values(state[kind])) place(index, kind, row)
  for (const repository of Object.values(state.repositories)) placeRepository(world, repository)
  return world
}

export function insert<K extends Kind>(world: World, kind: K, row: RowOf<K>): RowOf<K> {
  ;(world.state[kind] as Record<number, RowOf<K>>)[row.id] = row
  place(world.index, kind, row)
  return row
}

function place(index: Index, kind: Kind, row: RowOf<Kind>): void {
  ;(PLACES[kind] as (index: Index, row: RowOf<Kind>) => void)(index, row)
}

export function placeRepository(world: World, repository: rows.Repository): void {
  const owner = world.state.users[repository.owner]!
  const name = `${owner.login}/${repository.name}`.toLowerCase()
  world.index.repositories.set(name, repository)
}

/**
 * Each kind's ids start elsewhere, so that an id of the wrong kind, or a number used as an id, is
 * noticed.
 */
const FIRST: Readonly<Record<string, number>> = {
  user: 1_001,
  app: 20_001,
  installation: 30_001,
  repository: 40_001,
  label: 500_001,
  milestone: 600_001,
  issue: 2_000_001,
  pull: 3_000_001,
  comment: 4_000_001,
  reaction: 5_000_001,
  review: 6_000_001,
  event: 7_000_001,
  check: 8_000_001,
  suite: 9_000_001,
  status: 12_000_001,
  workflow: 700_001,
  run: 10_000_001,
  artifact: 11_000_001,
  token: 1,
}

export function nextId(world: World, kind: string): number {
  const { counters } = world.state
  const id = counters[kind] === undefined ? (FIRST[kind] ?? 1) : counters[kind] + 1
  counters[kind] = id
  return id
}

function emptyIndex(): Index {
  return {
    users: new Map(),
    repositories: new Map(),
    installations: createGroups(),
    labels: createGroups(),
    milestones: createGroups(),
    issues: createGroups(),
    issuesOfMilestone: createGroups(),
    pulls: createGroups(),
    comments: createGroups(),
    commentsOfIssue: createGroups(),
    reactions: createGroups(),
    reviews: createGroups(),
    events: createGroups(),
    eventsOfIssue: createGroups(),
    checks: createGroups(),
    workflows: createGroups(),
    runs: createGroups(),
    activeRuns: createGroups(),
    artifacts: createGroups(),
  }
}

function createGroups<Row>(): Groups<Row> {
  const groups = new Map<string | number, Row[]>()
  const none: readonly Row[] = []
  return {
    of: key => groups.get(key) ?? none,
    add(key, row) {
      const group = groups.get(key)
      if (group) group.push(row)
      else groups.set(key, [row])
    },
    remove(key, row) {
      const group = groups.get(key)
      const at = group?.indexOf(row) ?? -1
      if (at >= 0) group?.splice(at, 1)
    },
  }
}
