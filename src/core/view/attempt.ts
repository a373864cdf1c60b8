/** One try of one role at one subject: when, by whom, what came of it, and what it cost. */

import { z } from "zod"
import {
  Check,
  Failure,
  Isolation,
  nameOf,
  Role,
  Subject,
  Usage,
  type Verdict,
} from "../log/attempt.ts"
import { Captures } from "../log/capture.ts"
import { Contacts } from "../log/contacts.ts"
import { FAILURES, isCounted } from "../log/failure.ts"
import { Inspection } from "../log/inspection.ts"
import type { AttemptState, Mission } from "../log/mission.ts"
import { UsedSkill } from "../log/skill.ts"
import { Effort } from "../plan/model-choice.ts"
import { AttemptKey, CriterionId, Sha } from "../values/id.ts"
import { failureOf } from "../work/budget.ts"
import { usdOf } from "../work/money.ts"
import { attemptsAt, disprovenOn } from "../work/progress.ts"
import { At, type Plain } from "./plain.ts"

export const VerdictView = z.strictObject({
  criterion: CriterionId,
  is: z.enum(["pass", "fail", "inconclusive"]),
  commit: Sha,
  /** The first line of its evidence. */
  seen: z.string().nullable(),
  isolation: Isolation,
  captures: Captures.nullable(),
})
export type VerdictView = Plain<z.infer<typeof VerdictView>>

const outcome = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("questions"), questions: z.int() }),
  z.strictObject({ type: z.enum(["plan", "verdicts", "nothing_to_do"]) }),
  z.strictObject({ type: z.literal("delivered"), commit: Sha }),
  z.strictObject({ type: z.literal("failed"), failure: Failure }),
])

export const AttemptView = z.strictObject({
  key: AttemptKey,
  subject: Subject,
  role: Role,
  /** Its place among all attempts of the mission, from 0. */
  order: z.int(),
  /** Which try of its subject it is, from 1. All steps of a validation count together. */
  number: z.int(),
  /** Which try of its subject and step it is, from 1. */
  numberOfStep: z.int(),
  /** Which of the tries that a budget counts it is, from 1. */
  countedNumber: z.int(),
  base: Sha,
  /** The id of its run on GitHub Actions; null: no run is bound to it yet. */
  run: z.int().nullable(),
  scheduledAt: At,
  startedAt: At.nullable(),
  endedAt: At.nullable(),
  /** Whether we stopped its run or are going to. */
  isCancelled: z.boolean(),
  state: z.enum(["waiting", "running", "held", "failed", "called_off", "nothing_to_do"]),
  /** null: it has not ended. */
  outcome: outcome.nullable(),
  /** How its check concludes; null: it has not yet. */
  conclusion: z.enum(["success", "failure", "neutral", "cancelled", "action_required"]).nullable(),
  /** Whether its work held, but GitHub refused to merge it. */
  isConflicted: z.boolean(),
  /** The commit of work that was tried and did not hold. */
  disprovenOn: Sha.nullable(),
  verdicts: z.array(VerdictView),
  /** What stood between its commands and the machine; null: nothing has run, or nobody said. */
  isolation: Isolation.nullable(),
  checks: z.array(Check),
  found: z.strictObject({ blocking: z.int(), minor: z.int() }),
  /** null: no inspections were asked for. */
  inspections: z.array(Inspection).nullable(),
  skills: z.array(UsedSkill),
  /** What was asked; null: the log does not say, or nobody works. */
  asked: z
    .strictObject({
      agent: z.string(),
      model: z.string().nullable(),
      effort: Effort.nullable(),
    })
    .nullable(),
  agent: z
    .strictObject({
      name: z.string(),
      version: z.string().nullable(),
      isScripted: z.boolean(),
      model: z.string().nullable(),
      /** What it worked behind; null: nobody says. */
      isolation: Isolation.nullable(),
    })
    .nullable(),
  usage: Usage.nullable(),
  /** What its programs reached outside. null: it started none, or nobody looked. */
  contacts: z.strictObject({ agents: Contacts.nullable(), checks: Contacts.nullable() }).nullable(),
  /**
   * What counts against the ceiling. If the cost could not be read, that is all that the attempt
   * was allowed to spend.
   */
  usd: z.number(),
  /** Whether neither its price nor a ceiling for it is known. */
  isCostUnknown: z.boolean(),
})
export type AttemptView = Plain<z.infer<typeof AttemptView>>

export function attemptViews(m: Mission): readonly AttemptView[] {
  const [numbers, steps] = [counter(), counter()]
  return [...m.attempts.values()].map(attempt => ({
    ...madeOf(m, attempt),
    ...cameOf(attempt),
    number: numbers(subjectOf(attempt.subject)),
    numberOfStep: steps(nameOf(attempt.subject)),
  }))
}

