/** Why something is not done yet: one line where one is enough, and the truth where nothing is wrong. */

import { isDone } from "../../log/done.ts"
import type { Mission } from "../../log/mission.ts"
import { isLeftOut } from "../../log/scope.ts"
import { hasTrait, type Wait } from "../../log/wait.ts"
import { newestProposal } from "../../people/stage.ts"
import { criterionOf, ownerOf } from "../../plan/plan.ts"
import type { CriterionId, FeatureId, MilestoneId } from "../../words/id.ts"
import { called } from "../../words/person.ts"
import { phaseOf, planOf } from "../../work/phase.ts"
import { criteriaIn, latestVerdict, progressOf, stateOf, titleOf } from "../../work/progress.ts"
import { inline } from "../markdown/neutral.ts"
import { counted, listed } from "../phrase/amount.ts"
import { whereProven } from "../phrase/criterion.ts"
import { flakyPlaces } from "../phrase/flaky.ts"
import { shortSha } from "../phrase/link.ts"
import { sealedAs } from "../phrase/sealed.ts"
import { endedWords, needingPerson } from "../phrase/standing.ts"
import { bare } from "../phrase/subject.ts"
import { waitSentence } from "../sentence.ts"
import { hint } from "./hint.ts"
import { proofAnswer } from "./proof.ts"

export function explain(m: Mission, subject: string | null, waits: readonly Wait[]): string {
  const ended = endedWords(m)
  const proof = subject && proofAsked(m, subject.toUpperCase())
  if (proof) return proof
  if (ended) return `**The mission has ended: ${ended}.** Nothing is waited for.`
  if (subject === null) return whole(m, waits)
  const id = subject.toUpperCase()
  const plan = planOf(m) ?? newestProposal(m)?.plan
  if (m.features.has(id as FeatureId)) return feature(m, id as FeatureId, waits)
  if (plan?.milestones.some(ms => ms.id === id)) return milestone(m, id as MilestoneId, waits)
  if (plan && criterionOf(plan, id as CriterionId)) return criterion(m, id as CriterionId, waits)
  const known = plan
    ? `It has ${listed(plan.milestones.map(ms => ms.id))} and ${counted(plan.features.length, "feature")}.`
    : "There is no plan yet."
  return `**There is no ${inline(subject, 40)} in this mission.** ${known} Without a name I explain all of it: \`/mission explain\``
}

/** Of a criterion that is proven or accepted, also once all is over; null: of anything else. */
function proofAsked(m: Mission, id: string): string | null {
  const plan = planOf(m)
  return plan && criterionOf(plan, id as CriterionId) ? proofAnswer(m, id as CriterionId) : null
}

const LINES_MAX = 8

function whole(m: Mission, waits: readonly Wait[]): string {
  if (waits.length === 0) return `**Nothing is waited for.** ${phaseWords(m)}`
  const order = [...needingPerson(waits), ...waits.filter(w => !needingPerson([w]).length)]
  // One line for each wait, and behind it what to type.
  const lines = new Map(order.map(w => [waitSentence(m, w), hint(m, w)]))
  const [[first, typed] = ["", ""], ...more] = lines
  const others = more.map(([line, then]) => `${line}${then}`)
  const needed = needingPerson(waits).length > 0
  const head = `**${first}**${needed ? typed : " Nothing is needed from you."}`
  const rest = others.slice(0, LINES_MAX).map(line => `- ${line}`)
  const left = others.length - rest.length
  return [
    head,
    ...(rest.length > 0
      ? [[...rest, ...(left > 0 ? [`- And ${left} more.`] : [])].join("\n")]
      : []),
  ].join("\n\n")
}

const phaseWords = (m: Mission): string =>
  phaseOf(m) === "running" ? "The next look goes on with it." : ""

