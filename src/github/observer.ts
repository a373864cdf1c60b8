/**
 * Takes one look at GitHub and reads everything that a mission is compared with. It must never
 * write.
 */
import type { Observe } from "../controller.ts"
import type { Mission } from "../core/log/mission.ts"
import type { List, Observed, PressedButton, SeenComment } from "../core/log/observed.ts"
import { baseAsked } from "../core/people/base-asked.ts"
import { namesHandedIn } from "../core/people/handed-in.ts"
import { membershipsAsked } from "../core/people/team.ts"
import { askers, inVain } from "../core/people/unanswered.ts"
import { comparisonsWanted } from "../core/work/carry.ts"
import { liveAttempts } from "../core/work/progress.ts"
import { readBase } from "./observe/base.ts"
import { withBlockers } from "./observe/blockers.ts"
import { readBranch, readCheckRuns, readMissing, readPullRequests } from "./observe/branch.ts"
import { readCi } from "./observe/ci.ts"
import { readComments, readDeleted, readPermissions } from "./observe/comment.ts"
import { readComparisons } from "./observe/comparison.ts"
import { readEntries } from "./observe/entry.ts"
import { readHandedIn } from "./observe/handed-in.ts"
import { createHeard } from "./observe/heard.ts"
import { readIssues, readMilestones, readOwnIssue } from "./observe/issue.ts"
import { type JobLogs, rememberedJobLogs } from "./observe/job-log.ts"
import { readLostIssues } from "./observe/lost-issue.ts"
import { readMergeGroups } from "./observe/merge-group.ts"
import { readReports, readRuns } from "./observe/run.ts"
import { readMemberships } from "./observe/team.ts"
import type { ReadPolicy } from "./policy.ts"
import type { Identity, Request } from "./request.ts"

interface Options {
  readonly request: Request
  readonly identity: Identity
  /** Reads the policy at a commit of the default branch. */
  readonly readPolicy: ReadPolicy
  /** Buttons that were pressed lately, on checks of any mission. */
  readonly buttons?: () => readonly PressedButton[]
  /**
   * Says by its id whether a comment counts. If this is set, nothing that was done by hand counts
   * either.
   */
  readonly hears?: (comment: number) => boolean
}

const NOTHING = { complete: true, items: [] } as const

export function createObserver(options: Options): Observe {
  const { request, identity, readPolicy, buttons = () => [], hears } = options
  const logs = rememberedJobLogs()
  const heard = createHeard()
  return async m => {
    const started = m.requested !== null
    const isPlanned = m.approved !== null
    const [written, entries, own, listed] = await Promise.all([
      readComments(request, identity, m),
      started && !hears ? readEntries(request, identity, m) : NOTHING,
      readOwnIssue(request, identity, m),
      isPlanned ? readIssues(request, identity, m.requested?.at ?? m.at) : NOTHING,
    ])
    const issues = await withBlockers(request, identity, m, listed)
    const comments = hears ? heardOf(written, hears) : written
    const byHand = hears ? { buttons: [], ...own, opening: null } : { buttons: buttons(), ...own }
    const asking = { comments, entries, issues, ...byHand }
    const unheard = { ...asking, comments: heard.without(comments) }
    const permissions = await readPermissions(request, identity, askers(m, unheard))
    const [deleted, place] = await Promise.all([
      readDeleted(request, identity, m, comments),
      readPlace(request, identity),
    ])
    const { isPrivate } = place
    const asked = { ...asking, permissions, isPrivate }
    heard.add(inVain(m, asked))
    const names = namesHandedIn(m, asked)
    const members = membershipsAsked(m, asked)
    const start = baseAsked(m, asked)
    const [handedIn, memberships, lostIssues] = await Promise.all([
      readHandedIn(request, identity, names),
      readMemberships(request, members),
      readLostIssues(request, identity, m, issues),
    ])
    const isOver = m.ended !== null
    const where = { branch: place.defaultBranch, start, readPolicy, isPlanning: isPlanning(m) }
    const base = isOver ? null : await readBase(request, identity, where)
    const things = started ? await readThings(request, identity, { m, logs, ...place }) : NO_THINGS
    const missing = base && (await readMissing(request, identity, m, { base: base.sha, ...things }))
    const branch = { ...things.branch, missing }
    const comparisons = await readComparisons(request, identity, comparisonsWanted(m))
    const shown = { ...things, branch, comparisons, handedIn, memberships, lostIssues, deleted }
    return { ...asking, ...shown, permissions, base, isPrivate }
  }
}

/** Leaves out comments that don't count, but keeps our own. */
const heardOf = <T extends List<SeenComment>>(
  written: T,
  hears: (comment: number) => boolean,
): T => ({
  ...written,
  items: written.items.filter(({ id, marker }) => marker !== null || hears(id)),
})

const isPlanning = (m: Mission): boolean =>
  liveAttempts(m).some(attempt => attempt.subject.type === "plan")

type Things = Pick<
  Observed,
  "milestones" | "runs" | "reports" | "branch" | "checkRuns" | "ci" | "pullRequests" | "mergeGroups"
>

const NO_THINGS: Things = {
  milestones: NOTHING,
  runs: NOTHING,
  reports: NOTHING,
  branch: { name: "", complete: true, head: null, merges: [], relation: "same" },
  checkRuns: NOTHING,
  pullRequests: NOTHING,
}

async function readThings(
  request: Request,
  identity: Identity,
  {
    m,
    logs,
    defaultBranch,
  }: { readonly m: Mission; readonly logs: JobLogs; readonly defaultBranch: string },
): Promise<Things> {
  const isPlanned = m.approved !== null
  // Runs are read before reports, because a run that has concluded left its report before that.
  const runs = m.attempts.size > 0 ? await readRuns(request, identity, m, defaultBranch) : NOTHING
  // Read after the branch, because a queued head was the branch's head before.
  const mergeGroups = await readMergeGroups(request, identity, m)
  const [milestones, reports, branch, checkRuns, ci, pullRequests] = await Promise.all([
    isPlanned ? readMilestones(request, identity) : NOTHING,
    readReports(request, identity, m),
    readBranch(request, identity, m),
    readCheckRuns(request, identity, m),
    readCi(request, identity, { m, logs }),
    readPullRequests(request, identity, m),
  ])
  return { milestones, runs, reports, branch, checkRuns, ci, pullRequests, mergeGroups }
}

async function readPlace(request: Request, { repository }: Identity) {
  const { data } = await request("GET /repos/{owner}/{repo}", { ...repository })
  return { isPrivate: Boolean(data.private), defaultBranch: String(data.default_branch) }
}
