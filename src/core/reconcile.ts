/** One look at a mission: which facts follow, what should stand on GitHub, and what the mission waits for. It must never do anything. */

import { withSeenChecks } from "./board/detect/ci.ts"
import { DETECTORS } from "./board/detect.ts"
import { intend } from "./board/intents.ts"
import { project } from "./board/project.ts"
import { runWait } from "./board/run-wait.ts"
import type { Brief } from "./log/brief.ts"
import type { Request } from "./log/command.ts"
import type { Create, Ensure } from "./log/effect.ts"
import type { Event } from "./log/event.ts"
import { drafted } from "./log/fold.ts"
import type { Mission } from "./log/mission.ts"
import type { Observed } from "./log/observed.ts"
import { keyOf } from "./log/thing.ts"
import { hasTrait, type Wait } from "./log/wait.ts"
import { decide } from "./people/decide.ts"
import { unanswered } from "./people/unanswered.ts"
import { ADVANCE_TURNS_MAX } from "./values/limits.ts"
import { type Instant, plusMs } from "./values/time.ts"
import { advance } from "./work/advance.ts"
import { inUse } from "./work/ceiling.ts"
import { isEnded } from "./work/phase.ts"

/**
 * The controller appends `events`. Only if that succeeds may it send `creates`; it may always send
 * `ensures`.
 */
export interface Look {
  readonly mission: Mission
  readonly events: readonly Event[]
  /** The briefs of the attempts that `events` schedule. The same append writes them. */
  readonly briefs: readonly Brief[]
  readonly creates: readonly Create[]
  readonly ensures: readonly Ensure[]
  readonly waits: readonly Wait[]
  /** The mission has ended and GitHub shows all that it should, so nobody needs to look again. */
  readonly isSettled: boolean
}

export function reconcile(before: Mission, seen: Observed, now: Instant): Look {
  if (seen.restsUntil && now < seen.restsUntil) return sparing(before, seen, now)
  const facts = draft(before, now)
  // Steps 1 to 3: what became true, and what follows from it.
  const { briefs, waits: others } = follow(facts, seen, now)

  // Step 4: what should stand on GitHub and does not. An ended mission is compared as well, until
  // nothing differs.
  const projected = project(facts.mission, seen, others, now)
  const { creates, ensures, refused, unshown, resting, isBranchRefused } = projected

  // Step 5: what GitHub would create twice is written to the log before it is sent.
  const { free, intents, inFlight } = intend(before, facts.mission, creates, seen, now)
  if (intents.length > 0) facts.add([{ type: "things.intended", things: intents }])

  const { mission, events } = facts
  // GitHub's refusals and a rewritten branch do not go away by waiting for GitHub.
  const isBranchStopped = isBranchRefused || mission.holds.has("integration_rewritten")
  const hopeful = isBranchStopped ? others.filter(wait => !hasTrait(wait, "branch")) : others
  const waits = [...hopeful, ...refused, ...unshown, ...resting, ...inFlight]
  // What nobody will say again is as settled as it will ever be.
  const later = unshown.filter(wait => wait.until !== undefined)
  const open = [...events, ...creates, ...ensures, ...refused, ...resting, ...later]
  const isQuiet = open.length === 0
  return {
    mission,
    events,
    briefs,
    creates: free,
    ensures,
    waits,
    isSettled: isQuiet && isEnded(mission) && isAllConcluded(mission, seen, now),
  }
}

const CONTROL = keyOf({ type: "comment", of: "mission_control" })

/** Little may be sent, so the pinned comment says that and until when, and all else stays for later. */
function sparing(m: Mission, seen: Observed, now: Instant): Look {
  const until = seen.restsUntil ? { until: seen.restsUntil } : {}
  const waits = [{ type: "requests", needs: "time", ...until }] as const
  const ensures = isEnded(m)
    ? []
    : project(m, seen, waits, now).ensures.filter(
        it => it.type === "ensure_comment" && keyOf(it.thing) === CONTROL,
      )
  const nothing = { events: [], briefs: [], creates: [], isSettled: false }
  return { ...nothing, mission: m, ensures, waits }
}

/** The facts of one look, and the mission as they leave it. */
export interface Draft {
  readonly mission: Mission
  readonly events: readonly Event[]
  add(more: readonly Event[]): void
}

export function draft(before: Mission, now: Instant): Draft {
  const events: Event[] = []
  let mission = before
  let copy: ReturnType<typeof drafted> | null = null
  return {
    get mission() {
      return mission
    },
    events,
    add(more) {
      if (more.length === 0) return
      // Most looks find nothing new, so the mission is copied only when the first fact comes.
      copy ??= drafted(before)
      mission = copy.mission
      events.push(...more)
      copy.add(more, now)
    },
  }
}

/** Everything that a look finds to be true. Nothing is compared with the board here, and no text is made. */
export function follow(facts: Draft, seen: Observed, now: Instant): Pick<Look, "briefs" | "waits"> {
  // 1. What people asked, oldest first. Each request meets the state that the one before it left.
  const answer = (request: Request) => {
    facts.add(decide(facts.mission, request, contextOf(facts.mission, seen, now)))
  }
  // Until a mission exists, what the next request asks depends on whether this one begins it.
  while (facts.mission.requested === null) {
    const [first] = unanswered(facts.mission, seen)
    const { version } = facts.mission
    if (first) answer(first)
    if (facts.mission.version === version) break
  }
  if (facts.mission.requested !== null) unanswered(facts.mission, seen).forEach(answer)

  // 2. What GitHub shows and the log does not know: numbers, runs, reports, merges.
  for (const detect of DETECTORS) facts.add(detect(facts.mission, seen, now))

  // 3. What the plan calls for next, until nothing more follows. This needs no GitHub.
  const briefs: Brief[] = []
  let next = advance(facts.mission, now)
  for (let turns = 0; next.events.length > 0; turns++) {
    if (turns === ADVANCE_TURNS_MAX) throw new Error("One look at a mission did not end.")
    facts.add(next.events)
    briefs.push(...next.briefs)
    next = advance(facts.mission, now)
  }
  const { mission } = facts
  const asSeen = (wait: Wait) => withSeenChecks(mission, runWait(mission, wait, seen, now), seen)
  return { briefs, waits: next.waits.map(asSeen) }
}

/** Whether no run of ours is live, and every list that could hold a second object of ours was read fully. */
function isAllConcluded(m: Mission, seen: Observed, now: Instant): boolean {
  const lists = [seen.comments, seen.issues, seen.milestones, seen.runs, seen.pullRequests]
  return (
    lists.every(list => list.complete) &&
    seen.runs.items.every(run => run.status === "concluded") &&
    [...m.attempts.values()].every(a => a.ended !== null) &&
    // By then everything sent before the last append has arrived, even an old text or a second object.
    now >= plusMs(m.at, m.ref.instance.graceMs)
  )
}

const contextOf = (m: Mission, seen: Observed, now: Instant): Parameters<typeof decide>[2] => ({
  repository: m.ref.repository,
  base: seen.base,
  issueTitle: seen.missionIssue?.title ?? "",
  issueBody: seen.missionIssue?.body ?? "",
  handedIn: seen.handedIn ?? new Map(),
  memberships: seen.memberships ?? [],
  inUse: inUse(m, now),
})
