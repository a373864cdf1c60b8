/** What can happen to a mission from outside, one step at a time, and how a reader is told about it. */
import fc from "fast-check"
import type { AttemptState, Mission } from "../../src/core/log/mission.ts"
import type { Deed } from "../../src/core/log/observed.ts"
import { keyOf } from "../../src/core/log/thing.ts"
import type { FeatureId } from "../../src/core/values/id.ts"
import { MINUTE_MS, plusMs, SECOND_MS } from "../../src/core/values/time.ts"
import { sha } from "../core/support/sha.ts"
import { openIn, wordsFor } from "../simulation/words.ts"
import { ned, people } from "./cast.ts"
import { handIn, type Play, pass, rest } from "./play.ts"

/** `a` and `b` choose among what exists at that moment. */
export interface Step {
  readonly does: keyof typeof moves
  readonly a: number
  readonly b: number
}

type Move = (play: Play, a: number, b: number) => string | null

const moves = {
  /** An attempt's run ends and hands in its report. */
  ends(play, a, b) {
    const attempt = pick(running(play), a)
    if (!attempt) return null
    conclude(play, attempt, "success")
    const { outcome } = handIn(play, attempt, b % 100)
    return `${attempt.key} ends: ${outcome.type === "failed" ? outcome.failure.kind : outcome.type}`
  },
  dies(play, a) {
    const attempt = pick(running(play), a)
    if (attempt) conclude(play, attempt, "failure")
    return attempt ? `the runner of ${attempt.key} is lost` : null
  },
  stops(play, a) {
    const attempt = pick(running(play), a)
    if (attempt) conclude(play, attempt, "cancelled")
    return attempt ? `somebody stops the run of ${attempt.key}` : null
  },
  says(play, a, b) {
    const by = people[a % people.length]!
    const body = wordsFor(play.mission, b)
    const id = play.seen.nextId()
    const plain = { isBot: false, isPinned: false, marker: null, reactions: [] }
    const isEdited = a % 31 === 0
    play.seen.comments.push({ id, issue: 412, by, body, at: play.now, isEdited, ...plain })
    return `${by.login} says: ${body.split("\n")[0]}${isEdited ? " (edited by somebody)" : ""}`
  },
  /** Somebody does something by hand to a feature's issue or to the mission's own. */
  does(play, a, b) {
    const { mission, seen, now } = play
    const by = people[a % people.length]!
    const of = pick(["mission", ...openIn(mission), ...mission.features.keys()] as const, b)
    const issue =
      of === "mission" ? 412 : mission.things.get(keyOf({ type: "issue", of: of! }))?.number
    if (!issue || !mission.requested) return null
    const deed = pick(deedsAt(mission, of), a + b)!
    // Sometimes the list showed it late.
    const at = a % 3 === 0 ? plusMs(now, -10 * MINUTE_MS) : now
    seen.entries.push({ id: seen.nextId(), issue, by, isBot: a % 11 === 0, at, ...deed })
    const late = at === now ? "" : ", which shows ten minutes later"
    return `${by.login} by hand on ${of}: ${deed.did}${"as" in deed ? ` as ${deed.as}` : ""}${late}`
  },
  conflicts(play) {
    play.conflicts = true
    return "the next merge conflicts"
  },
  pushes(play, a) {
    if (play.seen.head === null) return null
    play.seen.head = sha(`pushed ${a} ${play.appends.length}`)
    return "somebody pushes to the mission's branch"
  },
  rights(play, a) {
    const level = (["none", "read", "write", "write"] as const)[a % 4]!
    play.rights.set(2, level)
    return `dana may ${level} from now on`
  },
  reviews(play, a) {
    const pull = play.seen.pullRequests.at(-1)
    if (!pull || !play.mission.delivered) return null
    pull.state = a % 4 === 0 ? "closed" : "merged"
    if (pull.state === "merged") Object.assign(pull, { mergeCommit: sha("merged") })
    return `the pull request is ${pull.state}`
  },
  waits(_play, a) {
    return `${a % 40} minutes pass`
  },
} satisfies Record<string, Move>

/** Only the person who has a feature can lose it. */
function deedsAt(m: Mission, of: string | undefined): readonly Deed[] {
  const who = m.features.get(of as FeatureId)?.taken
  return [
    { did: "closed", as: "not_planned" },
    { did: "closed", as: "completed" },
    { did: "reopened" },
    { did: "assigned", who: ned },
    { did: "unassigned", who: who ?? ned },
    ...(who ? [{ did: "unassigned", who } as const] : []),
  ]
}

const running = ({ mission, seen }: Play): readonly AttemptState[] =>
  [...mission.attempts.values()].filter(
    a =>
      a.ended === null &&
      a.run !== null &&
      seen.runs.some(run => run.id === a.run && run.status !== "concluded"),
  )

const pick = <T>(items: readonly T[], n: number): T | undefined => items[n % (items.length || 1)]

function conclude({ seen, now }: Play, attempt: AttemptState, conclusion: string): void {
  const run = seen.runs.find(r => r.id === attempt.run)
  if (run) Object.assign(run, { status: "concluded", conclusion, concludedAt: now })
}

/** Takes one step, and everything that follows from it. */
export function take(play: Play, { does, a, b }: Step): void {
  pass(play, does === "waits" ? (a % 40) * MINUTE_MS : 7 * SECOND_MS)
  const told = moves[does](play, a, b)
  if (told === null) return
  play.told.push(told)
  rest(play)
}

const weights: Readonly<Record<keyof typeof moves, number>> = {
  ends: 40,
  says: 22,
  waits: 10,
  does: 8,
  dies: 5,
  stops: 2,
  conflicts: 3,
  pushes: 2,
  rights: 2,
  reviews: 2,
}

const numbers = { a: fc.nat(999), b: fc.nat(999) }

export const aStep: fc.Arbitrary<Step> = fc.oneof(
  ...Object.entries(weights).map(([does, weight]) => ({
    weight,
    arbitrary: fc.record({ does: fc.constant(does as Step["does"]), ...numbers }),
  })),
)
