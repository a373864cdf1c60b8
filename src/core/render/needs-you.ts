/** What a comment says when a person must act: what stopped, what was seen, what can be typed. */

import type { Validated } from "../log/attempt.ts"
import type { CommandName } from "../log/command.ts"
import { amountOf } from "../values/ceiling.ts"
import type { FeatureId } from "../values/id.ts"
import { byRowOr } from "../values/kind-table.ts"
import type { AttemptView } from "../view/attempt.ts"
import { type FindingView, openMinorIn } from "../view/finding.ts"
import {
  attemptIn,
  attemptsIn,
  featureIn,
  type MissionView,
  proposalIn,
  roundsOf,
} from "../view/mission.ts"
import { raiseOf } from "../view/money.ts"
import type { WaitOf, WaitView } from "../view/wait-shape.ts"
import { failureSentence, faultSentence, stopSentence } from "./failure.ts"
import type { Block } from "./markdown/document.ts"
import { code, inline } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { findingLine } from "./mission-control/folds.ts"
import { outcomeWords } from "./outcome.ts"
import { counted, dollarRange, listedUpTo } from "./phrase/amount.ts"
import { attemptState } from "./phrase/attempt.ts"
import { calling } from "./phrase/calling.ts"
import { capital } from "./phrase/capital.ts"
import { awaitedWords, letCiRun } from "./phrase/ci.ts"
import { whyJudged } from "./phrase/judged.ts"
import { issueOf, runLink, shortSha } from "./phrase/link.ts"
import { editorLink, lackingSentence, toEnrol } from "./phrase/not-enrolled.ts"
import { validationName } from "./phrase/subject.ts"
import { waitSentence } from "./sentence.ts"
import { copyable, isUsable } from "./usable-commands.ts"
import { wayRows } from "./ways-out.ts"

export const needsYouBlocks = (v: MissionView, wait: WaitView): readonly Block[] =>
  blocksOf(wait, v)

/** These waits have more to say than their sentence. */
const blocksOf = byRowOr<"type", WaitView, [v: MissionView], readonly Block[]>(
  "type",
  {
    stopped: (wait, v) => stopped(v, wait),
    held: (wait, v) => (wait.hold === "ceiling" ? ceiling(v, wait) : held(v, wait)),
    person_works: (wait, v) => handedIn(v, wait),
    parked: (wait, v) => parked(v, wait),
    finding: (wait, v) => findings(v, wait.milestone),
    run_approval: (wait, v) => allowing(v, wait),
    checks_pending: (wait, v) => checks(v, wait),
    verdict_by_person: (wait, v) => judging(v, wait),
    github_refuses: (wait, v) => (wait.lacks ? lacking(v, wait.lacks) : plain(v, wait)),
  },
  (wait, v) => plain(v, wait),
)

const plain = (v: MissionView, wait: WaitView): readonly Block[] => [
  `${calling(v)}**the mission needs you.** ${waitSentence(v, wait)}${others(v)}`,
  next(v),
]

/** Nothing is wrong with the mission: the repository was never made ready, or the file went. */
function lacking(
  v: MissionView,
  lacks: NonNullable<WaitOf<"github_refuses">["lacks"]>,
): readonly Block[] {
  const link = editorLink(lacks)
  const more = "which also brings the policy and an issue form, where Missions is installed:"
  return [
    `${calling(v)}**${lackingSentence(lacks)}**`,
    `${link === null ? "Type this" : `${link}, or type this`}, ${more}`,
    copyable(toEnrol(lacks)),
    "Once it is there I go on by myself, within a quarter of an hour. `/mission resume` goes on at once.",
  ]
}

/** It was tried often enough, or no validator looked at it: a person can try again or answer for it. */
function judging(v: MissionView, wait: WaitOf<"verdict_by_person">): readonly Block[] {
  const { milestone, criteria } = wait
  const names = roundsOf(v, milestone).at(-1)?.blocking ?? []
  const blocking = v.findings.filter(found => names.includes(found.name))
  const why = `${capital(whyJudged(wait) || "blocking findings are left")}.`
  const name = commandName(v, milestone)
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
    `${calling(v)}**${validationName(milestone)} needs your judgement.** ${why}`,
    blocking.length > 0 ? lines(blocking) : "Its check and its issue show what was seen.",
    table(
      ["You can", "Do this"],
      rows.filter(([command]) => isUsable(v, command)).map(([, ...row]) => row),
    ),
    isUsable(v, "accept")
      ? "The pull request will name the person who answers for it, with their reason."
      : null,
  ]
}

