/** Mission Control until a plan is approved: the receipt, open questions, a proposal. */

import { hasTrait } from "../../log/wait.ts"
import { short } from "../../values/digest.ts"
import { called } from "../../values/person.ts"
import { type MissionView, openProposalIn } from "../../view/mission.ts"
import type { Block } from "../markdown/document.ts"
import { needsYou } from "../markdown/glyph.ts"
import { inline, quote } from "../markdown/neutral.ts"
import { counted, inWords } from "../phrase/amount.ts"
import { scriptedLine } from "../phrase/attempt.ts"
import { capital } from "../phrase/capital.ts"
import { commentLink, runLink } from "../phrase/link.ts"
import { clock } from "../phrase/moment.ts"
import { moneySpent } from "../phrase/spent.ts"
import { endedWords, isHeld, NOTHING_NEEDED, needingPerson } from "../phrase/standing.ts"
import { waitSentence } from "../sentence.ts"
import { commandLine, copyable } from "../usable-commands.ts"
import { ceilingsLine } from "./ceilings.ts"

export function earlyControl(v: MissionView): readonly Block[] {
  const goal = quote(v.requested?.goal ?? "", { lines: 4, width: 300 })
  return [...news(v), goal, facts(v), ceilingsLine(v), scriptedLine(v), ...last(v)]
}

/** The first sentence, followed by the wait if it is an unusual one. */
function news(v: MissionView): readonly Block[] {
  const ended = endedWords(v)
  if (ended) return [`**${capital(ended)}** before a plan was approved · ${NOTHING_NEEDED}`]
  const unusual = v.waits.filter(w => hasTrait(w, "unusual")).map(w => `> ${waitSentence(v, w)}`)
  return [stage(v), unusual.join("\n>\n")]
}

function stage(v: MissionView): string {
  if (isHeld(v, "person")) return "**Paused.** Planning goes on after `/mission resume`."
  const held = needingPerson(v).find(w => w.type === "held")
  if (held) return `**${needsYou}: planning cannot go on by itself.** The reason is below.`
  const proposal = openProposalIn(v)
  const round = v.planning.asked.at(-1)
  if (round && isAsked(v)) {
    const words = inWords(round.questions.length, "question")
    const link = commentLink(v, `questions:${round.round}`, words)
    return `**${needsYou}: ${link}**, since ${clock(round.at, v.at)} UTC.`
  }
  if (proposal && isChanging(v)) {
    const link = commentLink(v, `plan:${proposal.plan.version}`, `Plan ${proposal.plan.version}`)
    return `**Planning again, as ${asker(v)} asked.** ${link} can still be approved as it is.`
  }
  if (v.phase === "proposed" && proposal) {
    const { version, milestones, features, criteria } = proposal.plan
    const size = `${counted(milestones.length, "milestone")}, ${counted(features.length, "feature")}, ${counted(criteria.length, "criterion")}`
    const since = `since ${clock(proposal.at, v.at)} UTC`
    return `**${needsYou}: ${commentLink(v, `plan:${version}`, `plan ${version}`)} waits for approval**, ${since}. ${size}.`
  }
  if (v.planning.returned > 0) {
    return "**Planning again.** The last plan broke a rule for plans; the planner was told which."
  }
  return round
    ? "**Planning with your answers.** I will post more questions or a plan here."
    : "**Reading the repository.** I will post questions or a plan here."
}

/** Somebody wants a different plan, and a planner is working on it. */
const isChanging = (v: MissionView): boolean =>
  v.planning.owedTo.length > 0 && !v.waits.some(w => w.type === "replanning")

const asker = (v: MissionView): string =>
  v.planning.owedTo
    .slice(0, 1)
    .map(by => inline(called(by), 60))
    .join("")

/** A person need not be asked while replies wait to be read. */
const isAsked = (v: MissionView): boolean =>
  v.planning.asked.some(it => it.isOpen) && !v.waits.some(w => w.type === "quiet")

function facts(v: MissionView): string {
  const { requested } = v
  if (!requested) return ""
  const by = `**Asked by** ${inline(called(requested.by), 60)}, ${requested.permission} access`
  const live = v.attempts.find(a => a.endedAt === null)
  const queued = v.waits.some(w => w.type === "run_queued")
  const working = live
    ? `**Now** ${queued ? "waiting for a runner" : runLink(live, "the planner's run")}`
    : null
  return [by, working, `**Spent** ${moneySpent(v)}`].filter(part => part !== null).join(" · ")
}

function last(v: MissionView): readonly Block[] {
  const proposal = openProposalIn(v)
  if (isAsked(v))
    return ["Answer there in your own words, or take the defaults:", copyable("/mission go")]
  if (proposal && !v.ended) return [copyable(`/mission approve ${short(proposal.digest)}`)]
  if (v.ended) return []
  const commands = commandLine(v, [
    ["resume", ""],
    ["cancel", ""],
  ])
  return [
    `Nothing is written to your code before you approve a plan.\nAdd what you already know as a plain reply.${commands ? ` To stop: ${commands}` : ""}`,
  ]
}
