/** What should stand on GitHub and does not. It only compares; it must never decide what is true. */
import type { Create, Effect, Ensure } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import { isRefusedStill } from "../log/news.ts"
import type { Observed } from "../log/observed.ts"
import type { Wait } from "../log/wait.ts"
import { REFUSED_RETRY_MS } from "../values/limits.ts"
import { type Instant, plusMs } from "../values/time.ts"
import { missionView } from "../view/mission.ts"
import { withinHour } from "./comment-pace.ts"
import { effectKey } from "./effect-key.ts"
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
import { unshown } from "./told.ts"

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
  /** What GitHub was told before and does not show. It is said again later. */
  readonly unshown: readonly Wait[]
  /** Comments that would be too many within an hour. */
  readonly resting: readonly Wait[]
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
  const ensures = due
    .filter(effect => effect.type !== "create")
    .map(effect => ({ effect, wait: whyLater(m, effect, seen, now) }))
  const { creates, resting } = withinHour(
    m,
    due.filter(effect => effect.type === "create"),
    now,
  )
  return {
    ...{ creates, resting },
    ensures: ensures.flatMap(({ effect, wait }) => (wait === null ? effect : [])),
    unshown: ensures.flatMap(({ wait }) => wait ?? []),
    refused: refusals(all),
    isBranchRefused: all.some(it => OF_BRANCH.includes(it.type) && isRefused(m, it, now)),
  }
}

const whyLater = (m: Mission, effect: Ensure, { told }: Observed, now: Instant): Wait | null =>
  told === undefined ? null : unshown(told, effect, { now, graceMs: m.ref.instance.graceMs })

/**
 * A refused thing stays refused until it exists, even while it is tried again. Nobody is told about
 * the rest.
 */
const isStanding = (m: Mission, effect: Effect, now: Instant): boolean =>
  effect.type === "create" ? m.refused.has(effectKey(effect)) : isRefused(m, effect, now)

const isRefused = (m: Mission, effect: Effect, now: Instant): boolean =>
  isRefusedStill(m, effectKey(effect), now)

function refusal(m: Mission, effect: Effect): Wait {
  const key = effectKey(effect)
  const refused = m.refused.get(key) ?? { status: 0, message: "", at: m.at }
  const { status, message, at, lacks } = refused
  const until = plusMs(at, REFUSED_RETRY_MS)
  const why = { status, message, ...(lacks ? { lacks } : {}) }
  return { type: "github_refuses", needs: "person", until, effect: key, ...why }
}
