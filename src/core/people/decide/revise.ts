/**
 * Another version of the plan. Leaving out features, their order, ceiling and care need no model
 * and are proposed at once. All other words are owed to the next planner. Meanwhile the approved
 * plan goes on.
 */
import type { Command, Refusal, Request } from "../../log/command.ts"
import type { Event } from "../../log/event.ts"
import type { Mission } from "../../log/mission.ts"
import type { Proposal, Terms } from "../../log/proposal.ts"
import { isSame } from "../../plan/diff.ts"
import { type Edit, edited, type NoEdit } from "../../plan/edit.ts"
import { draftOf } from "../../plan/plan.ts"
import { planFileOf } from "../../plan/plan-file.ts"
import type { CommandId } from "../../values/id.ts"
import { policyOf } from "../approved.ts"
import { baselineOf } from "../baseline.ts"
import { type PlainRevision, plainRevision } from "../revision.ts"
import { isPlannerAtWork, newestProposal, owedRevisions } from "../stage.ts"
import { accepted, type DecideContext, type Decision, refused } from "./context.ts"
import { isFatal, lintWith, propose } from "./propose.ts"

type Revise = Extract<Command, { name: "revise" }>

export function decideRevise(
  m: Mission,
  { id }: Request,
  { text }: Revise,
  { inUse }: DecideContext,
): Decision {
  const plain = plainRevision(text)
  const file = planFileOf(policyOf(m).agents.planner)
  if (plain === null && file !== null) return refused({ reason: "no_planner", file })
  // The planner at work does not know of it, so the request waits for that plan and then follows.
  if (isPlannerAtWork(m) || owedRevisions(m).length > 0) return accepted()
  if (plain) {
    const refusal = whyNotTerms(m, plain.terms, inUse.usd)
    if (refusal) return refused(refusal)
  }
  const answer = atOnce(m, { text, answers: id })
  if (answer.type === "refused") return refused(answer.refusal)
  return answer.type === "proposed" ? accepted(...answer.facts) : accepted(...wakened(m))
}

/** If planning gave up, new words start it again. */
export const wakened = (m: Mission): readonly Event[] =>
  m.holds.has("infra") && newestProposal(m) === null
    ? [{ type: "mission.released", hold: "infra" }]
    : []

type AtOnce =
  | { readonly type: "proposed"; readonly facts: readonly Event[] }
  | { readonly type: "refused"; readonly refusal: Refusal }
  | { readonly type: "to_planner" }

const TO_PLANNER: AtOnce = { type: "to_planner" }

/** The plan that the revision asks for, made without a model from the newest plan. */
export function atOnce(
  m: Mission,
  { text, answers }: { readonly text: string; readonly answers: CommandId },
): AtOnce {
  const plain = plainRevision(text)
  if (!plain) return TO_PLANNER
  const newest = newestProposal(m)
  if (!newest) return onlyTerms(plain) ? no({ reason: "nothing_proposed_yet" }) : TO_PLANNER
  // The results of set-up and gates there say nothing about the commit that the next plan starts
  // from.
  if (isRewritten(m, newest)) return TO_PLANNER
  const before = draftOf(newest.plan)
  const draft = edited(before, plain.edits)
  if ("why" in draft) return no(refusalOf(draft))
  const begun = plain.edits.find(edit => isTooLate(m, edit))
  if (begun?.type === "order") return no({ reason: "already_begun", feature: begun.then })
  const findings = lintWith(m, draft).filter(isFatal)
  if (findings.length > 0) return no({ reason: "plan_breaks_rules", name: "revise", findings })
  const terms = termsOf(newest, plain.terms)
  if (isSame(before, draft) && isSame(terms, newest.terms)) return no({ reason: "nothing_changed" })
  const { base, readiness } = newest
  return {
    type: "proposed",
    facts: propose(m, { draft, base, readiness, notes: null, answers, terms }),
  }
}

const isRewritten = (m: Mission, { base }: Proposal): boolean =>
  m.approved === null && m.requested?.grant.base !== base

const no = (refusal: Refusal): AtOnce => ({ type: "refused", refusal })

const onlyTerms = ({ edits }: PlainRevision): boolean => edits.length === 0

/** Terms that were asked for before still hold, unless this request changes them. */
const termsOf = ({ terms }: Proposal, asked: Terms): Terms => ({
  care: asked.care ?? terms.care,
  max: asked.max ?? terms.max,
})

/** A feature that has begun no longer waits for another. */
const isTooLate = (m: Mission, edit: Edit): boolean =>
  edit.type === "order" && (baselineOf(m)?.begun.includes(edit.then) ?? false)

function refusalOf(no: NoEdit): Refusal {
  switch (no.why) {
    case "unknown_feature":
      return { reason: "unknown_subject", saw: no.feature }
    case "needed":
      return { reason: "needed_by_others", feature: no.feature, by: no.by }
    case "nothing_left":
      return { reason: "nothing_left" }
  }
}

function whyNotTerms(m: Mission, { max }: Terms, needed: number): Refusal | null {
  if (max === null) return null
  const most = policyOf(m).ceilings.mission.usd
  if (most !== null && max > most) return { reason: "ceiling_of_policy", max, most }
  return max < needed ? { reason: "ceiling_too_low", max, needed } : null
}