function counter(): (name: string) => number {
  const counts = new Map<string, number>()
  return name => {
    const number = (counts.get(name) ?? 0) + 1
    counts.set(name, number)
    return number
  }
}

/** Everything of a validation counts as one subject here, as people see it. */
function subjectOf(subject: Subject): string {
  if (subject.type === "milestone") return `validation of ${subject.milestone}`
  if (subject.type === "merge") return `merge of ${subject.feature}`
  return nameOf(subject)
}

function madeOf(m: Mission, attempt: AttemptState) {
  const { key, subject, role, order, base, run, scheduledAt, startedAt, cancelled } = attempt
  return {
    ...{ key, subject, role, order, base, run, scheduledAt, startedAt },
    countedNumber: countedNumber(m, attempt),
    asked: askedOf(attempt),
    endedAt: attempt.ended?.at ?? null,
    isCancelled: cancelled !== null,
  }
}

function cameOf(attempt: AttemptState) {
  const { ended, verdicts, findings, checks, verified, looks, skills, conflictedOnto } = attempt
  const blocking = findings.filter(f => f.severity === "blocking").length
  return {
    ...{ checks, inspections: looks, skills },
    state: stateOf(attempt),
    outcome: outcomeOf(attempt),
    conclusion: conclusionOf(attempt),
    isConflicted: conflictedOnto !== null,
    disprovenOn: disprovenOn(attempt),
    verdicts: verdicts.map(verdictView),
    isolation: verified?.isolation ?? verdicts[0]?.isolation ?? null,
    found: { blocking, minor: findings.length - blocking },
    agent: agentOf(attempt),
    usage: ended?.usage ?? null,
    contacts: contactsOf(attempt),
    usd: usdOf(attempt),
    isCostUnknown: ended !== null && (ended.usage.usd ?? attempt.cap.usd) === null,
  }
}

const verdictView = ({ criterion, is, commit, evidence, isolation, captures }: Verdict) => ({
  ...{ criterion, is, commit, isolation },
  seen: evidence[0] ?? null,
  captures: captures ?? null,
})

const askedOf = ({ agent, model, effort }: AttemptState): AttemptView["asked"] =>
  agent === undefined ? null : { agent, model: model ?? null, effort: effort ?? null }

function agentOf({ ended }: AttemptState): AttemptView["agent"] {
  const agent = ended?.agent
  if (!agent) return null
  const { name, version = null, scripted: isScripted, model = null, isolation = null } = agent
  return { name, version, isScripted, model, isolation }
}

function contactsOf({ ended }: AttemptState): AttemptView["contacts"] {
  if (!ended?.contacts) return null
  const { agents = null, checks = null } = ended.contacts
  return { agents, checks }
}

/** Attempts that no budget counts don't raise the number. */
function countedNumber(m: Mission, { subject, order }: AttemptState): number {
  if (subject.type !== "feature") return 1
  const from = m.features.get(subject.feature)?.freshFrom ?? 0
  const before = attemptsAt(m, subject.feature).filter(a => a.order >= from && a.order < order)
  return 1 + before.filter(a => isCounted(failureOf(a))).length
}

/** Whether it held, failed, or is still running. */
function stateOf(attempt: AttemptState): AttemptView["state"] {
  if (attempt.ended === null) return attempt.run === null ? "waiting" : "running"
  if (attempt.ended.outcome.type === "nothing_to_do") return "nothing_to_do"
  const failure = failureOf(attempt)
  if (!failure) return attempt.conflictedOnto ? "failed" : "held"
  return FAILURES[failure.kind].check === "cancelled" ? "called_off" : "failed"
}

function outcomeOf({ ended }: AttemptState): AttemptView["outcome"] {
  if (ended === null) return null
  const { outcome } = ended
  switch (outcome.type) {
    case "questions":
      return { type: outcome.type, questions: outcome.questions.length }
    case "delivered":
      return { type: outcome.type, commit: outcome.commit }
    case "failed":
      return outcome
    case "plan":
    case "verdicts":
    case "nothing_to_do":
      return { type: outcome.type }
  }
}

function conclusionOf({ ended }: AttemptState): AttemptView["conclusion"] {
  if (ended === null) return null
  switch (ended.outcome.type) {
    case "failed":
      return FAILURES[ended.outcome.failure.kind].check
    case "nothing_to_do":
      return FAILURES.nothing_to_do.check
    case "delivered":
    case "verdicts":
    case "plan":
    case "questions":
      return "success"
  }
}

export const failureIn = ({ outcome }: AttemptView): Plain<Failure> | null =>
  outcome?.type === "failed" ? outcome.failure : null
