/** Mission Control until a plan is approved: the receipt, open questions, a proposal. */

import type { Mission } from "../../log/mission.ts"
import { hasTrait, type Wait } from "../../log/wait.ts"
import { openRound, owedRevisions } from "../../people/stage.ts"
import { short } from "../../words/digest.ts"
import { called } from "../../words/person.ts"
import { phaseOf, proposalOf } from "../../work/phase.ts"
import { liveAttempts } from "../../work/progress.ts"
import type { Block } from "../markdown/document.ts"
import { needsYou } from "../markdown/glyph.ts"
import { inline, quote } from "../markdown/neutral.ts"
import { copyable, offers } from "../offers.ts"
import { counted, inWords } from "../phrase/amount.ts"
import { scriptedLine } from "../phrase/attempt.ts"
import { capital } from "../phrase/capital.ts"
import { commentLink, runLink } from "../phrase/link.ts"
import { clock } from "../phrase/moment.ts"
import { moneySpent } from "../phrase/spent.ts"
import { endedWords, NOTHING_NEEDED, needingPerson } from "../phrase/standing.ts"
import { waitSentence } from "../sentence.ts"
import { ceilingsLine } from "./ceilings.ts"

export function earlyControl(m: Mission, waits: readonly Wait[]): readonly Block[] {
  const goal = quote(m.requested?.goal ?? "", { lines: 4, width: 300 })
  return [
    ...news(m, waits),
    goal,
    facts(m, waits),
    ceilingsLine(m),
    scriptedLine(m),
    ...last(m, waits),
  ]
}

/** The first sentence; a wait that is no part of the ordinary course comes with it. */
function news(m: Mission, waits: readonly Wait[]): readonly Block[] {
  const ended = endedWords(m)
  if (ended) return [`**${capital(ended)}** before a plan was approved · ${NOTHING_NEEDED}`]
  const unusual = waits.filter(w => hasTrait(w, "unusual")).map(w => `> ${waitSentence(m, w)}`)
  return [stage(m, waits), unusual.join("\n>\n")]
}

function stage(m: Mission, waits: readonly Wait[]): string {
  if (m.holds.has("person")) return "**Paused.** Planning goes on after `/mission resume`."
  const held = needingPerson(waits).find(w => w.type === "held")
  if (held) return `**${needsYou}: planning cannot go on by itself.** The reason is below.`
  const phase = phaseOf(m)
  const proposal = proposalOf(m)
  const round = m.asked.at(-1)
  if (round && isAsked(m, waits)) {
    const words = inWords(round.questions.length, "question")
    const link = commentLink(m, `questions:${round.round}`, words)
    return `**${needsYou}: ${link}**, since ${clock(round.at, m.at)} UTC.`
  }
  if (proposal && isChanging(m, waits)) {
    const link = commentLink(m, `plan:${proposal.plan.version}`, `Plan ${proposal.plan.version}`)
    return `**Planning again, as ${asker(m)} asked.** ${link} can still be approved as it is.`
  }
  if (phase === "proposed" && proposal) {
    const { version, milestones, features, criteria } = proposal.plan
    const size = `${counted(milestones.length, "milestone")}, ${counted(features.length, "feature")}, ${counted(criteria.length, "criterion")}`
    const since = `since ${clock(proposal.at, m.at)} UTC`
    return `**${needsYou}: ${commentLink(m, `plan:${version}`, `plan ${version}`)} waits for approval**, ${since}. ${size}.`
  }
  if (m.returned.length > 0) {
    return "**Planning again.** The last plan broke a rule for plans; the planner was told which."
  }
  return round
    ? "**Planning, with your answers.** More questions or a plan come next, posted here."
    : "**Reading the repository.** Questions or a plan come next, posted here."
}

/** Somebody wants the plan otherwise, and a planner is on its way to it. */
const isChanging = (m: Mission, waits: readonly Wait[]): boolean =>
  owedRevisions(m).length > 0 && !waits.some(w => w.type === "replanning")

const asker = (m: Mission): string =>
  owedRevisions(m)
    .slice(0, 1)
    .map(({ by }) => inline(called(by), 60))
    .join("")

/** Replies that came leave nothing to ask of a person. */
const isAsked = (m: Mission, waits: readonly Wait[]): boolean =>
  openRound(m) !== null && !waits.some(w => w.type === "quiet")

function facts(m: Mission, waits: readonly Wait[]): string {
  const { requested } = m
  if (!requested) return ""
  const by = `**Asked by** ${inline(called(requested.by), 60)}, ${requested.grant.permission} access`
  const [live] = liveAttempts(m)
  const queued = waits.some(w => w.type === "run_queued")
  const working = live
    ? `**Now** ${queued ? "waiting for a runner" : runLink(live, "the planner's run")}`
    : null
  return [by, working, `**Spent** ${moneySpent(m)}`].filter(part => part !== null).join(" · ")
}

function last(m: Mission, waits: readonly Wait[]): readonly Block[] {
  const proposal = proposalOf(m)
  if (isAsked(m, waits))
    return ["Answer there in your own words, or take the defaults:", copyable("/mission go")]
  if (proposal && !m.ended) return [copyable(`/mission approve ${short(proposal.digest)}`)]
  if (m.ended) return []
  const commands = offers(m, [
    ["resume", ""],
    ["cancel", ""],
  ])
  return [
    `Nothing is written to your code before you approve a plan.\nAdd what you already know as a plain reply.${commands ? ` To stop: ${commands}` : ""}`,
  ]
}
