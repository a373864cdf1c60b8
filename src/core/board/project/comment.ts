/** Our comments: the pinned one and the plans are kept up to date; all others are written once. */
import type { Refusal } from "../../log/command.ts"
import { derived } from "../../log/derived.ts"
import type { Effect, Text } from "../../log/effect.ts"
import type { Answered, Mission } from "../../log/mission.ts"
import { type CommentThing, isPost, type Post } from "../../log/posts.ts"
import { requestOf } from "../../log/scope.ts"
import { keyOf } from "../../log/thing.ts"
import { answer } from "../../render/answer.ts"
import { moreBlockers } from "../../render/blockers.ts"
import { closing, needsYou, proven, ready, runsShort } from "../../render/comments.ts"
import { missionControl } from "../../render/mission-control.ts"
import { planText } from "../../render/plan.ts"
import { questions } from "../../render/questions.ts"
import { refusal } from "../../render/refusal.ts"
import type { Person } from "../../values/id.ts"
import { HOUR_MS, type Instant, plusMs } from "../../values/time.ts"
import { blockersOf } from "../../work/blockers.ts"
import { commentsPosted, maxFor } from "../../work/ceiling.ts"
import { isOfferDue } from "../../work/offer.ts"
import { isSmall, planOf } from "../../work/phase.ts"
import type { Inputs } from "../inputs.ts"

interface Wanted {
  readonly of: CommentThing["of"]
  /** A comment that is written once is rendered only to create it; others are rewritten when they differ. */
  readonly isLiving: boolean
  readonly text: () => Text | null
  /** The issue where it is written, if that is not the mission's own. */
  readonly on?: number | null
}

export function projectComments(inputs: Inputs): readonly Effect[] {
  return withinCeiling(
    inputs,
    wanted(inputs).flatMap(one => comment(inputs, one)),
  )
}

/** Edits go on, and so does Mission Control, which says that there will be no more comments. */
function withinCeiling({ m }: Inputs, effects: readonly Effect[]): readonly Effect[] {
  const max = maxFor(m, "comments") ?? Number.POSITIVE_INFINITY
  const posts = effects.filter(isPost)
  // An intended comment may be on its way already, so it goes before those that are only wanted.
  const [begun, fresh] = [true, false].map(is => posts.filter(e => isIntended(m, e) === is))
  const allowed = new Set([...begun!, ...fresh!].slice(0, Math.max(0, max - commentsPosted(m))))
  return effects.filter(effect => !isPost(effect) || allowed.has(effect))
}

const isIntended = (m: Mission, { thing }: Post): boolean => m.intents.has(keyOf(thing))

/** Where a mission was asked for and did not begin, only commands are answered. */
export const projectReplies = (inputs: Inputs): readonly Effect[] =>
  replies(inputs).flatMap(one => comment(inputs, one))

function comment({ m, seen }: Inputs, { of, isLiving, text, on }: Wanted): readonly Effect[] {
  const thing: CommentThing = { type: "comment", of }
  const bound = m.things.get(keyOf(thing))
  if (!bound) {
    const body = text()
    return body ? [{ type: "create", thing, text: body, ...(on ? { on } : {}) }] : []
  }
  const found = isLiving ? seen.comments.items.find(c => c.id === bound.id) : undefined
  if (!found) return []
  const body = text()
  const effects: Effect[] = []
  if (body && found.marker?.digest !== body.digest) {
    effects.push({ type: "ensure_comment", id: bound.id, thing, text: body })
  }
  if (of === "mission_control" && !found.isPinned && !m.pinned.has(keyOf(thing))) {
    effects.push({ type: "ensure_pinned", id: bound.id })
  }
  return effects
}

