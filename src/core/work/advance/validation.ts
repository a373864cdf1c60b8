/** Rounds of validation: opened when everything is merged, closed when every step has a result, then sealed or mended. */

import type { Validated } from "../../log/attempt.ts"
import { isDone } from "../../log/done.ts"
import type { Event } from "../../log/event.ts"
import type { Found } from "../../log/found.ts"
import { unread } from "../../log/inspections.ts"
import type { AttemptState, Mission, RoundState } from "../../log/mission.ts"
import { isSkippedWhole, milestonesOf } from "../../log/scope.ts"
import { liveFindings, openMinor, settledAs } from "../../log/settled.ts"
import type { Wait } from "../../log/wait.ts"
import type { CriterionId, MilestoneId } from "../../values/id.ts"
import { ROUNDS_MAX } from "../../values/limits.ts"
import type { Instant } from "../../values/time.ts"
import { type Bisection, bisection, triesOn } from "../bisection.ts"
import { type Given, mergeBrief, validationBrief } from "../brief.ts"
import { givenUp } from "../budget.ts"
import { needsSeal } from "../ci.ts"
import { likelyCost } from "../money.ts"
import { openMilestone, planOf, policyOf } from "../phase.ts"
import { featuresOf, liveAttempts } from "../progress.ts"
import { syncFor } from "../sync.ts"
import {
  attemptsIn,
  blockingIn,
  isWhole,
  resultOf,
  roundsOf,
  type StepWanted,
  stepsOf,
} from "../validate.ts"
import { ciState } from "./ci.ts"
import { fixesFor, fixesOf } from "./fixes.ts"
import { happening, type Next, NOTHING, waiting } from "./next.ts"
import { live, start } from "./start.ts"

export function validation(m: Mission, now: Instant): Next {
  if (!planOf(m) || m.integration === null || m.delivered) return NOTHING
  const open = openMilestone(m)
  const validated: Validated = open?.id ?? "final"
  if (open && !featuresOf(m, open.id).every(isDone)) return waiting(...judging(m).map(live))
  if (open && isNothingBuilt(m)) {
    const { id: milestone } = open
    return waiting(...judging(m).map(live), { type: "nothing_built", needs: "person", milestone })
  }
  const round = roundsOf(m, validated).at(-1)
  // A person has narrowed the delivery since, and what the round judged is no longer delivered.
  const isStale = round !== undefined && m.rounds.indexOf(round) < (m.narrowed?.roundsFrom ?? 0)
  if (!round || isStale) return opened(m, validated)
  return round.closed === null ? inside(m, round, now) : after(m, round, now)
}

/** Every feature was left out or had nothing to do, and nobody pushed anything instead. */
const isNothingBuilt = (m: Mission): boolean =>
  m.integration?.isUntouched === true &&
  [...m.features.values()].every(f => isDone(f) && !f.integrated)

/**
 * Validation that began before a feature was taken up again. It keeps its place and its money until
 * it is seen to end.
 */
const judging = (m: Mission): readonly AttemptState[] =>
  liveAttempts(m).filter(({ subject }) => subject.type === "milestone" || subject.type === "merge")

/** Numbers go on even if a plan changed the milestone, so that each round has its own. */
function opened(m: Mission, milestone: Validated): Next {
  if (m.holds.size > 0 || m.integration === null) return NOTHING
  const round = 1 + m.rounds.filter(r => r.milestone === milestone).length
  const { head } = m.integration
  if (syncFor(m, milestone, round)?.is === "due") {
    return waiting({ type: "syncing", needs: "github", milestone })
  }
  // The round's commit is the one on which CI runs, so that what is proven is what is merged.
  if (needsSeal(m, milestone)) {
    return waiting({ type: "sealing", needs: "github", milestone, round, onto: head })
  }
  return happening({ type: "validation.opened", milestone, round, commit: head })
}

/** The round that is about to open, once GitHub has what it needs. */
export function opening(
  m: Mission,
  now: Instant,
): { readonly milestone: Validated; readonly round: number } | null {
  const { events, waits } = validation(m, now)
  const opens = events.find(e => e.type === "validation.opened")
  return opens ?? waits.find(w => w.type === "sealing") ?? null
}

