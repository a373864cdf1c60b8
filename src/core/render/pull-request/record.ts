/** Feature by feature, who decided what, and what it cost. */

import { called } from "../../values/person.ts"
import { toMs } from "../../values/time.ts"
import type { DecisionView } from "../../view/decision.ts"
import { type MissionView, planIn } from "../../view/mission.ts"
import { ledgerTable, validationSum } from "../ledger.ts"
import type { Block } from "../markdown/document.ts"
import { code, inline } from "../markdown/neutral.ts"
import { counted, dollarRange, lasted, minutesRange, roundDollars } from "../phrase/amount.ts"
import { issueOf, shortSha } from "../phrase/link.ts"
import { dateAndClock } from "../phrase/moment.ts"
import { moneySpent } from "../phrase/spent.ts"
import { bare } from "../phrase/subject.ts"

const VISIBLE_MAX = 8

/** Each feature has one merge, so that a reviewer can read them one by one. */
export function features(v: MissionView): Block {
  const merged = v.features.filter(f => f.integrated !== null && !f.isLeftOut)
  if (merged.length === 0) return null
  const lines = merged.map(f => {
    const issue = issueOf(v, f.id)
    const at = f.integrated ? shortSha(f.integrated.commit) : ""
    return `- ${at} ${f.id} ${inline(bare(f.title), 100)}${issue ? ` ${issue}` : ""}`
  })
  const command = `One merge each: \`git log --first-parent ${v.branch}\``
  const body = `${lines.join("\n")}\n\n${command}`
  return lines.length <= VISIBLE_MAX
    ? `### Feature by feature\n${body}`
    : { summary: `Feature by feature: ${counted(lines.length, "merge")}`, body }
}

export function decisionsFold(v: MissionView): Block {
  const list = [...new Set(v.decisions.map(it => decision(v, it)))]
  if (list.length === 0) return null
  return { summary: "Who decided what", body: list.map(line => `- ${line}`).join("\n") }
}

const decision = (v: MissionView, it: DecisionView): string =>
  `${dateAndClock(it.at)}: ${inline(called(it.by), 60)} ${did(v, it)}`

function did(v: MissionView, { name, of, who, isInForce }: DecisionView): string {
  switch (name) {
    case "start":
      return "started the mission"
    case "go":
      return "took the default answers"
    case "approve":
      return `approved a plan${isInForce ? approvedTerms(v) : ""}`
    case "pause":
      return "paused it"
    case "resume":
      return "let it go on"
    case "deliver":
      return "delivered what was proven, without the rest"
    case "close":
      return `closed the issue of ${of === "mission" ? "the mission" : of}`
    case "reopen":
      return `opened the issue of ${of === "mission" ? "the mission" : of} again`
    case "assign":
      return `gave ${of} to ${who ? inline(called(who), 60) : ""}`
    case "unassign":
      return `took ${of} from ${who ? inline(called(who), 60) : ""}`
    case "skip":
    case "steer":
    case "accept":
    case "budget":
    case "revise":
    case "plan":
    case "done":
    case "use":
      return `typed ${code(name)}`
  }
}

/** ": plan 2, standard, at most $60". */
function approvedTerms({ approved }: MissionView): string {
  if (!approved) return ""
  const max = approved.max.usd === null ? "" : `, at most ${roundDollars(approved.max.usd)}`
  return `: plan ${approved.version}, ${approved.care}${max}`
}

export function costFold(v: MissionView): Block {
  const estimate = planIn(v)?.estimate
  if (!estimate || !v.approved) return null
  const took = lasted(toMs(v.delivered?.at ?? v.at) - toMs(v.approved.at))
  const lines = [
    `${moneySpent(v)} (forecast ${dollarRange(estimate.usd)}, rough).`,
    v.delivered ? `${took} from approval (forecast ${minutesRange(estimate.minutes)}, rough).` : "",
    `${counted(v.attempts.length, "attempt")}, ${Math.round(v.money.minutes)} of ${v.approved.max.minutes} runner minutes.`,
    validationSum(v) ?? "",
  ]
  const rounds = ledgerTable(v)
  const body = `${lines.filter(l => l).join("\n")}${rounds === null ? "" : `\n\n${rounds}`}`
  return { summary: "Cost and time", body }
}
