/** A feature's issue and a milestone's validation issue: what must hold, and what was tried. */

import type { Text } from "../log/effect.ts"
import type { CriterionId, FeatureId, MilestoneId } from "../values/id.ts"
import { called } from "../values/person.ts"
import type { AttemptView } from "../view/attempt.ts"
import type { FeatureView } from "../view/feature.ts"
import type { MilestoneView } from "../view/milestone.ts"
import { attemptsIn, featureIn, type MissionView, milestoneIn, roundsOf } from "../view/mission.ts"
import { stopHead, stopSentence } from "./failure.ts"
import { type Block, document } from "./markdown/document.ts"
import { needsYou } from "./markdown/glyph.ts"
import { code, fence, firstSentence, inline, named, plain, quote } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { outcomeWords } from "./outcome.ts"
import { counted, listed } from "./phrase/amount.ts"
import { attemptState, costWords } from "./phrase/attempt.ts"
import { capital } from "./phrase/capital.ts"
import { criteriaIn, criterionCell, criterionState, whereProven } from "./phrase/criterion.ts"
import { checkLink, commentLink, issueOf, runLink, shortSha } from "./phrase/link.ts"
import { clock } from "./phrase/moment.ts"
import { sealedAs } from "./phrase/sealed.ts"
import { bare, titleOf } from "./phrase/subject.ts"
import { roundBlocks } from "./round.ts"
import { text } from "./text.ts"
import { isUsable } from "./usable-commands.ts"

export function featureIssue(v: MissionView, id: FeatureId): Text {
  const feature = featureIn(v, id)
  if (!feature) throw new Error(`${id} is in no approved plan.`)
  const { planned } = feature
  return text(
    plain(`${id} · ${bare(feature.title)}`, 200),
    document([
      opening(v, feature),
      status(v, feature),
      criteriaTable(v, feature.criteria),
      planned && planned.paths.length > 0
        ? `Touches ${listed(planned.paths.map(path => named(path, 120)))}.`
        : null,
      attemptsTable(v, feature),
      skillWords(v, feature),
      steering(feature),
      planned?.description
        ? { summary: "What the agent is told", body: fence(planned.description, "text") }
        : null,
      found(feature),
      foot(v, id),
    ]),
  )
}

/** Which part of the goal it is, and after which features it comes. A fix says what it mends. */
function opening(
  v: MissionView,
  { title: whole, milestone, fix, ...feature }: FeatureView,
): string {
  const title = bare(whole)
  const said = inline(firstSentence(feature.planned?.description || title, 100), 110)
  const after = feature.dependsOn.map(f => issueOf(v, f) ?? f)
  const behind = after.length > 0 ? `, after ${listed(after)}` : ""
  const mends = fix ? `, mends ${issueOf(v, fix.root) ?? fix.root}` : ""
  return `**${said || inline(title, 110)}.** Part of #${v.issue}, milestone ${milestone}${behind}${mends}.`
}

function status(v: MissionView, feature: FeatureView): string | null {
  const { id, stopped, skipped, unneeded, taken, integrated } = feature
  if (v.narrowed && feature.isLeftOut) {
    return `Left out by ${inline(called(v.narrowed.by), 60)}, who delivers ${v.narrowed.upTo} alone.`
  }
  if (skipped) return `Skipped by ${inline(called(skipped.by), 60)}: ${inline(skipped.reason)}.`
  if (unneeded) {
    return `Nothing to do: it changed nothing, and ${inline(called(unneeded.by), 60)} says that its criteria held before: ${inline(unneeded.reason)}.`
  }
  if (integrated) {
    return `Merged as ${code(integrated.commit.slice(0, 7))}, ${clock(integrated.at, v.at)} UTC.`
  }
  if (stopped) return `${needsYou}: ${stopHead(id, stopped)}: ${stopSentence(v, id, stopped)}.`
  return taken ? `${inline(called(taken), 60)} works on it.` : null
}

function criteriaTable(v: MissionView, ids: readonly CriterionId[]): string | null {
  if (ids.length === 0) return null
  const rows = criteriaIn(v, ids).map(it => [
    criterionState(it),
    criterionCell(it.criterion),
    whereProven(v, it),
  ])
  return table(["", "Done when", "Seen"], rows)
}

