/** What a comment says when a person must act: what stopped, what was seen, what can be typed. */

import type { Stopped, Validated } from "../log/attempt.ts"
import type { CommandName } from "../log/command.ts"
import { isDone } from "../log/done.ts"
import type { Found } from "../log/found.ts"
import type { AttemptState, Mission } from "../log/mission.ts"
import { openMinor } from "../log/settled.ts"
import type { Wait } from "../log/wait.ts"
import { amountOf } from "../words/ceiling.ts"
import type { AttemptKey, FeatureId } from "../words/id.ts"
import { planOf, policyOf } from "../work/phase.ts"
import { attemptsAt, progressOf } from "../work/progress.ts"
import { blockingIn, roundsOf } from "../work/validate.ts"
import { failureSentence, stopSentence } from "./failure.ts"
import type { Block } from "./markdown/document.ts"
import { code, inline } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { findingLine } from "./mission-control/folds.ts"
import { copyable, isOffered } from "./offers.ts"
import { outcomeWords } from "./outcome.ts"
import { counted, dollarRange, listedUpTo } from "./phrase/amount.ts"
import { attemptState } from "./phrase/attempt.ts"
import { calling } from "./phrase/calling.ts"
import { capital } from "./phrase/capital.ts"
import { leftToDo, raising } from "./phrase/ceiling.ts"
import { awaitedWords, letCiRun } from "./phrase/ci.ts"
import { whyJudged } from "./phrase/judged.ts"
import { issueOf, runLink, shortSha } from "./phrase/link.ts"
import { validationName } from "./phrase/subject.ts"
import { waitSentence } from "./sentence.ts"
import { waysOut } from "./ways-out.ts"

export function needsYouBlocks(m: Mission, wait: Wait): readonly Block[] {
  switch (wait.type) {
    case "stopped":
      return stopped(m, wait.feature, wait.failure)
    case "held":
      return wait.hold === "ceiling" ? ceiling(m, wait) : held(m, wait)
    case "person_works":
      return handedIn(m, wait)
    case "parked":
      return parked(m, wait)
    case "finding":
      return findings(m, wait.milestone)
    case "run_approval":
      return allowing(m, wait, wait.attempt)
    case "checks_pending":
      return checks(m, wait)
    case "verdict_by_person":
      return judging(m, wait)
    case "answers":
    case "quiet":
    case "approval":
    case "replanning":
    case "run_queued":
    case "run_working":
    case "report":
    case "integration":
    case "syncing":
    case "merging":
    case "dependency":
    case "capacity":
    case "earlier_milestone":
    case "paths":
    case "budget":
    case "backoff":
    case "person_wanted":
    case "sealing":
    case "creation":
    case "github_refuses":
    case "contested":
    case "issue_lost":
    case "stale":
    case "nothing_built":
    case "merge_by_person":
    case "newer_log":
    case "newer_report":
      return [
        `${calling(m)}**the mission needs you.** ${waitSentence(m, wait)}${others(m)}`,
        next(m),
      ]
  }
}

type Judged = Extract<Wait, { type: "verdict_by_person" }>

/** Tried often enough, or seen by nobody: a person tries again, or answers for it. */
function judging(m: Mission, wait: Judged): readonly Block[] {
  const { milestone, criteria } = wait
  const round = roundsOf(m, milestone).at(-1)
  const blocking = round ? blockingIn(m, round) : []
  const why = `${capital(whyJudged(wait) || "blocking findings are left")}.`
  const name = commandName(m, milestone)
  const [one, ...more] = [...criteria, ...blocking.map(found => found.name)]
  const isOne = one !== undefined && more.length === 0 && wait.unread === undefined
  const subject = isOne ? one : name
  const rows: readonly (readonly [CommandName, string, string])[] = [
    ["retry", "try again", `\`/mission retry ${name}\``],
    ["accept", "answer for it", `\`/mission accept ${subject} <how you know>\``],
    ["revise", "change the plan", "`/mission revise <what should be different>`"],
    ["deliver", "take what is proven", "`/mission deliver` opens a pull request with it"],
  ]
  return [
    `${calling(m)}**${validationName(milestone)} needs your judgement.** ${why}`,
    blocking.length > 0 ? lines(m, blocking) : "What was seen stands in its check and its issue.",
    table(
      ["You can", "Do this"],
      rows.filter(([command]) => isOffered(m, command)).map(([, ...row]) => row),
    ),
    isOffered(m, "accept")
      ? "Whoever answers for it stands in the pull request, with their words."
      : null,
  ]
}

