/** A feature's issue and a milestone's validation issue: what must hold, and what was tried. */

import type { Text } from "../log/effect.ts"
import type { AttemptState, FeatureState, Mission } from "../log/mission.ts"
import { isLeftOut } from "../log/scope.ts"
import { featureOf } from "../plan/plan.ts"
import type { CriterionId, FeatureId, MilestoneId } from "../words/id.ts"
import { called } from "../words/person.ts"
import { checksLater } from "../work/ci.ts"
import { planOf } from "../work/phase.ts"
import {
  attemptsAt,
  criteriaIn,
  criteriaOf,
  disprovenOn,
  plannedFeature,
  progressOf,
  titleOf,
} from "../work/progress.ts"
import { roundsOf } from "../work/validate.ts"
import { stopHead, stopSentence } from "./failure.ts"
import { type Block, document } from "./markdown/document.ts"
import { needsYou } from "./markdown/glyph.ts"
import { code, fence, firstSentence, inline, named, plain, quote } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { isOffered } from "./offers.ts"
import { outcomeWords } from "./outcome.ts"
import { counted, listed } from "./phrase/amount.ts"
import { attemptState, costWords } from "./phrase/attempt.ts"
import { capital } from "./phrase/capital.ts"
import { criteriaIds, criterionCell, criterionState, whereProven } from "./phrase/criterion.ts"
import { checkLink, commentLink, issueOf, runLink, shortSha } from "./phrase/link.ts"
import { clock } from "./phrase/moment.ts"
import { sealedAs } from "./phrase/sealed.ts"
import { bare, milestoneTitle } from "./phrase/subject.ts"
import { roundBlocks } from "./round.ts"
import { text } from "./text.ts"

export function featureIssue(m: Mission, feature: FeatureId): Text {
  const state = m.features.get(feature)
  const plan = planOf(m)
  if (!state || !plan) throw new Error(`${feature} is in no approved plan.`)
  const planned = featureOf(plan, feature)
  const title = plain(`${feature} · ${bare(titleOf(m, feature))}`, 200)
  return text(
    title,
    document([
      opening(m, state, planned?.description ?? ""),
      status(m, state),
      criteriaTable(m, criteriaOf(m, feature)),
      planned && planned.paths.length > 0
        ? `Touches ${listed(planned.paths.map(path => named(path, 120)))}.`
        : null,
      attemptsTable(m, feature),
      skillWords(m, feature),
      steering(state),
      planned?.description
        ? { summary: "What the agent is told", body: fence(planned.description, "text") }
        : null,
      found(state),
      foot(m, feature),
    ]),
  )
}

/** Part of what, after what; a fix says what it mends. */
function opening(m: Mission, { id, milestone, fix }: FeatureState, description: string): string {
  const title = bare(titleOf(m, id))
  const said = inline(firstSentence(description || title, 100), 110)
  const after = plannedFeature(m, id)?.dependsOn ?? []
  const behind = after.length > 0 ? `, after ${listed(after.map(f => issueOf(m, f) ?? f))}` : ""
  const mends = fix ? `, mends ${issueOf(m, fix.root) ?? fix.root}` : ""
  return `**${said || inline(title, 110)}.** Part of #${m.ref.issue}, milestone ${milestone}${behind}${mends}.`
}

function status(m: Mission, feature: FeatureState): string | null {
  const { id, stopped, skipped, unneeded, taken, integrated } = feature
  if (m.narrowed && isLeftOut(m, feature.milestone)) {
    return `Left out by ${inline(called(m.narrowed.by), 60)}, who delivers ${m.narrowed.upTo} alone.`
  }
  if (skipped) return `Skipped by ${inline(called(skipped.by), 60)}: ${inline(skipped.reason)}.`
  if (unneeded) {
    return `Nothing to do: it changed nothing, and ${inline(called(unneeded.by), 60)} says that its criteria held before: ${inline(unneeded.reason)}.`
  }
  if (integrated) {
    return `Merged as ${code(integrated.commit.slice(0, 7))}, ${clock(integrated.at, m.at)} UTC.`
  }
  if (stopped) return `${needsYou}: ${stopHead(id, stopped)}: ${stopSentence(m, id, stopped)}.`
  return taken ? `${inline(called(taken), 60)} works on it.` : null
}

function criteriaTable(m: Mission, ids: readonly CriterionId[]): string | null {
  const plan = planOf(m)
  if (!plan || ids.length === 0) return null
  const rows = criteriaIds(plan, ids).map(c => [
    criterionState(m, c),
    criterionCell(c),
    whereProven(m, c),
  ])
  return table(["", "Done when", "Seen"], rows)
}

