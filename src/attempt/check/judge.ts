/**
 * Decides what follows from commands that have been run. It never runs one itself and never
 * believes what an agent said.
 */
import type { Check, Verdict } from "../../core/log/attempt.ts"
import type { Expect } from "../../core/plan/expect.ts"
import type { Gate } from "../../core/plan/plan.ts"
import { EVIDENCE_CHARACTERS_MAX } from "../../core/values/limits.ts"
import { headOf, tailOf } from "../../core/values/printed.ts"
import type { Ran } from "./ran.ts"
import { failingTests } from "./tests-seen/failing-tests.ts"
import { seenBy, unmet } from "./unmet.ts"

export type Judged =
  | { readonly is: "pass" }
  | { readonly is: "fail"; readonly why: string }
  | { readonly is: "inconclusive"; readonly why: string }

/** What was wrong with one run; null if nothing was. */
export function mismatch(expect: Expect, ran: Ran): string | null {
  if (ran.ended === "overtime") return `was ended after ${Math.round(ran.ms / 1_000)} s`
  if (ran.ended === "flooded") return "was ended because it printed without end"
  if (ran.ended === "disk") return "was ended because it filled the disk"
  if (ran.ended === "processes") return "was ended because it started too many processes"
  if (ran.exit !== expect.exit) return `exit ${ran.exit}, wanted ${expect.exit}`
  return unmet(expect, ran)
}

/**
 * Whether a failed command is run a second time. One that ran into its time limit would only do so
 * again.
 */
export const isWorthAnother = (ran: Ran): boolean => ran.ended === "itself"

/** `again` is null if it wasn't run twice. */
export function judgeCommand(expect: Expect, first: Ran, again: Ran | null): Judged {
  const wrong = mismatch(expect, first)
  if (wrong === null) return { is: "pass" }
  if (again !== null && mismatch(expect, again) === null) {
    return { is: "inconclusive", why: `flaky: ${wrong} at first, right when run again` }
  }
  return { is: "fail", why: wrong }
}

export interface Pair {
  readonly origin: Ran
  readonly here: Ran
}

const isSame = (a: Ran, b: Ran): boolean => a.exit === b.exit && a.outputDigest === b.outputDigest

export const isPairSame = ({ origin, here }: Pair): boolean =>
  isSame(origin, here) && here.ended === "itself" && origin.ended === "itself"

/**
 * A command whose output differs from one run to the next can't tell anything about two commits.
 */
export function judgePair(first: Pair, again: Pair | null): Judged {
  if (isPairSame(first)) return { is: "pass" }
  const wrong =
    first.origin.exit === first.here.exit
      ? "the output differs from that on the base commit"
      : `exit ${first.here.exit}, on the base commit ${first.origin.exit}`
  if (again === null) return { is: "fail", why: wrong }
  const isFlaky = !isSame(first.origin, again.origin) || !isSame(first.here, again.here)
  return isFlaky
    ? { is: "inconclusive", why: `flaky: ${wrong}, and otherwise when run again` }
    : { is: "fail", why: wrong }
}

export type GateJudged = "passed" | "known" | "flaky" | "failed"

/** What failed before the mission began. */
export interface Known {
  /** Names of gates. */
  readonly gates: readonly string[]
  /** The tests that failed in each gate whose output could be read. */
  readonly tests: Readonly<Record<string, readonly string[]>>
}

/**
 * A failure that existed before isn't held against an attempt. A test that passed before and fails
 * now is, even in the same gate.
 */
export function judgeGate(gate: Gate, known: Known, first: Ran, again: Ran | null): GateJudged {
  const expect = { exit: 0 }
  if (mismatch(expect, first) === null) return "passed"
  const isKnown = known.gates.includes(gate.name)
  const fresh = isKnown ? freshFailures(gate, known, first) : []
  if (isKnown && fresh.length === 0) return "known"
  if (again === null) return "failed"
  if (mismatch(expect, again) === null) return "flaky"
  const still = freshFailures(gate, known, again)
  return isKnown && !fresh.some(name => still.includes(name)) ? "flaky" : "failed"
}

/** Tests that fail now and didn't before; none if either output couldn't be read. */
export function freshFailures(gate: Gate, { tests }: Known, ran: Ran): readonly string[] {
  const before = Object.hasOwn(tests, gate.name) ? tests[gate.name] : undefined
  const now = failingTests(ran.output)
  return before === undefined || now === null ? [] : now.filter(name => !before.includes(name))
}

const TAIL_CHARACTERS_MAX = 4_000

export const checkOf = (
  { id, run }: { readonly id: string; readonly run: string },
  ran: Ran,
): Check => {
  const failedTests = ran.exit === 0 ? null : failingTests(ran.output)
  return {
    id,
    run,
    exit: ran.exit,
    ms: Math.round(ran.ms),
    outputDigest: ran.outputDigest,
    tail: tailOf(ran.output, TAIL_CHARACTERS_MAX),
    ...(failedTests && { failedTests: [...failedTests] }),
  }
}

/**
 * What a person or the next attempt needs in order to see it for themselves. If there is little
 * room, only the first line is shown.
 */
export function evidenceOf(run: string, ran: Ran, judged: Judged): Verdict["evidence"] {
  const line = `$ ${headOf(run, EVIDENCE_CHARACTERS_MAX)}`
  const beyond = seenBy(ran)
  if (judged.is === "pass") return [[`exit ${ran.exit}`, ...beyond].join(", "), line]
  const tail = tailOf(ran.output, EVIDENCE_CHARACTERS_MAX)
  return [judged.why, line, ...(tail === "" ? [] : [tail]), ...beyond]
}
