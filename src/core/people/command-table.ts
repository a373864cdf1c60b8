/**
 * Every command that exists. The parser, `/mission help`, the CLI and the README are made from this
 * table; nothing else may list commands.
 */
import type { CommandName } from "../log/command.ts"
import type { Access } from "../plan/policy.ts"
import { UNITS } from "../values/ceiling.ts"
import type { Stage } from "./stage.ts"

export interface CommandRow {
  readonly name: CommandName
  /** What follows `/mission `. Angle brackets must be filled in; square ones may be. */
  readonly usage: string
  /** The name under which the policy sets the access. */
  readonly who: keyof Access
  /** The stages in which it can be accepted. In others it is refused with a reason. */
  readonly stages: readonly Stage[]
  /** A whole comment, as a person would type it. */
  readonly example: string
  /** What it does, for people: one line, no full stop. */
  readonly line: string
}

const BEFORE_APPROVAL = ["planning", "questions", "proposed"] as const
const LIVE = [...BEFORE_APPROVAL, "running", "delivered"] as const
const ALWAYS = [...LIVE, "ended"] as const

const row = <Name extends CommandName>(
  name: Name,
  usage: string,
  who: keyof Access,
  stages: readonly Stage[],
  example: string,
  line: string,
): CommandRow & { readonly name: Name } => ({ name, usage, who, stages, example, line })

/** In the order in which a mission needs them. */
const ROWS: { readonly [Name in CommandName]: CommandRow & { readonly name: Name } } = {
  start: row(
    "start",
    "[goal]",
    "start",
    ["none"],
    "/mission Customers can sign in with a passkey",
    "starts a mission; without a goal, the issue itself is the goal",
  ),
  go: row(
    "go",
    "go",
    "steer",
    LIVE,
    "/mission go",
    "takes the default answer of every open question",
  ),
  approve: row(
    "approve",
    "approve [digest] [light|standard|strict] [max <dollars>] [by people]",
    "approve",
    LIVE,
    "/mission approve 7f3a9c2 strict max 80",
    "approves the proposed plan, so that work starts",
  ),
  revise: row(
    "revise",
    "revise <text>",
    "steer",
    LIVE,
    "/mission revise also lock out after ten failures",
    "asks for another version of the plan",
  ),
  plan: row(
    "plan",
    "plan <fenced YAML>",
    "steer",
    LIVE,
    "/mission plan\n```yaml\ntitle: …\n```",
    "brings a plan of your own",
  ),
  status: row(
    "status",
    "status",
    "steer",
    ALWAYS,
    "/mission status",
    "says where the mission stands",
  ),
  explain: row(
    "explain",
    "explain [F3|M1|C9]",
    "steer",
    ALWAYS,
    "/mission explain F3",
    "says in one line why something is not done yet",
  ),
  pause: row(
    "pause",
    "pause",
    "steer",
    LIVE,
    "/mission pause",
    "starts nothing new; what runs ends and is kept",
  ),
  resume: row("resume", "resume", "steer", LIVE, "/mission resume", "goes on after a pause"),
  cancel: row(
    "cancel",
    "cancel",
    "steer",
    LIVE,
    "/mission cancel",
    "ends the mission; branches and issues are kept",
  ),
  retry: row(
    "retry",
    "retry <F3|M1|C9>",
    "steer",
    ["running"],
    "/mission retry F3",
    "tries again, with a fresh count of attempts",
  ),
  done: row(
    "done",
    "done <F3> [branch|#pr|sha]",
    "steer",
    ["running"],
    "/mission done F3 #421",
    "hands in a feature that a person built",
  ),
  skip: row(
    "skip",
    "skip <F3> <reason>",
    "steer",
    ["running"],
    "/mission skip F3 dropped from this release",
    "leaves a feature out and says so",
  ),
  steer: row(
    "steer",
    "steer <F3> <text>",
    "steer",
    ["running"],
    "/mission steer F3 use the existing Button",
    "tells the next attempt of a feature something",
  ),
  use: row(
    "use",
    "use <agent> [model <name>] [effort <low|medium|high>] [for F3]",
    "steer",
    LIVE,
    "/mission use codex for F3",
    "changes the agent that works, and with which model",
  ),
  budget: row(
    "budget",
    "budget <n> [unit]",
    "steer",
    LIVE,
    "/mission budget 80",
    `raises or lowers a ceiling; units: ${UNITS.join(", ")}`,
  ),
  accept: row(
    "accept",
    "accept <C9|M1|N2|F3> <reason>",
    "steer",
    ["running", "delivered"],
    "/mission accept C9 checked by hand in Safari",
    "waives a criterion, dismisses a finding, or says that a feature had nothing to do; name and reason go into the pull request",
  ),
  deliver: row(
    "deliver",
    "deliver [M1]",
    "steer",
    ["running"],
    "/mission deliver M1",
    "ships what is proven, and stops the rest",
  ),
  help: row(
    "help",
    "help",
    "steer",
    ["none", ...ALWAYS],
    "/mission help",
    "lists what can be typed now",
  ),
}

export const commands: readonly CommandRow[] = Object.values(ROWS)

export const rowOf = (name: CommandName): CommandRow => ROWS[name]

/** Whether the word is a command's name, in upper or lower case. */
export const nameOf = (word: string): CommandName | null =>
  commands.find(({ name }) => name === word.toLowerCase())?.name ?? null

/** What a person can type now, in the order of the table. */
export const commandsIn = (stage: Stage): readonly CommandRow[] =>
  commands.filter(c => c.stages.includes(stage))
