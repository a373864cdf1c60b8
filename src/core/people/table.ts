/**
 * Every command there is. The parser, `/mission help`, the CLI and the README are made from this
 * table; nothing else may list commands.
 */
import type { CommandName } from "../log/command.ts"
import { UNITS } from "../words/ceiling.ts"
import type { Stage } from "./stage.ts"

export interface CommandRow {
  readonly name: CommandName
  /** After `/mission `. Angle brackets must be filled in, square ones may. */
  readonly usage: string
  /** Where it can be accepted; elsewhere it is refused with a reason. */
  readonly stages: readonly Stage[]
  /** A whole comment, as a person would type it. */
  readonly example: string
  /** What it does, for people: one line, no full stop. */
  readonly line: string
}

const BEFORE_APPROVAL = ["planning", "questions", "proposed"] as const
const LIVE = [...BEFORE_APPROVAL, "running", "delivered"] as const
const ALWAYS = [...LIVE, "ended"] as const

const row = (
  name: CommandName,
  usage: string,
  stages: readonly Stage[],
  example: string,
  line: string,
): CommandRow => ({ name, usage, stages, example, line })

/** In the order in which a mission meets them. */
export const commands: readonly CommandRow[] = [
  row(
    "start",
    "[goal]",
    ["none"],
    "/mission Customers can sign in with a passkey",
    "starts a mission; without a goal, the issue itself is the goal",
  ),
  row("go", "go", LIVE, "/mission go", "takes the default answer of every open question"),
  row(
    "approve",
    "approve [digest] [light|standard|strict] [max <dollars>] [by people]",
    LIVE,
    "/mission approve 7f3a9c2 strict max 80",
    "approves the proposed plan, so that work starts",
  ),
  row(
    "revise",
    "revise <text>",
    LIVE,
    "/mission revise also lock out after ten failures",
    "asks for another version of the plan",
  ),
  row(
    "plan",
    "plan <fenced YAML>",
    LIVE,
    "/mission plan\n```yaml\ntitle: …\n```",
    "brings a plan of your own",
  ),
  row("status", "status", ALWAYS, "/mission status", "says where the mission stands"),
  row(
    "explain",
    "explain [F3|M1|C9]",
    ALWAYS,
    "/mission explain F3",
    "says in one line why something is not done yet",
  ),
  row("pause", "pause", LIVE, "/mission pause", "starts nothing new; what runs ends and is kept"),
  row("resume", "resume", LIVE, "/mission resume", "goes on after a pause"),
  row(
    "cancel",
    "cancel",
    LIVE,
    "/mission cancel",
    "ends the mission; branches and issues are kept",
  ),
  row(
    "retry",
    "retry <F3|M1|C9>",
    ["running"],
    "/mission retry F3",
    "tries again, with a fresh count of attempts",
  ),
  row(
    "done",
    "done <F3> [branch|#pr|sha]",
    ["running"],
    "/mission done F3 #421",
    "hands in a feature that a person built",
  ),
  row(
    "skip",
    "skip <F3> <reason>",
    ["running"],
    "/mission skip F3 dropped from this release",
    "leaves a feature out and says so",
  ),
  row(
    "steer",
    "steer <F3> <text>",
    ["running"],
    "/mission steer F3 use the existing Button",
    "tells the next attempt of a feature something",
  ),
  row(
    "use",
    "use <agent> [for F3]",
    LIVE,
    "/mission use codex for F3",
    "changes the agent that works",
  ),
  row(
    "budget",
    "budget <n> [unit]",
    LIVE,
    "/mission budget 80",
    `raises or lowers a ceiling; units: ${UNITS.join(", ")}`,
  ),
  row(
    "accept",
    "accept <C9|M1|N2> <reason>",
    ["running", "delivered"],
    "/mission accept C9 checked by hand in Safari",
    "waives a criterion, or dismisses a finding; name and reason go into the pull request",
  ),
  row(
    "deliver",
    "deliver [M1]",
    ["running"],
    "/mission deliver M1",
    "ships what is proven, and stops the rest",
  ),
  row("help", "help", ALWAYS, "/mission help", "lists what can be typed now"),
]

const byName: ReadonlyMap<string, CommandRow> = new Map(commands.map(c => [c.name, c]))

/** The row of a name; the type says that there is one. */
export const rowOf = (name: CommandName): CommandRow => byName.get(name) as CommandRow

/** Whether the word is a command's name, in whatever case it was typed. */
export const nameOf = (word: string): CommandName | null =>
  byName.get(word.toLowerCase())?.name ?? null

/** What a person can type now, in the table's order. */
export const offeredIn = (stage: Stage): readonly CommandRow[] =>
  commands.filter(c => c.stages.includes(stage))
