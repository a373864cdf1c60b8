/** Check runs of one feature's attempt and of a milestone's round; the required one is in check-run/contract.ts. */
import type { CheckOutput } from "../log/effect.ts"
import { FAILURES } from "../log/failure.ts"
import type { AttemptState, Mission, RoundState } from "../log/mission.ts"
import { isSkippedWhole } from "../log/scope.ts"
import type { Wait } from "../log/wait.ts"
import type { Criterion } from "../plan/plan.ts"
import { checksLater } from "../work/ci.ts"
import { planOf } from "../work/phase.ts"
import { criteriaOf } from "../work/progress.ts"
import { attemptsOfRound } from "../work/validate.ts"
import { annotationsOf } from "./check-run/annotations.ts"
import { buttons } from "./check-run/buttons.ts"
import { completed, going, type NamedCheck } from "./check-run/output.ts"
import { roundFailure } from "./check-run/round-failure.ts"
import { seeYourself } from "./check-run/see-yourself.ts"
import { failureSentence } from "./failure.ts"
import type { Block } from "./markdown/document.ts"
import { verdictWord, waiting } from "./markdown/glyph.ts"
import { code, fence, inline } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { foundFold } from "./mission-control/folds.ts"
import { counted, lasted } from "./phrase/amount.ts"
import { costWords } from "./phrase/attempt.ts"
import { capital } from "./phrase/capital.ts"
import { criteriaIds, criterionCell } from "./phrase/criterion.ts"
import { shortSha } from "./phrase/link.ts"
import { notRunAgain } from "./phrase/not-run-again.ts"
import { tryOf } from "./phrase/subject.ts"
import { roundBlocks } from "./round.ts"

export function featureCheck(m: Mission, attempt: AttemptState): NamedCheck {
  const { subject } = attempt
  const name = `missions / ${subject.type === "feature" ? subject.feature : "work"}`
  const title = featureTitle(m, attempt)
  const cost = costWords(attempt)
  const blocks: readonly Block[] = [
    `**${inline(title)}.**${cost ? ` ${cost}.` : ""}`,
    attempt.ended ? criteriaTable(m, attempt) : null,
    attempt.ended ? seeYourself(m, attempt.verdicts) : null,
    foundFold(m, [attempt]),
    gatesFold(attempt),
    byHand(attempt),
  ]
  const said = { title, blocks, annotations: annotationsOf(m, [attempt]) }
  const outcome = attempt.ended?.outcome
  if (!outcome) return { name, output: going(said) }
  const asking = { ...said, buttons: buttons(m, "retry", "explain") }
  switch (outcome.type) {
    case "failed":
      return { name, output: completed(FAILURES[outcome.failure.kind].check, asking) }
    case "nothing_to_do":
      return { name, output: completed(FAILURES.nothing_to_do.check, asking) }
    case "delivered":
    case "verdicts":
    case "plan":
    case "questions":
      return { name, output: completed("success", said) }
  }
}

function featureTitle(m: Mission, attempt: AttemptState): string {
  const outcome = attempt.ended?.outcome
  if (!outcome) return `Attempt ${tryOf(m, attempt)} is at work`
  if (outcome.type === "failed") {
    const words = failureSentence(outcome.failure)
    return capital(words)
  }
  if (outcome.type === "nothing_to_do") return capital(failureSentence({ kind: "nothing_to_do" }))
  const ids = attempt.subject.type === "feature" ? criteriaOf(m, attempt.subject.feature) : []
  if (ids.length === 0) return "It mends findings, and no criterion of its own"
  const held = attempt.verdicts.filter(v => v.is === "pass").length
  const later = ids.length - held
  const size = held === 0 ? "Delivered" : `${held} of ${ids.length} criteria hold`
  return later > 0
    ? `${size}; ${later === 1 ? "one criterion is" : `${later} criteria are`} judged with the milestone`
    : size
}

