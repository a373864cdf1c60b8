/** Explains why something is not done yet, in one line if that is enough. If nothing is wrong, it says so. */

import { hasTrait } from "../../log/wait.ts"
import { criterionOf, ownerOf, type Plan } from "../../plan/plan.ts"
import type { CriterionId, FeatureId, MilestoneId } from "../../values/id.ts"
import { called } from "../../values/person.ts"
import type { FeatureView } from "../../view/feature.ts"
import type { MilestoneView } from "../../view/milestone.ts"
import {
  attemptIn,
  criterionIn,
  featureIn,
  type MissionView,
  milestoneIn,
  planIn,
  proposalIn,
} from "../../view/mission.ts"
import type { WaitView } from "../../view/wait-shape.ts"
import { inline } from "../markdown/neutral.ts"
import { counted, listed } from "../phrase/amount.ts"
import { whereProven } from "../phrase/criterion.ts"
import { flakyPlaces } from "../phrase/flaky.ts"
import { shortSha } from "../phrase/link.ts"
import { sealedAs } from "../phrase/sealed.ts"
import { endedWords } from "../phrase/standing.ts"
import { bare, titleOf } from "../phrase/subject.ts"
import { waitSentence } from "../sentence.ts"
import { hint } from "./hint.ts"
import { proofAnswer } from "./proof.ts"

export function explain(v: MissionView, subject: string | null): string {
  const id = subject?.toUpperCase() ?? ""
  // A criterion that is proven or accepted is explained even after the mission has ended.
  const criterion = criterionIn(v, id)
  const proof = criterion && proofAnswer(v, criterion)
  if (proof) return proof
  const ended = endedWords(v)
  if (ended) return `**The mission has ended: ${ended}.** Nothing is waiting.`
  if (subject === null) return whole(v)
  const plan = planIn(v) ?? proposalIn(v, v.newest)?.plan
  if (featureIn(v, id)) return ofFeature(v, id as FeatureId)
  if (plan?.milestones.some(ms => ms.id === id)) return ofMilestone(v, id as MilestoneId)
  if (plan && criterionOf(plan, id as CriterionId)) return ofCriterion(v, plan, id as CriterionId)
  const known = plan
    ? `It has ${listed(plan.milestones.map(ms => ms.id))} and ${counted(plan.features.length, "feature")}.`
    : "There is no plan yet."
  return `**There is no ${inline(subject, 40)} in this mission.** ${known} To have the whole mission explained: \`/mission explain\``
}

const LINES_MAX = 8

