/** One look at GitHub: everything that a mission needs to be compared with. It must never write. */
import type { Observe } from "../controller.ts"
import type { Mission } from "../core/log/mission.ts"
import type { Observed } from "../core/log/observed.ts"
import { askers } from "../core/people/unanswered.ts"
import type { Policy } from "../core/plan/policy.ts"
import { statusOf } from "./errors.ts"
import { readBranch, readCheckRuns, readPullRequests } from "./observe/branch.ts"
import { readComments, readDeleted, readPermissions } from "./observe/comment.ts"
import { readIssue, readIssues, readMilestones } from "./observe/issue.ts"
import { readReports, readRuns } from "./observe/run.ts"
import type { Identity, Request } from "./request.ts"

interface Options {
  readonly request: Request
  readonly identity: Identity
  /** What the repository allows, for a mission that has no policy of its own yet. */
  readonly policy: Policy
}

const NOTHING = { complete: true, items: [] } as const

export function createObserver({ request, identity, policy }: Options): Observe {
  return async m => {
    const { issue } = m.ref
    const [comments, missionIssue] = await Promise.all([
      readComments(request, identity, issue, id => m.answered.has(`comment:${id}`)),
      readIssue(request, identity, issue),
    ])
    const permissions = await readPermissions(request, identity, askers(m, comments.items))
    const started = m.requested !== null
    const [deleted, place, base] = await Promise.all([
      readDeleted(request, identity, m, comments),
      readPlace(request, identity),
      started ? null : readBase(request, identity, policy),
    ])
    const things = started ? await readThings(request, identity, m) : NO_THINGS
    const { isPrivate } = place
    return { comments, deleted, permissions, missionIssue, base, isPrivate, ...things }
  }
}

type Things = Pick<
  Observed,
  "issues" | "milestones" | "runs" | "reports" | "branch" | "checkRuns" | "pullRequests"
>

const NO_THINGS: Things = {
  issues: NOTHING,
  milestones: NOTHING,
  runs: NOTHING,
  reports: NOTHING,
  branch: { complete: true, head: null, merges: [], relation: "same" },
  checkRuns: NOTHING,
  pullRequests: NOTHING,
}

async function readThings(request: Request, identity: Identity, m: Mission): Promise<Things> {
  const since = m.requested?.at ?? m.at
  const isPlanned = m.approved !== null
  // Runs before reports: a run that is seen concluded has left its report before.
  const runs = m.attempts.size > 0 ? await readRuns(request, identity, m) : NOTHING
  const [issues, milestones, reports, branch, checkRuns, pullRequests] = await Promise.all([
    isPlanned ? readIssues(request, identity, since) : NOTHING,
    isPlanned ? readMilestones(request, identity) : NOTHING,
    readReports(request, identity, m),
    readBranch(request, identity, m),
    readCheckRuns(request, identity, m),
    readPullRequests(request, identity, m),
  ])
  return { issues, milestones, runs, reports, branch, checkRuns, pullRequests }
}

async function readPlace(request: Request, { repository }: Identity) {
  const { data } = await request("GET /repos/{owner}/{repo}", { ...repository })
  return { isPrivate: Boolean(data.private), defaultBranch: String(data.default_branch) }
}

async function readBase(
  request: Request,
  identity: Identity,
  policy: Policy,
): Promise<Observed["base"]> {
  const { defaultBranch } = await readPlace(request, identity)
  try {
    const { data } = await request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
      ...identity.repository,
      ref: `heads/${defaultBranch}`,
    })
    return { sha: data.object.sha, policy }
  } catch (error) {
    // An empty repository has no commit to start from.
    if (statusOf(error) === 404 || statusOf(error) === 409) return null
    throw error
  }
}