function criteriaTable(m: Mission, attempt: AttemptState): string | null {
  const plan = planOf(m)
  if (!plan || attempt.subject.type !== "feature") return null
  const criteria = criteriaIds(plan, criteriaOf(m, attempt.subject.feature))
  if (criteria.length === 0) return null
  const rows = criteria.map(c => [...judged(attempt, c)])
  return table(["", "Criterion", "Result"], rows)
}

function judged(attempt: AttemptState, criterion: Criterion): readonly string[] {
  const verdict = attempt.verdicts.find(v => v.criterion === criterion.id)
  const took = attempt.checks.find(c => c.id === criterion.id)
  const seen = inline(verdict?.evidence[0] ?? "", 200)
  const result = verdict
    ? [took ? lasted(took.ms) : "", seen].filter(s => s).join(" · ")
    : "judged with the milestone"
  return [verdict ? verdictWord(verdict.is) : waiting, criterionCell(criterion), result]
}

/** Every command that our process ran, with the end of what it said where it failed. */
function gatesFold(attempt: AttemptState): Block {
  if (attempt.checks.length === 0) return null
  const rows = attempt.checks.map(c => [String(c.exit), code(c.run, 500), lasted(c.ms)])
  const tails = attempt.checks
    .filter(c => c.exit !== 0 && c.tail.trim() !== "")
    .map(c => `${code(c.run, 200)} ended with:\n\n${fence(c.tail, "text")}`)
  const body = [table(["Exit", "Command", "Took"], rows), ...tails].join("\n\n")
  return { summary: `${counted(attempt.checks.length, "command")}, run again by Missions`, body }
}

function byHand(attempt: AttemptState): string | null {
  const outcome = attempt.ended?.outcome
  if (outcome?.type !== "delivered") return null
  return `Delivered as ${shortSha(outcome.commit)}. Nothing is needed from you.`
}

export function milestoneCheck(
  m: Mission,
  round: RoundState,
  waits: readonly Wait[] = [],
): NamedCheck {
  const name = `missions / ${round.milestone}`
  if (round.isSuperseded) return { name, output: overtaken(round) }
  const failure = roundFailure(m, round)
  const asked = waits.find(w => w.type === "verdict_by_person" && w.milestone === round.milestone)
  const isAsked = round.closed === null && asked !== undefined
  const open = isAsked ? "A person must judge" : `Round ${round.round} is going on`
  const title = round.closed === null ? open : (failure ?? heldWords(m, round))
  const verdicts = attemptsOfRound(m, round).flatMap(a => a.verdicts)
  const news = [`**${inline(title)}.**`, notRunAgain(m, round)]
  const blocks = [...news, ...roundBlocks(m, round), seeYourself(m, verdicts)]
  const said = { title, blocks, annotations: annotationsOf(m, attemptsOfRound(m, round)) }
  if (failure === null && !isAsked) {
    const is = isSkipped(m, round) ? "neutral" : "success"
    return { name, output: round.closed === null ? going(said) : completed(is, said) }
  }
  const asking = { ...said, buttons: buttons(m, "retry", "explain", "accept") }
  return { name, output: completed(isAsked ? "action_required" : "failure", asking) }
}

/** Nobody judges what the milestone no longer is; not neutral, for GitHub counts that as green. */
function overtaken({ milestone }: RoundState): CheckOutput {
  const what = milestone === "final" ? "The mission" : milestone
  const title = `${what} was changed by a newer plan and is judged again`
  return completed("cancelled", { title, blocks: [`**${title}.** Nothing is needed from you.`] })
}

const isSkipped = (m: Mission, { milestone }: RoundState): boolean =>
  milestone !== "final" && isSkippedWhole(m, milestone)

function heldWords(m: Mission, round: RoundState): string {
  const { milestone } = round
  if (milestone === "final") return "All criteria hold"
  if (isSkipped(m, round)) return `${milestone} is skipped, and nothing of it is proven`
  const isAll = checksLater(m, milestone).length === 0
  return isAll ? `All criteria of ${milestone} hold` : `${milestone} holds; your CI follows`
}