function feature(m: Mission, id: FeatureId, waits: readonly Wait[]): string {
  const state = m.features.get(id)
  const name = `${id} ${inline(bare(titleOf(m, id)), 60)}`
  if (state && isLeftOut(m, state.milestone)) return leftOutLine(m, name)
  if (state?.integrated)
    return `**${name} is done: merged as ${shortSha(state.integrated.commit)}.**`
  if (state?.skipped)
    return `**${name} is skipped**, by ${inline(called(state.skipped.by), 60)}: ${inline(state.skipped.reason)}`
  if (state?.unneeded)
    return `**${name} had nothing to do**, says ${inline(called(state.unneeded.by), 60)}: ${inline(state.unneeded.reason)}`
  const wait = waits.find(w => concerns(m, w, id))
  if (wait)
    return `**${waitSentence(m, wait)}**${wait.needs === "person" ? hint(m, wait) : " Nothing is wrong."}`
  const held = waits.find(w => w.type === "held")
  if (held) return `**${waitSentence(m, held)}** ${name} waits with it.`
  return stateOf(m, id) === "running"
    ? `**${name} is being worked on.** Nothing is wrong.`
    : `**${name} waits for its turn.** Nothing is wrong.`
}

const leftOutLine = (m: Mission, name: string): string =>
  `**${name} is left out**: ${m.narrowed ? inline(called(m.narrowed.by), 60) : ""} delivers ${m.narrowed?.upTo} without the rest.`

function concerns(m: Mission, wait: Wait, id: FeatureId): boolean {
  if ("feature" in wait) return wait.feature === id
  if ("subject" in wait) return wait.subject === id
  if (!("attempt" in wait)) return false
  const attempt = m.attempts.get(wait.attempt)
  return attempt?.subject.type === "feature" && attempt.subject.feature === id
}

function milestone(m: Mission, id: MilestoneId, waits: readonly Wait[]): string {
  if (isLeftOut(m, id)) return leftOutLine(m, id)
  const sealed = m.sealed.get(id)
  if (sealed) return `**${id} is ${sealedAs(m, id)} on ${shortSha(sealed.commit)}.**`
  const { proven, total } = progressOf(m, criteriaIn(m, id))
  const size = `${proven} of ${total} criteria proven`
  const judged = waits.find(w => hasTrait(w, "judging") && "milestone" in w && w.milestone === id)
  if (judged) return `**${waitSentence(m, judged)}**${hint(m, judged)} ${size}.`
  const open = [...m.features.values()].filter(f => f.milestone === id && !isDone(f))
  if (open.length > 0) {
    const lines = open.flatMap(f => waits.filter(w => concerns(m, w, f.id)).slice(0, 1))
    const why = lines.slice(0, LINES_MAX).map(w => `- ${waitSentence(m, w)}${hint(m, w)}`)
    const head = `**${id} waits for ${listed(open.map(f => f.id))}.** ${size}.`
    return [head, ...(why.length > 0 ? [why.join("\n")] : [])].join("\n\n")
  }
  const judging = waits.find(w => isOfRound(m, w, id))
  if (judging) return `**${waitSentence(m, judging)}** ${size}.`
  return `**${id} waits for its validation.** ${size}.`
}

function isOfRound(m: Mission, wait: Wait, id: MilestoneId): boolean {
  const key = "attempt" in wait ? wait.attempt : undefined
  const subject = key === undefined ? undefined : m.attempts.get(key)?.subject
  return subject !== undefined && "milestone" in subject && subject.milestone === id
}

function criterion(m: Mission, id: CriterionId, waits: readonly Wait[]): string {
  const plan = planOf(m) ?? newestProposal(m)?.plan
  const found = plan && criterionOf(plan, id)
  if (!plan || !found) return ""
  const verdict = latestVerdict(m, id)?.verdict
  const ci = waits.find(w => w.type === "checks_pending" && w.criteria.includes(id))
  if (ci) return `**${waitSentence(m, ci)}**${hint(m, ci)}`
  const owner = ownerOf(plan, id)
  const flaky = flakyPlaces(m, id)
  const judged = verdict ? ` ${id} ${whereProven(m, found)}.` : ` ${id} has not been judged yet.`
  const seen = flaky === null ? judged : `${judged} ${flaky}`
  if (owner === null) return seen.trim()
  const why = owner.startsWith("F")
    ? feature(m, owner as FeatureId, waits)
    : milestone(m, owner as MilestoneId, waits)
  return `${why}${seen}`
}
