/** What should stand on GitHub and does not. It only compares; it must never decide what is true. */
import type { Create, Effect, Ensure } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import { isRefusedStill } from "../log/news.ts"
import type { Observed } from "../log/observed.ts"
import { keyOf } from "../log/thing.ts"
import type { Wait } from "../log/wait.ts"
import { REFUSED_RETRY_MS } from "../values/limits.ts"
import { type Instant, plusMs } from "../values/time.ts"
import { missionView } from "../view/mission.ts"
import type { Inputs } from "./inputs.ts"
import { projectBranch } from "./project/branch.ts"
import { projectCheckRuns } from "./project/check-run.ts"
import { projectComments, projectReplies } from "./project/comment.ts"
import { projectIssues } from "./project/issue.ts"
import { projectMilestones } from "./project/milestone.ts"
import { projectOffer } from "./project/offer.ts"
import { projectPullRequest } from "./project/pull-request.ts"
import { projectReactions } from "./project/reaction.ts"
import { projectRepairs } from "./project/repair.ts"
import { projectRuns } from "./project/run.ts"

/** In the order in which people should see things happen: answers first, then the work, then the rest. */
const PARTS: readonly ((inputs: Inputs) => readonly Effect[])[] = [
  projectReactions,
  projectRuns,
  projectBranch,
  projectComments,
  projectMilestones,
  projectIssues,
  projectPullRequest,
  projectOffer,
  projectCheckRuns,
  projectRepairs,
]

const ANSWERS: typeof PARTS = [projectReactions, projectReplies]

interface Projected {
  readonly creates: readonly Create[]
  readonly ensures: readonly Ensure[]
  /** What GitHub refused not long ago. It is tried again later, and everything else goes on. */
  readonly refused: readonly Wait[]
  /** Whether one of them concerns the mission's own branch, without which no work goes on. */
  readonly isBranchRefused: boolean
}

const OF_BRANCH: readonly Effect["type"][] = ["ensure_branch", "ensure_merged", "ensure_commit"]

export function project(
  m: Mission,
  seen: Observed,
  waits: readonly Wait[],
  now: Instant,
): Projected {
  // Where no mission has begun, the person who asked for one gets an answer and nothing else is
  // written.
  const written = m.requested === null ? ANSWERS : PARTS
  const parts = (inputs: Inputs) => written.flatMap(part => part(inputs))
  const refusals = (effects: readonly Effect[]) =>
    effects.filter(effect => isStanding(m, effect, now)).map(effect => refusal(m, effect))
  const first = parts({ m, seen, waits, v: missionView(m, waits) })
  // Texts and labels also tell of refusals, and only the rest of the board shows what those are.
  const told = refusals(first)
  const more = [...waits, ...told]
  const all = told.length === 0 ? first : parts({ m, seen, waits: more, v: missionView(m, more) })
  const due = all.filter(effect => !isRefused(m, effect, now))
  return {
    creates: due.filter(effect => effect.type === "create"),
    ensures: due.filter(effect => effect.type !== "create"),
    refused: refusals(all),
    isBranchRefused: all.some(it => OF_BRANCH.includes(it.type) && isRefused(m, it, now)),
  }
}

/**
 * A refused thing stays refused until it exists, even while it is tried again. Nobody is told about
 * the rest.
 */
const isStanding = (m: Mission, effect: Effect, now: Instant): boolean =>
  effect.type === "create" ? m.refused.has(effectKey(effect)) : isRefused(m, effect, now)

/** The name by which a refused effect is recognised. */
export function effectKey(effect: Effect): string {
  switch (effect.type) {
    case "create":
      return keyOf(effect.thing)
    case "ensure_branch":
      return `${effect.type} ${effect.name}`
    case "ensure_commit":
      return `${effect.type} ${effect.branch} ${effect.onto}`
    case "ensure_merged":
      return `${effect.type} ${effect.commit}`
    case "ensure_reaction":
      return `${effect.type} ${effect.comment}`
    case "ensure_sub_issue":
      return `${effect.type} ${effect.child}`
    case "ensure_run_cancelled":
      return `${effect.type} ${effect.run}`
    case "ensure_label":
      return `${effect.type} ${effect.label} ${effect.is}`
    case "ensure_comment":
    case "ensure_comment_deleted":
    case "ensure_pinned":
    case "ensure_check_run":
      return `${effect.type} ${effect.id}`
    case "ensure_issue":
    case "ensure_duplicate_closed":
    case "ensure_blocked_by":
    case "ensure_unblocked":
    case "ensure_milestone":
    case "ensure_pull_request":
    case "ensure_open":
      return `${effect.type} ${effect.number}`
  }
}

const isRefused = (m: Mission, effect: Effect, now: Instant): boolean =>
  isRefusedStill(m, effectKey(effect), now)

function refusal(m: Mission, effect: Effect): Wait {
  const key = effectKey(effect)
  const { status, message, at } = m.refused.get(key) ?? { status: 0, message: "", at: m.at }
  const until = plusMs(at, REFUSED_RETRY_MS)
  return { type: "github_refuses", needs: "person", until, effect: key, status, message }
}