/** The name as people type it. The round over the whole mission goes by the last milestone's name. */
const commandName = (v: MissionView, milestone: Validated): string =>
  milestone === "final" ? (v.milestones.at(-1)?.id ?? "") : milestone

const FINDINGS_MAX = 4

function lines(found: readonly FindingView[]): string {
  const shown = found.slice(0, FINDINGS_MAX).map(it => findingLine(it))
  const more = found.length - shown.length
  return [...shown, ...(more > 0 ? [`- And ${counted(more, "finding")} more.`] : [])].join("\n")
}

/** The policy wants a person to decide about faults that do not block. */
function findings(v: MissionView, milestone: Validated): readonly Block[] {
  const open = openMinorIn(v.findings)
  const [first] = open
  const name = commandName(v, milestone)
  const size = counted(open.length, "finding")
  const verb = open.length === 1 ? "waits" : "wait"
  return [
    `${calling(v)}**${validationName(milestone)} holds, and ${size} ${verb} for your decision.**`,
    lines(open),
    table(
      ["You can", "Do this"],
      [
        ["leave one as it is", `\`/mission accept ${first?.name ?? "N1"} <reason>\``],
        ["have all of them mended", `\`/mission retry ${name}\``],
      ],
    ),
  ]
}

/** The repository's own rule wants an approval, which is given on GitHub and by no command of ours. */
function allowing(v: MissionView, wait: WaitOf<"run_approval">): readonly Block[] {
  const attempt = attemptIn(v, wait.attempt)
  const page = attempt ? runLink(attempt, "the run's page") : "the run's page"
  return [
    `${calling(v)}**a run waits until somebody allows it.** ${waitSentence(v, wait)}${others(v)}`,
    `Allow it on ${page}. If you no longer want to be asked, remove the reviewers from the environment that the workflow names.`,
  ]
}

/** The repository's CI did not start, or GitHub starts it only when a person allows it. */
function checks(v: MissionView, wait: WaitOf<"checks_pending">): readonly Block[] {
  const [criterion] = wait.criteria
  const rows = [
    letCiRun(v, wait.checks),
    ...(criterion && isUsable(v, "accept")
      ? [["answer for it", code(`/mission accept ${criterion} <how you know>`)]]
      : []),
  ]
  return [
    `${calling(v)}**${validationName(wait.milestone)} needs your help with CI.** On ${shortSha(wait.commit)} ${awaitedWords(wait.checks)}.`,
    table(["You can", "Do this"], rows),
    "A check counts as soon as it is green. Waiting alone proves nothing.",
  ]
}

/** Said only if there are other features. */
const others = (v: MissionView): string =>
  v.features.filter(f => !f.isDone).length > 1 ? " The other features go on where they can." : ""

function stopped(v: MissionView, wait: WaitOf<"stopped">): readonly Block[] {
  const { feature: id, failure, waysOut } = wait
  if (failure.kind === "nothing_to_do") return unchanged(v, wait)
  const why = stopSentence(v, id, failure)
  const issue = issueOf(v, id)
  return [
    `${calling(v)}**I stopped working on ${id}: ${inlineShort(why)}.**${after(faultSentence(failure))}${issue ? ` Its issue is ${issue}.` : ""}${others(v)}`,
    tried(attemptsAt(v, id)),
    table(["You can", "Do this"], wayRows(waysOut)),
  ]
}

const after = (sentence: string): string => (sentence === "" ? "" : ` ${sentence}`)

/** Criteria that hold without the work prove nothing about it, and only a person can say whether that is right. */
function unchanged(v: MissionView, { feature: id, waysOut }: WaitOf<"stopped">): readonly Block[] {
  const issue = issueOf(v, id)
  const last = attemptsAt(v, id).at(-1)
  const held = (last?.verdicts ?? []).filter(v => v.is === "pass").map(v => v.criterion)
  const on = last ? ` on ${shortSha(last.base)}` : ""
  const seen =
    held.length === 0
      ? "None of its criteria could be run; they are judged with the milestone."
      : `${listedUpTo(6, held)} ${held.length === 1 ? "holds" : "hold"}${on} without it.`
  return [
    `${calling(v)}**${id} changed nothing: did its criteria hold before?**${issue ? ` Its issue is ${issue}.` : ""} ${seen}${others(v)}`,
    tried(attemptsAt(v, id)),
    table(["You can", "Do this"], wayRows(waysOut)),
  ]
}

