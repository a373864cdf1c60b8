/**
 * What checks conclude, why, and which buttons they have. Nothing may be green here that was not
 * proven on that commit.
 */
import { z } from "zod"
import type { ButtonName } from "../log/observed.ts"
import { CriterionId, type Sha } from "../values/id.ts"
import type { AttemptView } from "./attempt.ts"
import { type MissionView, milestoneIn, roundsOf } from "./mission.ts"
import type { Plain } from "./plain.ts"
import type { RoundView } from "./round.ts"
import type { WaitView } from "./wait-shape.ts"

const check = {
  /** null: it is still open. GitHub counts neutral as green. */
  conclusion: z.enum(["success", "failure", "neutral", "cancelled", "action_required"]).nullable(),
  buttons: z.array(z.enum(["retry", "explain", "accept"])),
}

/** The check of one attempt at a feature. */
export const AttemptCheck = z.strictObject(check)
export type AttemptCheck = Plain<z.infer<typeof AttemptCheck>>

/** The check of one round of a milestone. */
export const RoundCheck = z.strictObject({
  ...check,
  is: z.enum(["superseded", "asked", "failed", "going", "skipped", "held"]),
})
export type RoundCheck = Plain<z.infer<typeof RoundCheck>>

/** The required check on one commit of the mission's branch. */
export const ContractView = z.strictObject({
  ...check,
  is: z.enum([
    ...(["replaced", "proven", "open", "empty", "failed"] as const),
    ...(["ended", "stale", "asked", "going"] as const),
  ]),
  /** How many criteria the plan has, how many are proven on any commit, and how many on this one. */
  total: z.int(),
  proven: z.int(),
  here: z.int(),
  waived: z.int(),
  /** Neither proven, waived nor left out. */
  open: z.array(CriterionId),
  /** Judged on an earlier commit, but nothing that the verdict rests on has changed since. */
  carried: z.array(CriterionId),
})
export type ContractView = Plain<z.infer<typeof ContractView>>

/** GitHub reports a pressed button only to the App that made the check. */
const buttons = (
  { instance }: MissionView,
  ...which: readonly ButtonName[]
): readonly ButtonName[] => (instance.hasButtons ? which : [])

export function attemptCheck(v: MissionView, { conclusion, outcome }: AttemptView): AttemptCheck {
  const isStuck = outcome?.type === "failed" || outcome?.type === "nothing_to_do"
  return { conclusion, buttons: isStuck ? buttons(v, "retry", "explain") : [] }
}

export function roundCheck(v: MissionView, round: RoundView): RoundCheck {
  const is = isOf(v, round)
  switch (is) {
    case "superseded":
      // A newer plan changed the milestone, so nobody judges this round any more.
      return { is, conclusion: "cancelled", buttons: [] }
    case "asked":
      return { is, conclusion: "action_required", buttons: buttons(v, ...ALL) }
    case "failed":
      return { is, conclusion: "failure", buttons: buttons(v, ...ALL) }
    case "going":
      return { is, conclusion: null, buttons: [] }
    case "skipped":
      return { is, conclusion: "neutral", buttons: [] }
    case "held":
      return { is, conclusion: "success", buttons: [] }
  }
}

const ALL = ["retry", "explain", "accept"] as const

function isOf(v: MissionView, round: RoundView): RoundCheck["is"] {
  const { milestone, closed, isSuperseded } = round
  if (isSuperseded) return "superseded"
  const isAsked = v.waits.some(w => w.type === "verdict_by_person" && w.milestone === milestone)
  if (closed === null && isAsked) return "asked"
  if (hasFailed(round)) return "failed"
  if (closed === null) return "going"
  return milestoneIn(v, milestone)?.isSkipped ? "skipped" : "held"
}

/** Even without a failed criterion a closed round may not prove its milestone, because findings may block it. */
const hasFailed = ({ closed, blocking }: RoundView): boolean =>
  (closed?.failed.length ?? 0) > 0 || blocking.length > 0

/** The last round on that commit, if it closed with a failure. */
export const failedRoundOn = (v: MissionView, commit: Sha): RoundView | undefined => {
  const last = roundsOf(v, "final").findLast(r => r.commit === commit)
  return last?.closed && hasFailed(last) ? last : undefined
}

export function contractView(v: MissionView, commit: Sha): ContractView {
  const { criteria } = v
  const proven = criteria.filter(it => it.isProven)
  const scope = criteria.filter(it => !it.isLeftOut)
  const open = scope.filter(it => !it.waiver && !it.isProven).map(it => it.id)
  const carried = proven.filter(it => it.judged?.carriedTo).map(it => it.id)
  const here = proven.filter(
    ({ judged }) => judged?.commit === commit || judged?.carriedTo === commit,
  )
  return {
    ...concluded(v, commit, { isEmpty: scope.length === 0, isOpen: open.length > 0 }),
    ...{ open, carried, total: criteria.length, proven: proven.length, here: here.length },
    waived: criteria.filter(it => it.waiver !== null).length,
  }
}

interface Scope {
  readonly isEmpty: boolean
  readonly isOpen: boolean
}

function concluded(
  v: MissionView,
  commit: Sha,
  { isEmpty, isOpen }: Scope,
): Pick<ContractView, "is" | "conclusion" | "buttons"> {
  const isDelivered = v.delivered?.commit === commit
  if (v.integration && v.integration.head !== commit && !isDelivered) {
    return { is: "replaced", conclusion: "cancelled", buttons: [] }
  }
  // Without a criterion nothing is proven, and with an open one not all is, so neither may be
  // green.
  if (isDelivered && (isEmpty || isOpen)) {
    return { is: isEmpty ? "empty" : "open", conclusion: "failure", buttons: [] }
  }
  if (isDelivered) return { is: "proven", conclusion: "success", buttons: [] }
  if (failedRoundOn(v, commit)) {
    return { is: "failed", conclusion: "failure", buttons: buttons(v, ...ALL) }
  }
  if (v.isEnded) return { is: "ended", conclusion: "cancelled", buttons: [] }
  // Nothing runs until a person asks for it, so the check is neither pending nor green.
  if (has(v.waits, "stale")) {
    return { is: "stale", conclusion: "action_required", buttons: buttons(v, "retry", "explain") }
  }
  if (v.waits.length > 0 && v.waits.every(wait => wait.needs === "person")) {
    return { is: "asked", conclusion: "action_required", buttons: buttons(v, ...useful(v.waits)) }
  }
  return { is: "going", conclusion: null, buttons: [] }
}

/** Only the buttons that would do something now. */
function useful(waits: readonly WaitView[]): readonly ButtonName[] {
  if (has(waits, "verdict_by_person")) return ALL
  return has(waits, "stopped") ? ["retry", "explain"] : ["explain"]
}

const has = (waits: readonly WaitView[], type: WaitView["type"]): boolean =>
  waits.some(wait => wait.type === type)