function wanted(inputs: Inputs): readonly Wanted[] {
  const { m, waits, v } = inputs
  const once = (of: Wanted["of"], text: () => Text | null): Wanted => ({
    of,
    isLiving: false,
    text,
  })
  const all: Wanted[] = [
    {
      of: "mission_control",
      isLiving: true,
      text: () => derived(m, `control ${JSON.stringify(waits)}`, () => missionControl(v)),
    },
    ...m.asked.map(({ round }) => once(`questions:${round}`, () => questions(v, round))),
    ...m.proposals.map(({ plan: { version } }) => ({
      of: `plan:${version}` as const,
      isLiving: true,
      text: () => derived(m, `plan ${version}`, () => planText(v, version)),
    })),
    ...replies(inputs),
    ...blockers(inputs),
    ...provenMilestones(m).map(id => once(`proven:${id}`, () => proven(v, id))),
  ]
  // Several waits may ask for one thing, such as the same money. One comment says so.
  const keys = new Set<string>()
  for (const wait of v.waits) {
    const key = wait.notifies
    if (!key || keys.has(key)) continue
    keys.add(key)
    all.push(once(`needs_you:${key}`, () => needsYou(v, wait)))
  }
  if (v.money.isShort) {
    all.push(once(`needs_you:short:${v.money.max.usd}`, () => runsShort(v)))
  }
  // The pull request must exist before people are asked to review it, and GitHub may have refused
  // to open it.
  if (m.delivered && hasPullRequest(m)) all.push(once("ready", () => ready(v)))
  // The last comment names the pull request with skills, so that one is opened first.
  if (m.ended && !isOfferDue(m)) all.push(once("closing", () => closing(v)))
  return all
}

/**
 * GitHub does not say who added a link, so a link is no command. A link that no plan ever called
 * for is answered once.
 */
function blockers({ m, seen, v }: Inputs): readonly Wanted[] {
  if (m.ended) return []
  return [...m.features.keys()].flatMap((id): readonly Wanted[] => {
    const number = m.things.get(keyOf({ type: "issue", of: id }))?.number
    const found = seen.issues.items.find(i => i.number === number)
    const linked = found?.blockedBy ?? []
    if (!found || blockersOf(m, id, linked).foreign.length === 0) return []
    const of = `needs_you:blockers:${id}` as const
    const on = found.number
    return [{ of, isLiving: false, on, text: () => moreBlockers(v, id, on) }]
  })
}

const hasPullRequest = (m: Mission): boolean => m.things.has(keyOf(requestOf(m)))

function replies({ m, v }: Inputs): readonly Wanted[] {
  const said = new Map<string, Instant>()
  return [...m.answered.values()].flatMap(
    ({ command: of, by, at, on, check, answer: given }): Wanted[] => {
      // The person who pressed a button reads the answer on its check run.
      if (check !== undefined) return []
      if (given.type === "refused") {
        if (isRepeated(given.refusal, { by, at }, said)) return []
        return [{ of, isLiving: false, on, text: () => refusal(v, given.refusal, by) }]
      }
      if (given.type !== "accepted") return []
      return [{ of, isLiving: false, on, text: () => answer(v, given.said) }]
    },
  )
}

/**
 * That a field is set back is told once; a person who changes it again can see that. A person who
 * asks too often is told so once an hour.
 */
function isRepeated(
  refusal: Refusal,
  { by, at }: Pick<Answered, "by" | "at">,
  said: Map<string, Instant>,
): boolean {
  const key = keyOfRepeated(refusal, by)
  if (key === null) return false
  const before = said.get(key)
  const isKnown =
    before !== undefined && (refusal.reason === "set_back" || at < plusMs(before, HOUR_MS))
  if (!isKnown) said.set(key, at)
  return isKnown
}

function keyOfRepeated(refusal: Refusal, by: Person): string | null {
  if (refusal.reason === "set_back") return `${refusal.number} ${refusal.field}`
  return refusal.reason === "too_often" ? `too often ${by.id}` : null
}

/** One for each milestone except the last, because then the news is that the pull request is ready. */
function provenMilestones(m: Mission) {
  const plan = planOf(m)
  if (!plan || isSmall(m)) return []
  return plan.milestones.slice(0, -1).flatMap(ms => (m.sealed.has(ms.id) ? [ms.id] : []))
}
