/** The lines that `missions local` prints around the story: how a mission begins, its plan, and how it ends. */
import type { Mission } from "../core/log/mission.ts"
import type { Wait } from "../core/log/wait.ts"
import { unmarked } from "../core/render/markdown/neutral.ts"
import { SANDBOX, wallFailed } from "../core/render/phrase/isolation.ts"
import { wholePlan } from "../core/render/plan/whole.ts"
import { waitSentence } from "../core/render/sentence.ts"
import { refusedLine } from "../core/render/terminal.ts"
import { missionView, openProposalIn } from "../core/view/mission.ts"
import type { Begun } from "../local/begin.ts"
import type { Original } from "../local/copy.ts"
import { isTriedAgain, quoted, safe } from "../local/person.ts"
import type { LocalEnd } from "../local/result.ts"
import { isAnswerable } from "../local/result.ts"
import type { LocalArguments } from "./local-arguments.ts"
import { typedLocal } from "./local-arguments.ts"
import type { SandboxHere } from "./sandbox-here.ts"

const LABEL_WIDTH = 13

const labelled = (label: string, text: string): string => `${label.padEnd(LABEL_WIDTH)}${text}`

export function beginning(
  original: Original,
  {
    agent,
    plan,
  }: {
    /** As it is called. */
    readonly agent: string
    /** The plan's file; null: the agent plans. */
    readonly plan: string | null
  },
  { sandbox, failed }: SandboxHere,
): readonly string[] {
  const at = original.head === null ? "no commit yet" : `at ${original.head.slice(0, 7)}`
  const { uncommitted } = original
  const left =
    uncommitted === 0
      ? ""
      : `; ${uncommitted} uncommitted ${uncommitted === 1 ? "file is" : "files are"} left out`
  return [
    labelled("agent", agent),
    ...(plan === null ? [] : [labelled("plan", `${plan}: brought by you, no planner works`)]),
    labelled("repository", `${original.directory} ${at}, in a copy${left}`),
    ...leftOutLines(original),
    labelled("sandbox", SANDBOX[sandbox.isolation]),
    ...(sandbox.isolation === "none"
      ? failed.map(it => labelled("", wallFailed(it.wall, it)))
      : []),
    "",
  ].map(safe)
}

/** Says before planning what the copy doesn't have, because a mission may need it, such as a file of settings. */
function leftOutLines({ leftOut }: Original): readonly string[] {
  if (leftOut === undefined) return []
  const { uncommitted, ignored } = leftOut
  return [
    ...(uncommitted.length === 0
      ? []
      : [labelled("left out", `not committed: ${some(uncommitted)}`)]),
    ...(ignored.length === 0 ? [] : [labelled("left out", `ignored by git: ${some(ignored)}`)]),
  ]
}

const NAMED_MAX = 8

function some(paths: readonly string[]): string {
  const more = paths.length - NAMED_MAX
  const shown = paths.slice(0, NAMED_MAX).map(quoted).join(", ")
  return more > 0 ? `${shown} and ${more} more` : shown
}

/** Says where the mission stands if somebody typed the same command again. */
export function goesOn({ left }: Begun): readonly string[] {
  if (left === null) return []
  const { mission } = left
  return [`mission ${mission.ref.issue} goes on where it was: ${whereItIs(mission)}`, ""]
}

function whereItIs(m: Mission): string {
  const v = missionView(m)
  const { proven, total } = v.progress
  if (v.approved) return `${proven} of ${total} criteria proven so far`
  const proposal = openProposalIn(v)
  if (proposal) return `plan ${proposal.plan.version} waits for your approval`
  if (v.planning.asked.some(it => it.isOpen)) return "the planner waits for your answers"
  return v.planning.returned > 0
    ? "it is being planned; no plan has met the rules yet"
    : "it is being planned"
}

export function planLines(m: Mission): readonly string[] {
  const proposal = openProposalIn(missionView(m))
  return proposal ? ["", ...wholePlan(proposal), ""] : []
}

/** Why the mission did not do what a person asked for. */
const refusedLines = (m: Mission): readonly string[] =>
  [...m.answered.values()].flatMap(({ answer, by }) =>
    answer.type === "refused" ? [refusedLine(missionView(m), { refusal: answer.refusal, by })] : [],
  )

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