/** As people type it: the last milestone answers for the round over all. */
const commandName = (m: Mission, milestone: Validated): string =>
  milestone === "final" ? (planOf(m)?.milestones.at(-1)?.id ?? "") : milestone

const FINDINGS_MAX = 4

function lines(m: Mission, found: readonly Found[]): string {
  const shown = found.slice(0, FINDINGS_MAX).map(it => findingLine(m, it))
  const more = found.length - shown.length
  return [...shown, ...(more > 0 ? [`- And ${counted(more, "finding")} more.`] : [])].join("\n")
}

/** The policy asks a person about faults that do not block. */
function findings(m: Mission, milestone: Validated): readonly Block[] {
  const open = openMinor(m)
  const [first] = open
  const name = commandName(m, milestone)
  const size = counted(open.length, "finding")
  const verb = open.length === 1 ? "waits" : "wait"
  return [
    `${calling(m)}**${validationName(milestone)} holds, and ${size} ${verb} for your word.**`,
    lines(m, open),
    table(
      ["You can", "Do this"],
      [
        ["leave one as it is", `\`/mission accept ${first?.name ?? "N1"} <reason>\``],
        ["have all of them mended", `\`/mission retry ${name}\``],
      ],
    ),
  ]
}

/** A rule of the repository's: it is met on GitHub, and no command of ours meets it. */
function allowing(m: Mission, wait: Wait, key: AttemptKey): readonly Block[] {
  const attempt = m.attempts.get(key)
  const page = attempt ? runLink(attempt, "the run's page") : "the run's page"
  return [
    `${calling(m)}**a run waits to be allowed.** ${waitSentence(m, wait)}${others(m)}`,
    `Allow it on ${page}. To be asked no more, take the reviewers off the environment that the workflow names.`,
  ]
}

/** CI never came, or GitHub lets it begin only when a person says so. */
function checks(m: Mission, wait: Extract<Wait, { type: "checks_pending" }>): readonly Block[] {
  const [criterion] = wait.criteria
  const rows = [
    letCiRun(m, wait.checks),
    ...(criterion && isOffered(m, "accept")
      ? [["answer for it", code(`/mission accept ${criterion} <how you know>`)]]
      : []),
  ]
  return [
    `${calling(m)}**${validationName(wait.milestone)} needs your CI, and you.** On ${shortSha(wait.commit)} ${awaitedWords(wait.checks)}.`,
    table(["You can", "Do this"], rows),
    "What is green is taken up by itself, and nothing is proven by waiting.",
  ]
}

/** Said only where there is something else that could. */
const others = (m: Mission): string =>
  [...m.features.values()].filter(f => !isDone(f)).length > 1 ? " What can go on goes on." : ""

function stopped(m: Mission, id: FeatureId, failure: Stopped): readonly Block[] {
  const why = stopSentence(m, id, failure)
  const issue = issueOf(m, id)
  if (failure.kind === "nothing_to_do") return unchanged(m, id, failure)
  return [
    `${calling(m)}**I stopped trying on ${id}: ${inlineShort(why)}.**${issue ? ` It is ${issue}.` : ""}${others(m)}`,
    tried(attemptsAt(m, id)),
    table(["You can", "Do this"], waysOut(m, id, failure)),
  ]
}

