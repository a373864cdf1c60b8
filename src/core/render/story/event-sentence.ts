/**
 * One event as a sentence for a commit message: plain text without a full stop, and who or what did
 * it comes first.
 */

import type { Event } from "../../log/event.ts"
import { amountOf, shareOf } from "../../values/ceiling.ts"
import type { AttemptKey } from "../../values/id.ts"
import { byRow } from "../../values/kind-table.ts"
import { called } from "../../values/person.ts"
import { attemptIn, type MissionView } from "../../view/mission.ts"
import { failureSentence, holdsNot, stopHead, stopSentence } from "../failure.ts"
import { outcomeWords } from "../outcome.ts"
import { counted, roundDollars } from "../phrase/amount.ts"
import { capital } from "../phrase/capital.ts"
import { sealedAs } from "../phrase/sealed.ts"
import { stepWords, subjectName, thingWords, validationName } from "../phrase/subject.ts"
import { holdWords } from "../sentence.ts"

/** `v` is the mission after the event. */
export const eventSentence = (event: Event, v: MissionView): string => sentenceOf(event, v)

/** Inside a sentence: "F3", "the last round (commands and gates)". */
const named = (v: MissionView, key: AttemptKey): string => {
  const subject = attemptIn(v, key)?.subject
  if (!subject) return "an attempt"
  if (subject.type === "plan") return "planning"
  const name = subjectName(subject)
  return subject.type === "milestone" ? `${name} (${stepWords(subject.step)})` : name
}

/** The same at the beginning of a sentence. */
const nameOf = (v: MissionView, key: AttemptKey): string => capital(named(v, key))

