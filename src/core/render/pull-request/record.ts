/** Feature by feature, who decided what, and what it cost. */

import type { Asked } from "../../log/command.ts"
import type { Answered, Mission } from "../../log/mission.ts"
import { isLeftOut } from "../../log/scope.ts"
import { called } from "../../words/person.ts"
import { toMs } from "../../words/time.ts"
import { minutesUsed } from "../../work/money.ts"
import { approvedProposal, branchOf } from "../../work/phase.ts"
import { titleOf } from "../../work/progress.ts"
import { ledgerTable, validationSum } from "../ledger.ts"
import type { Block } from "../markdown/document.ts"
import { code, inline } from "../markdown/neutral.ts"
import { counted, dollarRange, lasted, minutesRange, roundDollars } from "../phrase/amount.ts"
import { issueOf, shortSha } from "../phrase/link.ts"
import { dateAndClock } from "../phrase/moment.ts"
import { moneySpent } from "../phrase/spent.ts"
import { bare } from "../phrase/subject.ts"

const VISIBLE_MAX = 8

/** One merge each, so that a reviewer may read them one by one. */
export function features(m: Mission): Block {
  const merged = [...m.features.values()].filter(
    f => f.integrated !== null && !isLeftOut(m, f.milestone),
  )
  if (merged.length === 0) return null
  const lines = merged.map(f => {
    const issue = issueOf(m, f.id)
    const at = f.integrated ? shortSha(f.integrated.commit) : ""
    return `- ${at} ${f.id} ${inline(bare(titleOf(m, f.id)), 100)}${issue ? ` ${issue}` : ""}`
  })
  const command = `One merge each: \`git log --first-parent ${branchOf(m)}\``
  const body = `${lines.join("\n")}\n\n${command}`
  return lines.length <= VISIBLE_MAX
    ? `### Feature by feature\n${body}`
    : { summary: `Feature by feature: ${counted(lines.length, "merge")}`, body }
}

export function decisionsFold(m: Mission): Block {
  const said = [...m.answered.values()].flatMap(a => decision(m, a) ?? [])
  const list = [...new Set(said)]
  if (list.length === 0) return null
  return { summary: "Who decided what", body: list.map(line => `- ${line}`).join("\n") }
}

function decision(m: Mission, { by, at, answer }: Answered): string | null {
  const what = answer.type === "accepted" ? did(m, answer.said) : null
  return what === null ? null : `${dateAndClock(at)}: ${inline(called(by), 60)} ${what}`
}

/** null: it decided nothing that a reviewer would ask about. */
function did(m: Mission, said: Asked): string | null {
  switch (said.name) {
    case "start":
      return "started the mission"
    case "go":
      return "took the default answers"
    case "approve":
      return `approved a plan${approvedTerms(m, said.digest)}`
    case "pause":
      return "paused it"
    case "resume":
      return "let it go on"
    case "deliver":
      return "delivered what was proven, without the rest"
    case "close":
      return `closed the issue of ${said.of === "mission" ? "the mission" : said.of}`
    case "reopen":
      return `opened the issue of ${said.of === "mission" ? "the mission" : said.of} again`
    case "assign":
      return `gave ${said.feature} to ${inline(called(said.who), 60)}`
    case "unassign":
      return `took ${said.feature} from ${inline(called(said.who), 60)}`
    case "skip":
    case "steer":
    case "accept":
    case "budget":
    case "revise":
    case "plan":
    case "done":
    case "use":
      return `typed ${code(said.name)}`
    case "cancel":
    case "retry":
    case "help":
    case "status":
    case "explain":
      return null
  }
}

/** ", plan 2, standard, at most $60" where it is the one in force. */
function approvedTerms(m: Mission, digest: string | null): string {
  const { approved } = m
  if (!approved || (digest !== null && !approved.digest.startsWith(digest))) return ""
  const max = approved.max.usd === null ? "" : `, at most ${roundDollars(approved.max.usd)}`
  return `: plan ${approved.version}, ${approved.care}${max}`
}

export function costFold(m: Mission): Block {
  const estimate = approvedProposal(m)?.plan.estimate
  if (!estimate || !m.approved) return null
  const from = m.approved.at
  const took = lasted(toMs(m.delivered?.at ?? m.at) - toMs(from))
  const lines = [
    `${moneySpent(m)} (forecast ${dollarRange(estimate.usd)}, rough).`,
    m.delivered ? `${took} from approval (forecast ${minutesRange(estimate.minutes)}, rough).` : "",
    `${counted(m.attempts.size, "attempt")}, ${Math.round(minutesUsed(m))} of ${m.approved.max.minutes} runner minutes.`,
    validationSum(m) ?? "",
  ]
  const rounds = ledgerTable(m)
  const body = `${lines.filter(l => l).join("\n")}${rounds === null ? "" : `\n\n${rounds}`}`
  return { summary: "Cost and time", body }
}
