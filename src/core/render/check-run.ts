/** Check runs: of one feature's attempt, of a milestone's round, and the required one of all criteria. */
import type { Failure } from "../log/attempt.ts"
import type { CheckOutput } from "../log/effect.ts"
import type { AttemptState, Mission, RoundState } from "../log/mission.ts"
import type { Criterion } from "../plan/plan.ts"
import type { Sha } from "../words/id.ts"
import { isEnded, planOf } from "../work/phase.ts"
import { criteriaOf, isProven, latestVerdict } from "../work/progress.ts"
import { blockingIn, roundsOf } from "../work/validate.ts"
import { failureSentence, holdsNot } from "./failure.ts"
import { type Block, document } from "./markdown/document.ts"
import { verdictWord, waiting } from "./markdown/glyph.ts"
import { code, fence, inline, plain } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { counted, lasted } from "./phrase/amount.ts"
import { costWords, scriptedLine } from "./phrase/attempt.ts"
import { criteriaIds, criterionCell, criterionState, whereProven } from "./phrase/criterion.ts"
import { shortSha } from "./phrase/link.ts"
import { tryOf } from "./phrase/subject.ts"
import { roundBlocks } from "./round.ts"
import { text } from "./text.ts"

export interface NamedCheck {
  readonly name: string
  readonly output: CheckOutput
}

type Conclusion = CheckOutput["conclusion"]

/** Everything has been judged on this commit, or will be: GitHub takes only what is completed for green. */
const completed = (
  conclusion: Conclusion,
  title: string,
  blocks: readonly Block[],
): CheckOutput => ({
  status: "completed",
  conclusion,
  text: text(plain(title, 200), document(blocks)),
})

const going = (title: string, blocks: readonly Block[]): CheckOutput => ({
  status: "in_progress",
  conclusion: null,
  text: text(plain(title, 200), document(blocks)),
})

export function featureCheck(m: Mission, attempt: AttemptState): NamedCheck {
  const { subject } = attempt
  const name = `missions / ${subject.type === "feature" ? subject.feature : "work"}`
  const title = featureTitle(m, attempt)
  const cost = costWords(attempt)
  const blocks: readonly Block[] = [
    `**${inline(title)}.**${cost ? ` ${cost}.` : ""}`,
    attempt.ended ? criteriaTable(m, attempt) : null,
    gatesFold(attempt),
    byHand(attempt),
  ]
  const outcome = attempt.ended?.outcome
  if (!outcome) return { name, output: going(title, blocks) }
  const conclusion = outcome.type === "failed" ? conclusionOf(outcome.failure) : "success"
  return { name, output: completed(conclusion, title, blocks) }
}

/** What is nobody's fault is neutral; what a person must change asks for action. */
function conclusionOf(failure: Failure): Conclusion {
  switch (failure.kind) {
    case "superseded":
    case "person_cancelled":
      return "cancelled"
    case "policy_blocked":
      return "action_required"
    case "limit":
    case "infra":
    case "runner_lost":
    case "workflows_moved":
    case "inconclusive":
      return "neutral"
    default:
      return "failure"
  }
}

function featureTitle(m: Mission, attempt: AttemptState): string {
  const outcome = attempt.ended?.outcome
  if (!outcome) return `Attempt ${tryOf(m, attempt)} is at work`
  if (outcome.type === "failed") {
    const words = failureSentence(m, outcome.failure)
    return words.charAt(0).toUpperCase() + words.slice(1)
  }
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

export function milestoneCheck(m: Mission, round: RoundState): NamedCheck {
  const name = `missions / ${round.milestone}`
  if (round.isSuperseded) return { name, output: overtaken(round) }
  const failure = roundFailure(m, round)
  const title =
    round.closed === null ? `Round ${round.round} is going on` : (failure ?? heldWords(round))
  const blocks = [`**${inline(title)}.**`, ...roundBlocks(m, round)]
  if (round.closed === null) return { name, output: going(title, blocks) }
  return { name, output: completed(failure === null ? "success" : "failure", title, blocks) }
}

/** Nobody judges what the milestone no longer is; not neutral, for GitHub counts that as green. */
function overtaken({ milestone }: RoundState): CheckOutput {
  const what = milestone === "final" ? "The mission" : milestone
  const title = `${what} was changed by a newer plan and is judged again`
  return completed("cancelled", title, [`**${title}.** Nothing is needed from you.`])
}

/** Closed without a failed criterion is not yet proven: findings may block. */
function roundFailure(m: Mission, round: RoundState): string | null {
  const failed = round.closed?.failed ?? []
  if (failed.length > 0) return holdsNot(failed)
  const blocking = blockingIn(m, round).length
  return blocking > 0 ? `${counted(blocking, "blocking finding")} left` : null
}

const heldWords = ({ milestone }: RoundState): string =>
  milestone === "final" ? "All criteria hold" : `All criteria of ${milestone} hold`

/** The required check. It is green only where the last round held on this very commit. */
export function contractCheck(m: Mission, head: Sha): NamedCheck {
  return { name: "missions", output: contractOutput(m, head) }
}

function contractOutput(m: Mission, head: Sha): CheckOutput {
  const criteria = planOf(m)?.criteria ?? []
  const waived = criteria.filter(c => m.waived.has(c.id)).length
  const proven = criteria.filter(c => isProven(m, c.id))
  const rest = waived > 0 ? `, ${waived} waived` : ""
  const where = [scriptedLine(m), criteriaWhere(m, criteria)]
  if (m.delivered?.commit === head) {
    const size = `${proven.length} of ${criteria.length} criteria hold${rest}`
    return completed("success", size, [
      `**${size}.** The last round held on ${shortSha(head)}.`,
      ...where,
    ])
  }
  if (m.integration && m.integration.head !== head) return replaced
  const last = roundsOf(m, "final").findLast(r => r.commit === head)
  const failure = last ? roundFailure(m, last) : null
  if (last?.closed && failure !== null) {
    return completed("failure", failure, [`**${failure}**, on ${shortSha(head)}.`, ...where])
  }
  const here = proven.filter(c => latestVerdict(m, c.id)?.verdict.commit === head).length
  const size = `${here} of ${criteria.length} criteria proven on this commit${rest}`
  if (isEnded(m))
    return completed("cancelled", size, [`**${size}.** The mission has ended.`, ...where])
  const then = m.stale
    ? `Somebody pushed after everything had held on ${shortSha(m.stale.proven)}: commands run again by themselves, a model judges again when a person says so.`
    : "Green comes after the last round, which proves every one again."
  const news = `**${size}**, ${proven.length} in all. ${then}`
  return going(size, [news, ...where])
}

/** It stands still, however the mission goes on; not neutral, for GitHub counts that as green. */
const replaced: CheckOutput = completed("cancelled", "A newer commit is on the branch", [
  "**A newer commit is on the branch.** Its check says where every criterion stands.",
])

const VISIBLE_MAX = 10

function criteriaWhere(m: Mission, criteria: readonly Criterion[]): Block {
  if (criteria.length === 0) return null
  const rows = criteria.map(c => [criterionState(m, c), criterionCell(c), whereProven(m, c)])
  const body = table(["", "Criterion", "Where"], rows)
  return rows.length <= VISIBLE_MAX ? body : { summary: `All ${rows.length} criteria`, body }
}
