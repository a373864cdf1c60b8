/** Check runs of one feature's attempt and of a milestone's round; the required one is in check-run/contract.ts. */
import type { AttemptView } from "../view/attempt.ts"
import { attemptCheck, roundCheck } from "../view/check.ts"
import type { CriterionView } from "../view/criterion.ts"
import { attemptsIn, featureIn, type MissionView, milestoneIn } from "../view/mission.ts"
import type { RoundView } from "../view/round.ts"
import { annotationsOf } from "./check-run/annotations.ts"
import { type NamedCheck, output } from "./check-run/output.ts"
import { roundFailure } from "./check-run/round-failure.ts"
import { seeYourself } from "./check-run/see-yourself.ts"
import { failureSentence, faultSentence } from "./failure.ts"
import type { Block } from "./markdown/document.ts"
import { verdictWord, waiting } from "./markdown/glyph.ts"
import { code, fence, inline } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { foundFold } from "./mission-control/folds.ts"
import { counted, lasted } from "./phrase/amount.ts"
import { costWords } from "./phrase/attempt.ts"
import { capital } from "./phrase/capital.ts"
import { criteriaIn, criterionCell } from "./phrase/criterion.ts"
import { behind } from "./phrase/isolation.ts"
import { shortSha } from "./phrase/link.ts"
import { notRunAgain } from "./phrase/not-run-again.ts"
import { contactsFold } from "./reached-hosts.ts"
import { roundBlocks } from "./round.ts"

export function featureCheck(v: MissionView, attempt: AttemptView): NamedCheck {
  const { subject } = attempt
  const name = `missions / ${subject.type === "feature" ? subject.feature : "work"}`
  const title = featureTitle(v, attempt)
  const cost = costWords(attempt)
  const { outcome } = attempt
  const fault = outcome?.type === "failed" ? faultSentence(outcome.failure) : ""
  const blocks: readonly Block[] = [
    `**${inline(title)}.**${fault ? ` ${fault}` : ""}${cost ? ` ${cost}.` : ""}`,
    attempt.outcome ? criteriaTable(v, attempt) : null,
    attempt.outcome ? seeYourself(v, attempt.verdicts) : null,
    foundFold(v, [attempt]),
    gatesFold(attempt),
    contactsFold([attempt]),
    behind([attempt.isolation]),
    byHand(attempt),
  ]
  const annotations = annotationsOf(v, [attempt])
  return { name, output: output(attemptCheck(v, attempt), { title, blocks, annotations }) }
}

function featureTitle(v: MissionView, attempt: AttemptView): string {
  const { outcome, subject } = attempt
  if (!outcome) return `Attempt ${attempt.number} is at work`
  if (outcome.type === "failed") return capital(failureSentence(outcome.failure))
  if (outcome.type === "nothing_to_do") return capital(failureSentence({ kind: "nothing_to_do" }))
  const ids = subject.type === "feature" ? (featureIn(v, subject.feature)?.criteria ?? []) : []
  if (ids.length === 0) return "It mends findings and has no criteria of its own"
  const held = attempt.verdicts.filter(it => it.is === "pass").length
  const later = ids.length - held
  const size = held === 0 ? "Delivered" : `${held} of ${ids.length} criteria hold`
  return later > 0
    ? `${size}; ${later === 1 ? "one criterion is" : `${later} criteria are`} judged with the milestone`
    : size
}

function criteriaTable(v: MissionView, attempt: AttemptView): string | null {
  if (attempt.subject.type !== "feature") return null
  const criteria = criteriaIn(v, featureIn(v, attempt.subject.feature)?.criteria ?? [])
  if (criteria.length === 0) return null
  const rows = criteria.map(c => [...judged(attempt, c)])
  return table(["", "Criterion", "Result"], rows)
}

function judged(attempt: AttemptView, { id, criterion }: CriterionView): readonly string[] {
  const verdict = attempt.verdicts.find(it => it.criterion === id)
  const took = attempt.checks.find(c => c.id === id)
  const seen = inline(verdict?.seen ?? "", 200)
  const result = verdict
    ? [took ? lasted(took.ms) : "", seen].filter(s => s).join(" · ")
    : "judged with the milestone"
  return [verdict ? verdictWord(verdict.is) : waiting, criterionCell(criterion), result]
}

/** Every command that our process ran. If one failed, the end of its output is shown. */
function gatesFold(attempt: AttemptView): Block {
  if (attempt.checks.length === 0) return null
  const rows = attempt.checks.map(c => [String(c.exit), code(c.run, 500), lasted(c.ms)])
  const tails = attempt.checks
    .filter(c => c.exit !== 0 && c.tail.trim() !== "")
    .map(c => `${code(c.run, 200)} ended with:\n\n${fence(c.tail, "text")}`)
  const body = [table(["Exit", "Command", "Took"], rows), ...tails].join("\n\n")
  return { summary: `${counted(attempt.checks.length, "command")}, run again by Missions`, body }
}

const byHand = ({ outcome }: AttemptView): string | null =>
  outcome?.type === "delivered"
    ? `Delivered as ${shortSha(outcome.commit)}. Nothing is needed from you.`
    : null

export function milestoneCheck(v: MissionView, round: RoundView): NamedCheck {
  const name = `missions / ${round.milestone}`
  const check = roundCheck(v, round)
  if (check.is === "superseded") {
    const title = `${subjectOf(round)} was changed by a newer plan and is judged again`
    const blocks = [`**${title}.** Nothing is needed from you.`]
    return { name, output: output(check, { title, blocks }) }
  }
  const going = check.is === "asked" ? "A person must judge" : `Round ${round.round} is going on`
  const title = round.closed === null ? going : (roundFailure(round) ?? heldWords(v, round))
  const attempts = attemptsIn(v, round.attempts)
  const blocks = [
    `**${inline(title)}.**`,
    notRunAgain(v, round),
    ...roundBlocks(v, round),
    seeYourself(
      v,
      attempts.flatMap(a => a.verdicts),
    ),
    behind(attempts.map(it => it.isolation)),
  ]
  const annotations = annotationsOf(v, attempts)
  return { name, output: output(check, { title, blocks, annotations }) }
}

const subjectOf = ({ milestone }: RoundView): string =>
  milestone === "final" ? "The mission" : milestone

function heldWords(v: MissionView, { milestone }: RoundView): string {
  if (milestone === "final") return "All criteria hold"
  const { isSkipped = false, checksLater = [] } = milestoneIn(v, milestone) ?? {}
  if (isSkipped) return `${milestone} is skipped, and nothing of it is proven`
  const isAll = checksLater.length === 0
  return isAll ? `All criteria of ${milestone} hold` : `${milestone} holds; your CI follows`
}