/** Step by step. A broken gate ends the round at once, because judging what does not build is wasted. */
function inside(m: Mission, round: RoundState, now: Instant): Next {
  const failed = new Set<CriterionId>()
  for (const wanted of stepsOf(m, round)) {
    const state = stepState(m, round, wanted)
    if (state.type === "next") {
      return state.next ?? stale(m, round, wanted) ?? run(m, round, wanted, now)
    }
    for (const criterion of state.failed) failed.add(criterion)
    if (wanted.step !== "gates") continue
    if (state.broken) break
    // CI costs no model, so it goes first.
    const ci = ciState(m, round, now)
    if (ci.type === "awaited") return ci.next
    for (const criterion of ci.failed) failed.add(criterion)
    if (ci.failed.length > 0) break
  }
  const { milestone } = round
  return happening({
    type: "validation.closed",
    milestone,
    round: round.round,
    failed: [...failed],
  })
}

type StepState =
  | { readonly type: "next"; readonly next: Next | null }
  | { readonly type: "spoken"; readonly failed: readonly CriterionId[]; readonly broken: boolean }

function stepState(m: Mission, round: RoundState, wanted: StepWanted): StepState {
  const tries = attemptsIn(m, round, wanted.step)
  const working = tries.find(a => a.ended === null)
  if (working) return { type: "next", next: waiting(live(working)) }
  const results = tries
    .filter(a => a.ended?.outcome.type === "verdicts")
    .map(a => resultOf(a, wanted))
  const failed = results.flatMap(r => (r.type === "failed" ? r.criteria : []))
  if (results.some(r => r.type === "failed")) return { type: "spoken", failed, broken: true }
  const passed = results.filter(r => r.type === "passed").length
  if (passed >= wanted.times) return { type: "spoken", failed: [], broken: false }
  const counted = tries.filter(a => a.order >= (m.retriedFrom.get(round.milestone) ?? 0))
  const unclear = counted
    .filter(a => a.ended?.outcome.type === "verdicts")
    .map(a => resultOf(a, wanted))
    .flatMap(r => (r.type === "unclear" ? r : []))
  // What could not be told gets one more try; after that a person must tell.
  if (unclear.length > 1 || givenUp(m, counted)) {
    const { milestone } = round
    const criteria = unclear.at(-1)?.criteria ?? wanted.criteria
    const left = wanted.step === "scrutiny" ? unread(m, round) : []
    const of = { milestone, criteria, ...(left.length > 0 ? { unread: left } : {}) }
    return {
      type: "next",
      next: waiting({ type: "verdict_by_person", needs: "person", ...of }),
    }
  }
  return { type: "next", next: null }
}

/** Commands cost no model and run again by themselves. A model is asked only if a person wants it. */
function stale(m: Mission, round: RoundState, wanted: StepWanted): Next | null {
  const isAsked = (m.retriedFrom.get(round.milestone) ?? -1) >= round.attemptsFrom
  if (m.stale === null || wanted.step === "gates" || isAsked) return null
  const judged = stepsOf(m, round).filter(({ step }) => step !== "gates")
  const criteria = judged.flatMap(it => it.criteria)
  return waiting({ type: "stale", needs: "person", criteria, usd: likelyCost(m, judged) })
}

function run(m: Mission, round: RoundState, wanted: StepWanted, now: Instant): Next {
  const subject = { type: "milestone", milestone: round.milestone, step: wanted.step } as const
  return start(
    m,
    {
      subject,
      role: wanted.step === "gates" ? "verifier" : "validator",
      base: round.commit,
      tries: attemptsIn(m, round, wanted.step),
      brief: given => validationBrief(m, subject, wanted, given),
    },
    now,
  )
}

/** After a closed round: the milestone is sealed, or fixes or a person are needed. */
function after(m: Mission, round: RoundState, now: Instant): Next {
  const { milestone, closed } = round
  const failed = (closed?.failed ?? []).filter(c => !m.waived.has(c))
  const blocking = blockingIn(m, round)
  const again = isRetried(m, round)
  const isMoved = m.integration?.head !== round.commit
  if (failed.length === 0 && blocking.length === 0) {
    // Only the head as it was judged may be delivered, and a broken gate cuts a round short.
    const isOpen = (milestone === "final" && isMoved) || !isWhole(m, round)
    return isOpen ? opened(m, milestone) : held(m, round)
  }
  const fixes = fixesOf(m, round)
  if (fixes.length > 0) return fixes.every(isDone) ? opened(m, milestone) : NOTHING
  // Somebody mended it by hand, which is judged before anything is built on it.
  if (again && isMoved) return opened(m, milestone)
  const rounds = roundsOf(m, milestone).length
  if (!again && (rounds >= ROUNDS_MAX || isRepeated(m, round))) {
    return waiting({ type: "verdict_by_person", needs: "person", milestone, criteria: failed })
  }
  const search = bisection(m, round, failed)
  if (search.type === "asks") return tried(m, round, search, now)
  return happening(...fixesFor(m, round, { failed, blocking, guilty: search.guilty }))
}