/** Addressed to the person who handed it in, because nobody else can mend it. */
function handedIn(v: MissionView, wait: WaitOf<"person_works">): readonly Block[] {
  const { feature: id, failure } = wait
  const last = attemptsAt(v, id).filter(a => a.key === wait.attempt)
  const why = failure ? failureSentence(failure) : "it was not proven"
  const prefix = proposalIn(v, v.approved?.version ?? null)?.policy.branchPrefix ?? ""
  return [
    `@${wait.login}, **what you handed in for ${id} is not merged: ${inlineShort(why)}.**`,
    tried(last),
    `Push a commit that mends it, then type:\n\n${copyable(`/mission done ${id}`)}`,
    `Without a name I take the branch ${code(`${prefix}${v.issue}/${id}`)}; you can add another branch, a #pull request or a commit. To give it back to the mission, unassign yourself.`,
  ]
}

const attemptsAt = (v: MissionView, id: FeatureId): readonly AttemptView[] =>
  attemptsIn(v, featureIn(v, id)?.attempts ?? [])

/** The sentence is Markdown already, so it is only shortened, between words. */
const inlineShort = (words: string): string =>
  words.length <= 80 || words.includes("`")
    ? words
    : `${words.slice(0, Math.max(1, words.lastIndexOf(" ", 77))).trimEnd()}…`

const ROWS_MAX = 4

function tried(attempts: readonly AttemptView[]): string | null {
  if (attempts.length === 0) return null
  const rows = attempts
    .map((a, at) => [runLink(a, attemptState(a)), String(at + 1), outcomeWords(a)])
    .slice(-ROWS_MAX)
  return table(["", "Attempt", "What was seen"], rows)
}

type Held = WaitOf<"held">

function ceiling(v: MissionView, { why, ceiling, max }: Held): readonly Block[] {
  const { proven, total } = v.progress
  const before = v.approved
    ? ` ${proven} of ${total} criteria are proven.`
    : " There is no plan yet."
  const left = ceiling === "usd" ? v.money.left : null
  const more = raiseOf(v.money, ceiling ?? "usd")
  const rows = [
    more
      ? ["go on", code(more)]
      : [
          "go on",
          `not possible: the policy allows at most ${amountOf(ceiling ?? "usd", max ?? 0)}`,
        ],
    ...(isUsable(v, "deliver")
      ? [["take what is proven", "`/mission deliver` opens a pull request with it"]]
      : []),
    ["stop", "`/mission cancel` keeps the branch"],
  ]
  return [
    `${calling(v)}**paused at the ceiling: ${inline(why, 80)}.**${before}`,
    left && left.high > 0
      ? `The work that is left costs about ${dollarRange(left)} (rough).`
      : null,
    table(["You can", "Do this"], rows),
  ]
}

/** Nobody needs to act, so nobody is mentioned. */
const parked = (v: MissionView, wait: WaitView): readonly Block[] => [
  `**${waitSentence(v, wait)}**`,
  "Then it goes on by itself. It costs nothing meanwhile and does not count as an attempt.",
]

function held(v: MissionView, wait: Held): readonly Block[] {
  return [
    `${calling(v)}**the mission cannot go on by itself.** ${waitSentence(v, wait)}`,
    isUsable(v, "resume") ? `When that is mended, type:\n\n${copyable("/mission resume")}` : null,
    next(v),
  ]
}

/** Names only the commands that work now. */
function next(v: MissionView): string {
  const can = [
    isUsable(v, "retry") ? "`/mission retry …` tries again" : "",
    isUsable(v, "steer") ? "`/mission steer …` tells the next attempt something" : "",
    isUsable(v, "deliver") ? "`/mission deliver` ships what is proven" : "",
    isUsable(v, "explain") ? "`/mission explain` says what waits for what" : "",
    isUsable(v, "cancel") ? "`/mission cancel` ends it and keeps the branch" : "",
  ]
  return can.filter(words => words !== "").join(" · ")
}