/** How the mission ended, and what is left for the person to do. */
export function ending(
  end: LocalEnd,
  {
    args,
    original,
    size,
    took,
  }: {
    readonly args: LocalArguments
    readonly original: Original
    readonly size: { readonly lines: number; readonly files: number } | null
    readonly took: string
  },
): readonly string[] {
  const { mission, waits, isInterrupted } = end
  const again = `  ${typedLocal(args)}`
  if (isInterrupted || mission === null) {
    return ["", "interrupted; nothing is lost. The same command continues.", again]
  }
  const v = missionView(mission, waits)
  const { proven, total } = v.progress
  if (v.delivered) {
    const branch = v.branch ?? ""
    return [
      "",
      `done in ${took}: ${proven} of ${total} criteria proven. Your branches and files are as they were.`,
      ...broughtLines(end, { branch, original, size, again }),
    ]
  }
  if (v.ended) return ["", `ended: ${v.ended.how}. The same command starts a new mission.`, again]
  const refused = mission.requested === null ? refusedLines(mission) : []
  const reasons = new Set(v.waits.map(wait => `  ${plainly(waitSentence(v, wait))}`))
  const next = new Map(waits.map(wait => nextFor(wait, args)).map(it => [it.words, it]))
  return [
    "",
    total === 0
      ? `stopped after ${took}, before a plan was approved.`
      : `stopped after ${took}; ${proven} of ${total} criteria proven.`,
    ...refused.map(words => `  ${words}`),
    ...reasons,
    ...[...next.values()].flatMap(({ words, typed }) => [
      `  ${labelled("next", words)}`,
      ...(typed === null ? [] : [`  ${labelled("", typed)}`]),
    ]),
  ]
}

/**
 * Our sentences are written for comments. Here they lose their Markdown, get one full stop, and
 * leave out what could be typed there, because no comment counts here.
 */
function plainly(sentence: string): string {
  const at = sentence.search(/`\/mission\b/)
  const said = at === -1 ? sentence : withoutSuggestion(sentence.slice(0, at))
  return unmarked(said, REASON_MAX).replace(/\.\.$/, ".")
}
const REASON_MAX = 400

/** Leaves out the words that lead to a command, such as "or accept it as it is:". */
function withoutSuggestion(said: string): string {
  const text = said.trimEnd()
  const words = text.endsWith(":") ? text.slice(0, -1) : text
  const end = Math.max(...[":", ".", ";"].map(mark => words.lastIndexOf(mark)))
  if (end < 0) return words === text ? said : `${words}.`
  return `${words.slice(0, end)}.`
}

function broughtLines(
  { brought }: LocalEnd,
  told: {
    readonly branch: string
    readonly original: Original
    readonly size: { readonly lines: number; readonly files: number } | null
    readonly again: string
  },
): readonly string[] {
  const { branch, original, size, again } = told
  if (brought?.is === "refused") {
    return [
      `  The branch could not be brought into ${safe(original.directory)}: ${safe(brought.why)}.`,
      `  ${labelled("next", "the same command tries again")}`,
      `  ${labelled("", again.trim())}`,
      `  ${labelled("or", "in a repository that you may write to:")}`,
      `  ${labelled("", `git fetch ${brought.fetch.map(quoted).join(" ")}`)}`,
    ]
  }
  const from = original.branch ?? original.head
  const look =
    original.head === null ? `git log -p ${branch}` : `git diff ${quoted(`${from}...${branch}`)}`
  const changed = size
    ? `   ${counted(size.lines, "line", "lines")}, ${counted(size.files, "file", "files")}`
    : ""
  const report = brought ? quoted(brought.report) : ""
  return [
    `  ${labelled("look", `${look}${changed}`)}`,
    original.remote === null
      ? `  ${labelled("report", report)}`
      : `  ${labelled("pull request", `git push ${quoted(original.remote)} ${branch} && gh pr create -H ${branch} -F ${report}`)}`,
  ]
}

interface Next {
  readonly words: string
  /** null: only the person can know what it would be. */
  readonly typed: string | null
}

function nextFor(wait: Wait, args: LocalArguments): Next {
  const withYes = typedLocal(args, { isYes: true })
  if (wait.type === "answers") {
    const words =
      "the same command in a terminal asks you; --answers takes a file with your answers, --yes takes the defaults"
    return { words, typed: withYes }
  }
  if (wait.type === "approval") {
    return {
      words: "the same command in a terminal asks you; --yes approves the plan",
      typed: withYes,
    }
  }
  if (isTriedAgain(wait)) return { words: "the same command tries again", typed: typedLocal(args) }
  return isAnswerable(wait)
    ? { words: "another goal, or this one in other words, starts a new mission", typed: null }
    : {
        words: "the same command starts a new mission from your repository as it is then",
        typed: typedLocal(args),
      }
}