/** Tries one merge of this milestone, with only the criteria that held before it. */
function tried(
  m: Mission,
  round: RoundState,
  { merge, criteria }: Extract<Bisection, { type: "asks" }>,
  now: Instant,
): Next {
  const tries = triesOn(m, round, merge.feature)
  const working = triesOn(m, round, null).find(a => a.ended === null)
  if (working) return waiting(live(working))
  const subject = { type: "merge", milestone: round.milestone, feature: merge.feature } as const
  const brief = (given: Given) => mergeBrief(m, subject, criteria, given)
  return start(m, { subject, role: "verifier", base: merge.commit, tries, brief }, now)
}

/** Everything held: the milestone is sealed, and the last round ends in delivery. */
function held(m: Mission, round: RoundState): Next {
  const { milestone, commit } = round
  // A finding may have been dismissed after its fix was begun. A fix that was begun is first done
  // or left out.
  if (!fixesOf(m, round).every(isDone)) return NOTHING
  const open = liveFindings(m).filter(found => settledAs(m, found) === null)
  const minor = openMinor(m)
  if (policyOf(m).minorFindings === "ask" && minor.length > 0) return asked(m, round, minor)
  const listed = open.map(found => asListed(found))
  if (milestone === "final") return happening(...listed, { type: "mission.delivered", commit })
  const seal: Event = { type: "milestone.sealed", milestone, commit }
  return happening(...listed, seal, ...stop(m, milestone))
}

/** A person decides for each finding that it may stay, or retries the milestone to have them mended. */
function asked(m: Mission, round: RoundState, minor: readonly Found[]): Next {
  if (isRetried(m, round)) {
    return happening(...fixesFor(m, round, { failed: [], blocking: minor, guilty: new Map() }))
  }
  const { milestone } = round
  return waiting(
    ...minor.map(
      ({ name }): Wait => ({ type: "finding", needs: "person", milestone, finding: name }),
    ),
  )
}

/** Listed before anything is sealed, so that reviewers read it in the pull request. */
const asListed = ({ name, finding }: Found): Event => ({
  ...{ type: "finding.settled", finding: name, as: "listed", by: null },
  reason:
    finding.severity === "minor"
      ? "it blocks nothing, and stands in the pull request"
      : "the round that held did not find it again",
})

/** The plan's own stop. After the last milestone the pull request is the stop. */
function stop(m: Mission, id: MilestoneId): readonly Event[] {
  const milestones = milestonesOf(m)
  const isStrict = m.approved?.care === "strict"
  const milestone = milestones.find(ms => ms.id === id)
  const checkpoint = milestone?.checkpoint ?? (isStrict ? "approve" : "notify")
  if (checkpoint === "notify" || milestones.at(-1)?.id === id) return []
  const who = milestone?.checkpoint ? "the plan" : "strict care"
  const is = isSkippedWhole(m, id) ? "skipped" : "proven"
  const why = `${id} is ${is}; ${who} stops here for a person`
  return [{ type: "mission.held", hold: "person", why, checkpoint: id }]
}

/** A person wanted it judged again after it had closed. */
function isRetried(m: Mission, round: RoundState): boolean {
  const from = m.retriedFrom.get(round.milestone)
  const orders = [...m.attempts.values()]
    .filter(a => a.subject.type === "milestone" && a.subject.milestone === round.milestone)
    .map(a => a.order)
  return from !== undefined && from > Math.max(round.attemptsFrom - 1, ...orders)
}

/** The same criteria failed in the round before, so another round of the same would not help. */
function isRepeated(m: Mission, round: RoundState): boolean {
  const before = roundsOf(m, round.milestone).find(r => r.round === round.round - 1)
  const failed = round.closed?.failed ?? []
  const was = before?.closed?.failed ?? []
  return failed.length > 0 && failed.length === was.length && failed.every(c => was.includes(c))
}