const sentenceOf = byRow<"type", Event, [v: MissionView], string>("type", {
  "mission.requested": ({ by, goal }) => `${called(by)} asks: ${goal.trim().split("\n")[0] ?? ""}`,
  "mission.held": ({ hold, why }) => `Held: ${holdWords(hold, why)}`,
  "mission.released": ({ hold }) => `Goes on: no longer held (${hold.replaceAll("_", " ")})`,
  "mission.warned": ({ ceiling, used, max }) => `Warn: ${shareOf(ceiling, used, max)} used`,
  "budget.raised": ({ ceiling, max, by }) =>
    `${called(by)} sets the ceiling to ${amountOf(ceiling, max)}`,
  "mission.delivered": ({ commit }) => `Delivered: everything holds on ${commit.slice(0, 7)}`,
  "mission.completed": ({ commit }) => `Completed: merged as ${commit.slice(0, 7)}`,
  "mission.cancelled": ({ by }) => `${called(by)} cancels the mission`,
  "mission.declined": ({ by }) => `${by ? called(by) : "Somebody"} closes it without merging`,
  "command.accepted": ({ by, said, check }) =>
    check === undefined
      ? `${called(by)}: /mission ${said.name}`
      : `${called(by)} presses the button: ${said.name}`,
  "command.refused": ({ by, refusal }) =>
    `Refuse ${called(by)}: ${refusal.reason.replaceAll("_", " ")}`,
  "reply.taken": ({ by }) => `${called(by)} answers`,
  "questions.asked": ({ round, questions }) =>
    `Ask ${questions.length === 1 ? "one question" : `${questions.length} questions`}, round ${round}`,
  "plan.proposed": ({ plan }) =>
    `Propose plan ${plan.version}: ${counted(plan.features.length, "feature")}, ${counted(plan.criteria.length, "criterion")}`,
  "plan.returned": ({ version, findings }) =>
    `Return plan ${version}: ${findings[0]?.text ?? "it does not lint"}`,
  "plan.endorsed": ({ by, digest }, v) =>
    `${called(by)} approves plan ${v.proposals.find(p => p.digest === digest)?.plan.version ?? digest.slice(0, 7)}`,
  "plan.approved": ({ version, max, care }) =>
    `Plan ${version} is approved, ${care}${max.usd === null ? "" : `, at most ${roundDollars(max.usd)}`}`,
  "plan.withdrawn": ({ version, why }) => `Plan ${version} is withdrawn: ${why}`,
  "fix.added": ({ feature, root, criteria }) =>
    `Add ${feature} to fix ${criteria.length > 0 ? criteria.join(", ") : `what was found in ${root}`}`,
  "feature.steered": ({ feature, text }) => `Steer ${feature}: ${text}`,
  "feature.skipped": ({ feature, by, reason }) => `${called(by)} skips ${feature}: ${reason}`,
  "feature.unneeded": ({ feature, by, reason }) =>
    `${called(by)} says that ${feature} had nothing to do: ${reason}`,
  "feature.taken": ({ feature, by }) => `${called(by)} takes ${feature}`,
  "feature.submitted": ({ feature, by, commit }) =>
    `${called(by)} hands in ${feature} at ${commit.slice(0, 7)}`,
  "feature.returned": ({ feature }) => `Return ${feature} to the agents`,
  "feature.stopped": ({ feature, failure }, v) =>
    failure.kind === "nothing_to_do"
      ? `${stopHead(feature, failure)}: a person says whether its criteria held before`
      : `Stop ${feature}: ${stopSentence(v, feature, failure)}`,
  "feature.integrated": ({ feature, commit }) => `Merge ${feature} as ${commit.slice(0, 7)}`,
  "merge.conflicted": ({ attempt }, v) => `${nameOf(v, attempt)} conflicts with the branch`,
  "dependency.changed": ({ feature, on, is }) => `${feature} on ${on}: dependency ${is}`,
  "attempt.scheduled": ({ key }, v) => `Schedule ${scheduled(v, key)}`,
  "attempt.started": ({ attempt, run }, v) => `${nameOf(v, attempt)} starts as run ${run}`,
  "attempt.cancelled": ({ attempt, why }, v) => `Stop the run of ${named(v, attempt)}: ${why}`,
  "attempt.ended": ({ attempt, outcome }, v) => {
    const state = attemptIn(v, attempt)
    if (outcome.type === "failed")
      return `${nameOf(v, attempt)} failed: ${failureSentence(outcome.failure)}`
    const name = nameOf(v, attempt)
    if (outcome.type === "delivered") return `${name} is delivered as ${outcome.commit.slice(0, 7)}`
    return `${name} ended: ${state ? outcomeWords(state) : outcome.type}`
  },
  "skills.reported": ({ attempt, skills }, v) =>
    `${nameOf(v, attempt)} on skills: ${skills.map(({ name, helped }) => `${name} ${helped ? "helped" : "did not help"}`).join(", ")}`,
  "attempt.accounted": ({ attempt }, v) => `Count what ${named(v, attempt)} used after its end`,
  "integration.moved": ({ to, by, from }) =>
    by === "start"
      ? `Start the branch at ${to.slice(0, 7)}`
      : `The branch moves to ${to.slice(0, 7)} (${by === "person" && from ? "a person pushed" : by})`,
  "sync.wanted": ({ commit, workflows }) =>
    workflows.length === 0
      ? `Take up the default branch at ${commit.slice(0, 7)}`
      : `Leave the default branch where it is: ${workflows[0]} differs, and no App may merge workflows`,
  "ci.allowed": ({ to }) => `Let CI run on ${to.slice(0, 7)}`,
  "ci.concluded": ({ milestone, round, verdicts }) => {
    const red = verdicts.filter(it => it.is === "fail").map(it => it.criterion)
    const came = red.length > 0 ? holdsNot(red) : `${counted(verdicts.length, "check")} green`
    return `CI has answered for ${validationName(milestone)}, round ${round}: ${came}`
  },
  "validation.opened": ({ milestone, round, commit }) =>
    `Open ${validationName(milestone)}, round ${round}, on ${commit.slice(0, 7)}`,
  "verdicts.recorded": ({ verdicts, findings, attempt }, v) => {
    const held = verdicts.filter(it => it.is === "pass").length
    const found = findings.length > 0 ? counted(findings.length, "finding") : "no finding"
    const came = verdicts.length > 0 ? `${held} of ${verdicts.length} criteria hold` : found
    return `Record ${named(v, attempt)}: ${came}`
  },
  "validation.closed": ({ milestone, round, failed }) =>
    `Close ${validationName(milestone)}, round ${round}: ${failed.length === 0 ? "no criterion failed" : holdsNot(failed)}`,
  "verdicts.carried": ({ carried }) =>
    carried.length === 0
      ? "Take over no earlier verdicts"
      : `Take over ${carried.map(({ criterion, commit }) => `${criterion} from ${commit.slice(0, 7)}`).join(", ")}`,
  "criterion.waived": ({ criterion, by, reason }) => `${called(by)} waives ${criterion}: ${reason}`,
  "look.waived": ({ feature, by, reason }) =>
    `${called(by)} answers for ${feature}, which no validator looked at: ${reason}`,
  "finding.settled": ({ finding, as }) => `Finding ${finding}: ${as}`,
  "delivery.narrowed": ({ by, upTo }) => `${called(by)} delivers ${upTo} without the rest`,
  "milestone.sealed": ({ milestone, commit }, v) =>
    `${milestone} is ${sealedAs(v, milestone)} on ${commit.slice(0, 7)}`,
  "things.intended": ({ things }) => `Intend ${intended(things.map(thingWords))}`,
  "thing.bound": ({ thing, number, id }) =>
    `Bind ${thingWords(thing)} to ${number === null ? id : `number ${number}`}`,
  "thing.lost": ({ thing, how }) => `Lost: ${thingWords(thing)} was ${how}`,
  "thing.pinned": ({ thing }) => `Seen pinned: ${thingWords(thing)}`,
  "effect.refused": ({ effect, status }) => `GitHub refuses ${effect} (${status})`,
  "field.contested": ({ thing, field, by }) => `${by} contests ${field} of ${thingWords(thing)}`,
})

const scheduled = (v: MissionView, key: AttemptKey): string => {
  const attempt = attemptIn(v, key)
  if (!attempt) return key
  const { subject } = attempt
  if (subject.type === "milestone") return `${subjectName(subject)} (${stepWords(subject.step)})`
  const again = attempt.number
  const name = subject.type === "plan" ? "planning" : subjectName(subject)
  return `${name}${again > 1 ? ` again (${again})` : ""}`
}

const intended = (things: readonly string[]): string =>
  things.length > 2 ? `${things.length} things on GitHub` : things.join(" and ")