/** What the worker last said about each skill. */
function skillWords(v: MissionView, { attempts }: FeatureView): string | null {
  const words = attemptsIn(v, attempts).flatMap(attempt => attempt.skills)
  const newest = new Map(words.map(word => [word.name, word]))
  const lines = [...newest.values()].map(
    ({ name, helped, because }) =>
      `The skill ${code(name)} ${helped ? "helped" : "did not help"}. ${inline(because, 200)}`,
  )
  return lines.length === 0 ? null : lines.join("\n")
}

const ATTEMPTS_MAX = 6

function attemptsTable(v: MissionView, { id, attempts }: FeatureView): string | null {
  const all = attemptsIn(v, attempts)
  if (all.length === 0) return null
  const rows = all
    .map((attempt, at) => attemptRow(v, id, { attempt, number: at + 1 }))
    .slice(-ATTEMPTS_MAX)
  const earlier = all.length - rows.length
  return `${table(["", "Attempt", "What came of it"], rows)}${earlier > 0 ? `\n\n${counted(earlier, "earlier attempt")} ${earlier === 1 ? "is" : "are"} not shown.` : ""}`
}

function attemptRow(
  v: MissionView,
  feature: FeatureId,
  { attempt, number }: { readonly attempt: AttemptView; readonly number: number },
): readonly string[] {
  const state = attemptState(attempt)
  if (!attempt.outcome) {
    const since = clock(attempt.startedAt ?? attempt.scheduledAt, v.at)
    return [runLink(attempt, state), String(number), `since ${since} UTC`]
  }
  const cost = costWords(attempt)
  const came = outcomeWords(attempt)
  const on = attempt.disprovenOn
  const seen = on === null ? came : `${checkLink(v, feature, on, came)} on ${shortSha(on)}`
  return [runLink(attempt, state), String(number), `${seen}${cost ? ` · ${cost}` : ""}`]
}

const steering = ({ steering: said }: FeatureView): string | null =>
  said.length === 0
    ? null
    : `Steering for the next attempt:\n\n${said.map(s => quote(s, { lines: 4 })).join("\n\n")}`

const found = ({ fix }: FeatureView): Block =>
  !fix || fix.findings.length === 0
    ? null
    : { summary: "What validation found", body: fix.findings.map(f => `- ${inline(f)}`).join("\n") }

/** What people can do here without typing a command. */
const BY_HAND =
  " · **steer**: comment here · **take it**: assign yourself · **skip**: close as not planned · **again**: reopen"

function foot(v: MissionView, of: FeatureId | MilestoneId): string {
  const control = commentLink(v, "mission_control", "Mission Control")
  const explain = isUsable(v, "explain") ? ` · \`/mission explain ${of}\`` : ""
  const hands = of.startsWith("F") && isUsable(v, "steer") ? BY_HAND : ""
  return `${control} of #${v.issue}${explain}${hands}`
}

export function validationIssue(v: MissionView, milestone: MilestoneId): Text {
  const name = bare(titleOf(v, milestone))
  const { criteria = [], checksLater: later = [], sealed = null } = milestoneIn(v, milestone) ?? {}
  const own = criteria.filter(id => !later.includes(id))
  const ci = later.length > 0 ? " Your CI is judged later, on the last commit." : ""
  const before = earlierCriteria(v, milestone).length
  const together = before > 0 ? `, together with the ${before} of earlier milestones` : ""
  const round = roundsOf(v, milestone).at(-1)
  return text(
    plain(`${milestone} · Validation: ${name}`, 200),
    document([
      `**Proves ${milestone}: ${inline(name, 90)}.** This issue closes when ${own.length === 1 ? "its criterion holds" : `all ${own.length} criteria hold`} on one commit${together}.${ci}`,
      round ? null : `It starts when every feature of ${milestone} is merged.`,
      ...(round ? roundBlocks(v, round) : []),
      sealed && sealedLine(v, milestone, sealed),
      foot(v, milestone),
    ]),
  )
}

function sealedLine(
  v: MissionView,
  milestone: MilestoneId,
  { commit, at }: NonNullable<MilestoneView["sealed"]>,
): string {
  const link = checkLink(v, milestone, commit, code(commit.slice(0, 7)))
  return `${capital(sealedAs(v, milestone))} on ${link}, ${clock(at, v.at)} UTC.`
}

const earlierCriteria = (v: MissionView, milestone: MilestoneId): readonly CriterionId[] => {
  const at = v.milestones.findIndex(ms => ms.id === milestone)
  return v.milestones.slice(0, Math.max(0, at)).flatMap(ms => ms.criteria)
}
