/** Who worked on it and where: each role's agent, version and model, the wall, and what people answered for. */
import { called } from "../../values/person.ts"
import type { AttemptView } from "../../view/attempt.ts"
import { type MissionView, proposalIn } from "../../view/mission.ts"
import type { Block } from "../markdown/document.ts"
import { code, inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { counted, listed } from "../phrase/amount.ts"
import { agentName } from "../phrase/attempt.ts"
import { APART } from "../phrase/isolation.ts"
import { contactWords } from "../reached-hosts.ts"

/** More than these are said to be more. */
const ROWS_MAX = 12

export function disclosure(v: MissionView): Block {
  const rows = [...Map.groupBy(v.attempts.filter(worked), it => facts(it).join("\n")).values()]
  if (rows.length === 0) return null
  const shown = rows.slice(0, ROWS_MAX).map(of => rowOf(of))
  const more = rows.length - shown.length
  const body = [
    table(["Role", "Agent", "Model", "Where"], shown),
    more > 0 ? `And ${more} more.` : "",
    sources(v.attempts.filter(worked)),
    contactWords(v.attempts),
    people(v),
  ]
  return { summary: "Who worked on it", body: body.filter(it => it !== "").join("\n\n") }
}

/** Whose word the table rests on. */
function sources(attempts: readonly AttemptView[]): string {
  const cut = attempts.reduce((sum, { usage }) => sum + (usage?.guessed ?? 0), 0)
  const estimated =
    cut === 0 ? "" : ` What ${counted(cut, "call")} cost that were cut off is an estimate.`
  return `${measuredBy(attempts)}${estimated}`
}

function measuredBy(attempts: readonly AttemptView[]): string {
  const measured = attempts.filter(({ usage }) => usage?.measured).length
  if (measured === 0) {
    return "Versions and models are as the agents say them; nobody else measured them."
  }
  const own = "our own process between agent and model"
  return measured === attempts.length
    ? `Models and what they cost were counted by ${own}; versions are as the agents say them.`
    : `In ${measured} of ${attempts.length} attempts models and what they cost were counted by ${own}; the rest is as the agents say it.`
}

/** Only agents are disclosed here: what our own process ran stands with each criterion. */
const worked = ({ agent }: AttemptView): boolean => agent !== null

/** "worker, 3 attempts": a fifth column would not fit on a phone. */
function rowOf(attempts: readonly AttemptView[]): readonly string[] {
  const [role = "", ...rest] = attempts[0] ? facts(attempts[0]) : []
  const walls = attempts.flatMap(wallsOf)
  const title = attempts.length === 1 ? role : `${role}, ${counted(attempts.length, "attempt")}`
  return [title, ...rest, [...new Set(walls)].join(", ")]
}

/** Older logs say it of verdicts alone. */
const wallsOf = ({ agent, verdicts }: AttemptView): readonly string[] =>
  agent?.isolation ? [APART[agent.isolation]] : verdicts.map(verdict => APART[verdict.isolation])

function facts(attempt: AttemptView): readonly string[] {
  const { agent, asked, role } = attempt
  const version = agent?.version ? ` ${inline(agent.version, 40)}` : ""
  const effort = asked?.effort ? `, ${asked.effort} effort` : ""
  return [role, `${agentName(attempt) ?? "an agent"}${version}`, modelOf(attempt) + effort]
}

/** What was asked for is shown beside what the agent says, because an agent may take another model. */
function modelOf({ agent, asked }: AttemptView): string {
  if (agent?.isScripted) return "none"
  const said = agent?.model ?? null
  const wanted = asked?.model ?? null
  if (said === null) return wanted === null ? "not said" : `asked for ${code(wanted, 60)}`
  return wanted === null || wanted === said
    ? code(said, 60)
    : `${code(said, 60)}, asked for ${code(wanted, 60)}`
}

function people(v: MissionView): string {
  const endorsedBy = proposalIn(v, v.approved?.version ?? null)?.endorsedBy ?? []
  const approvers = endorsedBy.map(by => inline(called(by), 60))
  const answered = v.waivers.map(it => it.criterion)
  const dismissed = v.findings.filter(it => it.settled?.as === "dismissed").length
  return [
    approvers.length > 0 ? `${listed(approvers)} approved the plan.` : "",
    answered.length > 0 ? `People answer for ${listed(answered)} without a proof.` : "",
    dismissed > 0
      ? `People dismissed ${dismissed === 1 ? "a finding" : `${dismissed} findings`}.`
      : "",
    "Nothing here says that a person has read the change itself: that is this review.",
  ]
    .filter(it => it !== "")
    .join(" ")
}