function whole(v: MissionView): string {
  const { waits } = v
  if (waits.length === 0) return `**Nothing is waiting.** ${phaseWords(v)}`
  const order = [...waits.filter(w => w.isNews), ...waits.filter(w => !w.isNews)]
  // Each wait gets one line, followed by what can be typed about it.
  const lines = new Map(order.map(w => [waitSentence(v, w), hint(w)]))
  const [[first, typed] = ["", ""], ...more] = lines
  const others = more.map(([line, then]) => `${line}${then}`)
  const needed = waits.some(w => w.isNews)
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

const phaseWords = ({ phase }: MissionView): string =>
  phase === "running" ? "The mission goes on when it is looked at next." : ""

function ofFeature(v: MissionView, id: FeatureId): string {
  const feature = featureIn(v, id)
  const name = `${id} ${inline(bare(titleOf(v, id)), 60)}`
  const done = feature && doneWords(v, feature, name)
  if (done) return done
  const wait = v.waits.find(w => concerns(v, w, id))
  if (wait)
    return `**${waitSentence(v, wait)}**${wait.needs === "person" ? hint(wait) : " Nothing is wrong."}`
  const held = v.waits.find(w => w.type === "held")
  if (held) return `**${waitSentence(v, held)}** ${name} waits with it.`
  return feature?.state === "running"
    ? `**${name} is being worked on.** Nothing is wrong.`
    : `**${name} waits for its turn.** Nothing is wrong.`
}

/** null: work on it is left. */
function doneWords(v: MissionView, feature: FeatureView, name: string): string | null {
  const { isLeftOut, integrated, skipped, unneeded } = feature
  if (isLeftOut) return leftOutLine(v, name)
  if (integrated) return `**${name} is done: merged as ${shortSha(integrated.commit)}.**`
  if (skipped)
    return `**${name} is skipped**, by ${inline(called(skipped.by), 60)}: ${inline(skipped.reason)}`
  if (unneeded)
    return `**${name} had nothing to do**, says ${inline(called(unneeded.by), 60)}: ${inline(unneeded.reason)}`
  return null
}

const leftOutLine = ({ narrowed }: MissionView, name: string): string =>
  `**${name} is left out**: ${narrowed ? inline(called(narrowed.by), 60) : ""} delivers ${narrowed?.upTo} without the rest.`

function concerns(v: MissionView, wait: WaitView, id: FeatureId): boolean {
  if ("feature" in wait) return wait.feature === id
  if ("subject" in wait) return wait.subject === id
  if (!("attempt" in wait) || wait.attempt === undefined) return false
  const attempt = attemptIn(v, wait.attempt)
  return attempt?.subject.type === "feature" && attempt.subject.feature === id
}

function ofMilestone(v: MissionView, id: MilestoneId): string {
  const milestone = milestoneIn(v, id)
  if (milestone?.isLeftOut) return leftOutLine(v, id)
  if (milestone?.sealed) {
    return `**${id} is ${sealedAs(v, id)} on ${shortSha(milestone.sealed.commit)}.**`
  }
  const { proven, total } = milestone?.progress ?? { proven: 0, total: 0 }
  const size = `${proven} of ${total} criteria proven`
  const judged = v.waits.find(w => hasTrait(w, "judging") && "milestone" in w && w.milestone === id)
  if (judged) return `**${waitSentence(v, judged)}**${hint(judged)} ${size}.`
  const open = milestone ? openIn(v, milestone) : []
  if (open.length > 0) {
    const lines = open.flatMap(f => v.waits.filter(w => concerns(v, w, f)).slice(0, 1))
    const why = lines.slice(0, LINES_MAX).map(w => `- ${waitSentence(v, w)}${hint(w)}`)
    const head = `**${id} waits for ${listed(open)}.** ${size}.`
    return [head, ...(why.length > 0 ? [why.join("\n")] : [])].join("\n\n")
  }
  const judging = v.waits.find(w => isOfRound(v, w, id))
  if (judging) return `**${waitSentence(v, judging)}** ${size}.`
  return `**${id} waits for its validation.** ${size}.`
}

const openIn = (v: MissionView, { features }: MilestoneView): readonly FeatureId[] =>
  features.filter(id => featureIn(v, id)?.isDone === false)

function isOfRound(v: MissionView, wait: WaitView, id: MilestoneId): boolean {
  const key = "attempt" in wait ? wait.attempt : undefined
  const subject = key === undefined ? undefined : attemptIn(v, key)?.subject
  return subject !== undefined && "milestone" in subject && subject.milestone === id
}

function ofCriterion(v: MissionView, plan: Plan, id: CriterionId): string {
  const ci = v.waits.find(w => w.type === "checks_pending" && w.criteria.includes(id))
  if (ci) return `**${waitSentence(v, ci)}**${hint(ci)}`
  const owner = ownerOf(plan, id)
  const flaky = flakyPlaces(v, id)
  const found = criterionIn(v, id)
  const judged = found?.judged
    ? ` ${id} ${whereProven(v, found)}.`
    : ` ${id} has not been judged yet.`
  const seen = flaky === null ? judged : `${judged} ${flaky}`
  if (owner === null) return seen.trim()
  const why = owner.startsWith("F")
    ? ofFeature(v, owner as FeatureId)
    : ofMilestone(v, owner as MilestoneId)
  return `${why}${seen}`
}