/** The newest word on each. */
function skillWords(m: Mission, feature: FeatureId): string | null {
  const words = attemptsAt(m, feature).flatMap(attempt => attempt.skills)
  const newest = new Map(words.map(word => [word.name, word]))
  const lines = [...newest.values()].map(
    ({ name, helped, because }) =>
      `Skill ${code(name)}: it ${helped ? "helped" : "did not help"}. ${inline(because, 200)}`,
  )
  return lines.length === 0 ? null : lines.join("\n")
}

const ATTEMPTS_MAX = 6

function attemptsTable(m: Mission, feature: FeatureId): string | null {
  const all = attemptsAt(m, feature)
  if (all.length === 0) return null
  const rows = all
    .map((attempt, at) => attemptRow(m, feature, { attempt, number: at + 1 }))
    .slice(-ATTEMPTS_MAX)
  const earlier = all.length - rows.length
  return `${table(["", "Attempt", "What came of it"], rows)}${earlier > 0 ? `\n\n${counted(earlier, "earlier attempt")} left out.` : ""}`
}

function attemptRow(
  m: Mission,
  feature: FeatureId,
  { attempt, number }: { readonly attempt: AttemptState; readonly number: number },
): readonly string[] {
  const state = attemptState(attempt)
  if (!attempt.ended) {
    const since = clock(attempt.startedAt ?? attempt.scheduledAt, m.at)
    return [runLink(attempt, state), String(number), `since ${since} UTC`]
  }
  const cost = costWords(attempt)
  const came = outcomeWords(attempt)
  const on = disprovenOn(attempt)
  const seen = on === null ? came : `${checkLink(m, feature, on, came)} on ${shortSha(on)}`
  return [runLink(attempt, state), String(number), `${seen}${cost ? ` · ${cost}` : ""}`]
}

const steering = ({ steering: said }: FeatureState): string | null =>
  said.length === 0
    ? null
    : `Steering for the next attempt:\n\n${said.map(s => quote(s, { lines: 4 })).join("\n\n")}`

const found = ({ fix }: FeatureState): Block =>
  !fix || fix.findings.length === 0
    ? null
    : { summary: "What validation found", body: fix.findings.map(f => `- ${inline(f)}`).join("\n") }

/** What people can do here without typing a command. */
const BY_HAND =
  " · **steer**: comment here · **take it**: assign yourself · **skip**: close as not planned · **again**: reopen"

function foot(m: Mission, of: FeatureId | MilestoneId): string {
  const control = commentLink(m, "mission_control", "Mission Control")
  const explain = isOffered(m, "explain") ? ` · \`/mission explain ${of}\`` : ""
  const hands = of.startsWith("F") && isOffered(m, "steer") ? BY_HAND : ""
  return `${control} of #${m.ref.issue}${explain}${hands}`
}

export function validationIssue(m: Mission, milestone: MilestoneId): Text {
  const name = bare(milestoneTitle(m, milestone))
  const later = checksLater(m, milestone)
  const own = criteriaIn(m, milestone).filter(id => !later.includes(id))
  const ci = later.length > 0 ? " Your CI follows on the last commit." : ""
  const before = progressOf(m, earlierCriteria(m, milestone)).total
  const together = before > 0 ? `, together with the ${before} of earlier milestones` : ""
  const rounds = roundsOf(m, milestone)
  const round = rounds.at(-1)
  return text(
    plain(`${milestone} · Validation: ${name}`, 200),
    document([
      `**Proves ${milestone}: ${inline(name, 90)}.** Closes when ${own.length === 1 ? "its criterion holds" : `all ${own.length} criteria hold`} on one commit${together}.${ci}`,
      round ? null : `It starts when every feature of ${milestone} is merged.`,
      ...(round ? roundBlocks(m, round) : []),
      sealedLine(m, milestone),
      foot(m, milestone),
    ]),
  )
}

const sealedLine = (m: Mission, milestone: MilestoneId): string | null => {
  const sealed = m.sealed.get(milestone)
  if (!sealed) return null
  const at = code(sealed.commit.slice(0, 7))
  return `${capital(sealedAs(m, milestone))} on ${checkLink(m, milestone, sealed.commit, at)}, ${clock(sealed.at, m.at)} UTC.`
}

const earlierCriteria = (m: Mission, milestone: MilestoneId): readonly CriterionId[] => {
  const all = planOf(m)?.milestones ?? []
  const at = all.findIndex(ms => ms.id === milestone)
  return all.slice(0, Math.max(0, at)).flatMap(ms => criteriaIn(m, ms.id))
}
