/** A whole story: how far the mission is at the beginning, and what happens then. */
import fc from "fast-check"
import type { Append } from "../../src/core/log/event.ts"
import { evolve, fold } from "../../src/core/log/fold.ts"
import type { Mission, MissionRef } from "../../src/core/log/mission.ts"
import { fromSnapshot, toSnapshot } from "../../src/core/log/snapshot.ts"
import { isSame } from "../simulation/invariants/append.ts"
import { numberOf } from "../simulation/words.ts"
import { Broken, begin, type Play } from "./play.ts"
import { aStep, type Step, take } from "./step.ts"

export interface Sequence {
  /** How many steps lead to the beginning, before chance takes over. */
  readonly chapter: number
  readonly plan: number
  readonly parallel: number
  readonly attempts: number
  readonly approvals: number
  /** Which words approve the plan; some of them allow little. */
  readonly terms: number
  readonly steps: readonly Step[]
  /** Where the log is cut in two. */
  readonly cut: number
}

/** A person has approved the plan. */
const APPROVED = 2
/** The planner has asked questions. */
const ASKED = 3
/** A person has taken the mission's first feature. */
const TAKEN = 4
/** The gates of the first milestone found something broken. */
const BROKEN = 7
/** One of its features was left out, and the milestone is proven without it. */
const SKIPPED = 9
/** A second version of the plan stands beside the first. */
const REVISED = 10

export const aSequence: fc.Arbitrary<Sequence> = fc.record({
  chapter: fc.constantFrom(0, 1, APPROVED, ASKED, TAKEN, 5, 6, BROKEN, 8, SKIPPED, REVISED),
  plan: fc.constantFrom(90, 91, 92),
  parallel: fc.integer({ min: 1, max: 3 }),
  attempts: fc.integer({ min: 1, max: 3 }),
  approvals: fc.constantFrom(1, 1, 1, 2),
  terms: fc.constantFrom(0, 0, 0, 2),
  steps: fc.array(aStep, { minLength: 1, maxLength: 18, size: "max" }),
  cut: fc.nat(99),
})

/** The same seed gives the same stories. */
export const sequences = (seed: number, numRuns: number): readonly Sequence[] =>
  fc.sample(aSequence, { seed, numRuns })

/** Folding a log again costs as much as playing it, so only some are checked. */
const CUT_EVERY = 3

/** Plays the story. Throws Broken, with the story so far, if an invariant is broken. */
export function play(sequence: Sequence): Play {
  const { attempts, parallel, approvals } = sequence
  const budgets = { attempts, conflicts: 2, infra: 3 }
  const played = begin({ budgets, parallel, approvals })
  try {
    for (const step of opening(sequence)) take(played, step)
    for (const step of sequence.steps) take(played, step)
    if (sequence.cut % CUT_EVERY === 0) checkLog(played, sequence.cut)
  } catch (error) {
    const what = error instanceof Broken ? error.message : String((error as Error).stack)
    throw new Broken(`${what}\n\n${storyOf(played)}`)
  }
  return played
}

/** The goal, the plan, its approval, and features that are delivered one after the other. */
function opening(sequence: Sequence): readonly Step[] {
  const { chapter, plan, approvals, terms } = sequence
  const says = (b: number, a = 1): Step => ({ does: "says", a, b })
  const ends = (b: number): Step => ({ does: "ends", a: 0, b })
  const wait: Step = { does: "waits", a: 1, b: 0 }
  const approve = Array.from({ length: approvals }, (_, at) =>
    says(numberOf("approve", terms), at === 0 ? 1 : 3),
  )
  const built = Array.from({ length: chapter }, () => ends(99))
  if (chapter === 0) return []
  if (chapter === ASKED) return [says(0), ends(QUESTIONS)]
  if (chapter === 1) return [says(0), ends(plan), wait]
  if (chapter === REVISED) return [says(0), ends(plan), wait, says(REVISE), wait]
  if (chapter === TAKEN) return [says(0), ends(plan), wait, ...approve, TAKE]
  if (standsStill(sequence))
    return [says(0), ends(plan), wait, ...approve, ends(FAILS), ends(FAILS)]
  if (chapter === BROKEN) {
    const features = Array.from({ length: 3 }, () => ends(99))
    return [says(0), ends(plan), wait, ...approve, ...features, ends(BREAKS)]
  }
  const skipped = chapter === SKIPPED ? [says(SKIP), wait, wait, wait, wait, wait] : []
  return [says(0), ends(plan), wait, ...approve, ...skipped, ...built.slice(2)]
}

/** Its first feature has failed twice in the same way and may be tried once more; chance alone rarely does that. */
const standsStill = ({ chapter, parallel, attempts }: Sequence): boolean =>
  chapter === APPROVED && parallel === 1 && attempts === 3

/** "/mission revise max 40", which needs no planner. */
const REVISE = numberOf("revise", 2)
/** "/mission skip F2 not now". */
const SKIP = numberOf("skip", 1)
/** mira assigns the first feature to ned. */
const TAKE: Step = { does: "does", a: 2, b: 1 }
/** An attempt ends by asking questions. */
const QUESTIONS = 45
/** An attempt delivers work that does not hold C1. */
const FAILS = 2
/** An attempt judges and finds that C1 fails. */
const BREAKS = 36

export const storyOf = ({ told }: Play): string =>
  told.map((line, at) => `${String(at + 1).padStart(3)}. ${line}`).join("\n")

/** A log means the same wherever it is cut, and with or without a snapshot. */
function checkLog({ mission, appends }: Play, cut: number): void {
  const at = Math.floor((appends.length * cut) / 100)
  const ref: MissionRef = mission.ref
  const first = fold(ref, appends.slice(0, at))
  const text = toSnapshot(first)
  const rest = appends.slice(at).reduce(onto, fromSnapshot(text, ref))
  if (!isSame(rest, mission)) throw new Broken("S1: cut in two the log means something else")
  if (toSnapshot(first) !== text) throw new Broken("S1: folding on changed what was folded before")
}

const onto = (mission: Mission, { events, at }: Append): Mission => evolve(mission, events, at)
