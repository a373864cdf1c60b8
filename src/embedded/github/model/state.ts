/**
 * All that the embedded GitHub remembers besides git objects: plain data by id, so that it can be
 * written to a file and read back. It must never hold a function, a Map or a cyclic reference.
 * Times are milliseconds since the epoch. Only the model's operations change it.
 */
import type { Registration } from "./registration-row.ts"
import type * as rows from "./rows.ts"

type Table<Row> = Record<number, Row>

export interface State {
  readonly version: 1
  /** The last id given, by kind. */
  readonly counters: Record<string, number>
  readonly users: Table<rows.User>
  readonly apps: Table<rows.App>
  readonly installations: Table<rows.Installation>
  readonly repositories: Table<rows.Repository>
  readonly labels: Table<rows.Label>
  readonly milestones: Table<rows.Milestone>
  readonly issues: Table<rows.Issue>
  readonly comments: Table<rows.Comment>
  readonly reactions: Table<rows.Reaction>
  readonly reviews: Table<rows.Review>
  readonly events: Table<rows.IssueEvent>
  readonly checks: Table<rows.CheckRun>
  /** Suite id by "repository/sha/app". */
  readonly suites: Record<string, number>
  readonly workflows: Table<rows.Workflow>
  readonly runs: Table<rows.Run>
  readonly jobs: Table<rows.Job>
  readonly artifacts: Table<rows.Artifact>
  /** Missing in the state of older versions. */
  statuses?: Table<rows.Status>
  /** By code. Missing in the state of older versions. */
  registrations?: Record<string, Registration>
  /** By "organisation/slug" in lower case. Missing in the state of older versions. */
  teams?: Record<string, rows.Team>
}

/** The two accounts of GitHub itself that act in every repository, with their ids on github.com. */
export const ACTIONS_BOT = 41_898_282
export const ACTIONS_APP = 15_368
export const WEB_FLOW = 19_864_447

export function emptyState(): State {
  const actions: rows.User = {
    id: ACTIONS_BOT,
    login: "github-actions[bot]",
    type: "Bot",
    name: null,
    email: `${ACTIONS_BOT}+github-actions[bot]@users.noreply.github.com`,
  }
  const flow: rows.User = {
    id: WEB_FLOW,
    login: "web-flow",
    type: "User",
    name: "GitHub",
    email: "noreply@github.com",
  }
  const app: rows.App = {
    id: ACTIONS_APP,
    slug: "github-actions",
    name: "GitHub Actions",
    owner: WEB_FLOW,
    bot: ACTIONS_BOT,
    permissions: {},
    events: [],
    createdAt: Date.UTC(2018, 6, 30),
  }
  return {
    version: 1,
    counters: {},
    users: { [actions.id]: actions, [flow.id]: flow },
    apps: { [app.id]: app },
    installations: {},
    repositories: {},
    labels: {},
    milestones: {},
    issues: {},
    comments: {},
    reactions: {},
    reviews: {},
    events: {},
    checks: {},
    suites: {},
    workflows: {},
    runs: {},
    jobs: {},
    artifacts: {},
  }
}
