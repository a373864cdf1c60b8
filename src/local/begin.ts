/** Finds the issue of a goal on the embedded GitHub: that of its unfinished mission, or else a new one. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { Looked } from "../controller.ts"
import type { Mission } from "../core/log/mission.ts"
import type { Policy } from "../core/plan/policy.ts"
import { branchOf, isEnded, policyOf } from "../core/work/phase.ts"
import type { Request } from "../github/request.ts"
import type { MissionsOf } from "../server/missions.ts"
import { fillCopy, type GitEnvironment, type Original } from "./copy.ts"
import type { World } from "./local-github.ts"
import { isAnswerable } from "./result.ts"
import { lastMissionIn, refuseIfTaken } from "./room.ts"

/** How the person at the terminal reaches the embedded GitHub. */
export interface LocalAccess {
  readonly world: World
  readonly repository: { readonly owner: string; readonly repo: string }
  /** As the person at the terminal. */
  readonly person: Request
  /** Ids of the comments that this process posted. Nobody typed any other comment here. */
  readonly posted: Set<number>
}

interface Options {
  readonly goal: string
  readonly original: Original
  readonly data: string
  readonly git: GitEnvironment
  readonly policy: Policy
}

export interface Begun {
  readonly issue: number
  /** The last look of an earlier process; null if the mission is new or nobody has looked at it. */
  readonly left: Looked | null
}

/** Resolves once the person's `/mission` is posted on the issue. */
export async function begin(
  at: LocalAccess,
  missions: MissionsOf,
  options: Options,
): Promise<Begun> {
  const begun = (await unfinished(at, missions, options)) ?? {
    issue: await newIssue(at, options),
    left: null,
  }
  // If an earlier process asked and nobody saw it, or it was refused, we ask again. The goal isn't
  // repeated behind the word, where it could be read as a command.
  if (begun.left === null) await post(at, begun.issue, "/mission")
  return begun
}

export const post = async (
  { person, repository, posted }: LocalAccess,
  issue: number,
  body: string,
): Promise<void> => {
  const { data } = await person("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    ...repository,
    issue_number: issue,
    body,
  })
  posted.add(data.id)
}

/**
 * The report is written after the branch is brought back, so a delivered mission without one isn't
 * finished here.
 */
export const reportOf = (data: string, { ref }: Mission): string =>
  join(data, `report-${ref.issue}.md`)

async function unfinished(
  at: LocalAccess,
  missions: MissionsOf,
  options: Options,
): Promise<Begun | null> {
  const goal = options.goal.trim()
  const { data } = await at.person("GET /repos/{owner}/{repo}/issues", {
    ...at.repository,
    state: "all",
    creator: at.repository.owner,
    per_page: 100,
  })
  const known: readonly { number: number; body: string | null }[] = data
  for (const { number: issue } of known.filter(i => i.body === goal)) {
    const left = await missions.look(issue)
    if (left === null || left.mission.requested === null) return { issue, left: null }
    if (isFinished(left, options)) continue
    if (isWithin(left.mission, options.policy)) {
      // The process may have been ended after it brought the branch and before it wrote the report.
      if (!left.mission.delivered) {
        refuseIfTaken(options.git, options.original, branchOf(left.mission))
      }
      return { issue, left }
    }
    // Nobody approved anything yet, and the person has just named other agents.
    await post(at, issue, "/mission cancel")
    await missions.look(issue)
  }
  return null
}

function isFinished({ mission, waits, events, sent }: Looked, { data }: Options): boolean {
  if (isEnded(mission)) return !mission.delivered || existsSync(reportOf(data, mission))
  // It has used up its allowance, and there is no command yet that would let it go on.
  const isQuiet = events.length + sent.length === 0 && waits.length > 0
  return isQuiet && waits.every(w => w.needs === "person") && !waits.some(isAnswerable)
}

/** Once a plan is approved, the agents are part of what was approved. */
function isWithin(mission: Mission, { agents }: Policy): boolean {
  const known = policyOf(mission).agents
  return (
    mission.approved !== null ||
    (known.planner === agents.planner && known.worker === agents.worker)
  )
}

async function newIssue(
  at: LocalAccess,
  { goal, git, original, policy }: Options,
): Promise<number> {
  const { world } = at
  fillCopy(git, original, { directory: world.gitDirectory, branch: world.branch })
  // Another data folder may have brought branches, and no number may be used twice in one repository.
  const last = lastMissionIn(git, original, policy.branchPrefix)
  const lastIssue = world.model.state.repositories[world.repositoryId]?.lastIssue ?? 0
  if (last > lastIssue) world.model.setup.settings(world.repositoryId, { lastIssue: last })
  const body = goal.trim()
  const { data } = await at.person("POST /repos/{owner}/{repo}/issues", {
    ...at.repository,
    title: titleOf(body),
    body,
  })
  return data.number
}

/** The issue's title: the beginning of the goal. */
export const titleOf = (goal: string): string =>
  [...(goal.split("\n")[0] ?? "")].slice(0, TITLE_MAX).join("")
const TITLE_MAX = 120