/** What holds without the work proves nothing of it: whether that is right, only a person can say. */
function unchanged(m: Mission, id: FeatureId, failure: Stopped): readonly Block[] {
  const issue = issueOf(m, id)
  const last = attemptsAt(m, id).at(-1)
  const held = (last?.verdicts ?? []).filter(v => v.is === "pass").map(v => v.criterion)
  const on = last ? ` on ${shortSha(last.base)}` : ""
  const seen =
    held.length === 0
      ? "None of its criteria could be run; they are judged with the milestone."
      : `${listedUpTo(6, held)} ${held.length === 1 ? "holds" : "hold"}${on} without it.`
  return [
    `${calling(m)}**${id} changed nothing: did its criteria hold before?**${issue ? ` It is ${issue}.` : ""} ${seen}${others(m)}`,
    tried(attemptsAt(m, id)),
    table(["You can", "Do this"], waysOut(m, id, failure)),
  ]
}

/** To the person who handed it in: nobody else can mend it. */
function handedIn(m: Mission, wait: Extract<Wait, { type: "person_works" }>): readonly Block[] {
  const { feature: id, failure } = wait
  const last = attemptsAt(m, id).filter(a => a.key === wait.attempt)
  const why = failure ? failureSentence(failure) : "it was not proven"
  return [
    `@${wait.login}, **${id} is not merged as you handed it in: ${inlineShort(why)}.**`,
    tried(last),
    `Push what mends it, then:\n\n${copyable(`/mission done ${id}`)}`,
    `Without a name it is the branch ${code(`${policyOf(m).branchPrefix}${m.ref.issue}/${id}`)}; a branch, #pull request or commit may follow. To give it back to the mission, unassign yourself.`,
  ]
}

/** The sentence is Markdown already; only its length is bounded, between words. */
const inlineShort = (words: string): string =>
  words.length <= 80 || words.includes("`")
    ? words
    : `${words.slice(0, Math.max(1, words.lastIndexOf(" ", 77))).trimEnd()}…`

const ROWS_MAX = 4

function tried(attempts: readonly AttemptState[]): string | null {
  if (attempts.length === 0) return null
  const rows = attempts
    .map((a, at) => [runLink(a, attemptState(a)), String(at + 1), outcomeWords(a)])
    .slice(-ROWS_MAX)
  return table(["", "Attempt", "What was seen"], rows)
}

type Held = Extract<Wait, { type: "held" }>

function ceiling(m: Mission, { why, ceiling, max }: Held): readonly Block[] {
  const { proven, total } = progressOf(m)
  const before = m.approved
    ? ` ${proven} of ${total} criteria are proven.`
    : " There is no plan yet."
  const left = ceiling === "usd" ? leftToDo(m) : null
  const more = raising(m, ceiling ?? "usd")
  const rows = [
    more
      ? ["go on", code(more)]
      : ["go on", `not here: policy allows at most ${amountOf(ceiling ?? "usd", max ?? 0)}`],
    ...(isOffered(m, "deliver")
      ? [["take what is proven", "`/mission deliver` opens a pull request with it"]]
      : []),
    ["stop", "`/mission cancel` keeps the branch"],
  ]
  return [
    `${calling(m)}**paused at the ceiling: ${inline(why, 80)}.**${before}`,
    left && left.high > 0 ? `Left to do: about ${dollarRange(left)} (rough).` : null,
    table(["You can", "Do this"], rows),
  ]
}

/** Nobody must act, so that nobody is mentioned. */
const parked = (m: Mission, wait: Wait): readonly Block[] => [
  `**${waitSentence(m, wait)}**`,
  "It goes on by itself then, costs nothing meanwhile, and does not count as an attempt.",
]

function held(m: Mission, wait: Held): readonly Block[] {
  return [
    `${calling(m)}**the mission cannot go on by itself.** ${waitSentence(m, wait)}`,
    isOffered(m, "resume") ? `When it is mended:\n\n${copyable("/mission resume")}` : null,
    next(m),
  ]
}

/** Only what works now is offered. */
function next(m: Mission): string {
  const can = [
    isOffered(m, "retry") ? "`/mission retry …` tries again" : "",
    isOffered(m, "steer") ? "`/mission steer …` tells the next attempt something" : "",
    isOffered(m, "deliver") ? "`/mission deliver` ships what is proven" : "",
    isOffered(m, "explain") ? "`/mission explain` says what waits for what" : "",
    isOffered(m, "cancel") ? "`/mission cancel` ends it and keeps the branch" : "",
  ]
  return can.filter(words => words !== "").join(" · ")
}
