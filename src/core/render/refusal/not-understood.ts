/** Why words were not taken as a command, and what to type instead. */
import type { CommandName, Refusal } from "../../log/command.ts"
import { rowOf } from "../../people/command-table.ts"
import { takesText } from "../../people/grammar.ts"
import { distance } from "../../values/distance.ts"
import type { Table } from "../../values/kind-table.ts"
import { type MissionView, proposalIn } from "../../view/mission.ts"
import { code, fence } from "../markdown/neutral.ts"
import { copyable, isUsable } from "../usable-commands.ts"
import { approveTyped } from "./approve.ts"

type Of<R extends Refusal["reason"]> = Extract<Refusal, { readonly reason: R }>

type NotUnderstood = Of<
  | "unknown_word"
  | "wrong_arguments"
  | "holds_value"
  | "not_an_id"
  | "nearly_command"
  | "too_many_commands"
  | "no_mission"
  | "no_goal"
  | "edited_before_read"
  | "not_yet"
>

const HELP = "`/mission help` lists the commands."

export const NOT_UNDERSTOOD: Table<"reason", NotUnderstood, [v: MissionView], string> = {
  unknown_word: (refused, v) => unknownWord(v, refused),
  wrong_arguments: refused => wrongArguments(refused),
  holds_value: ({ names }) => holdsValue(names),
  not_an_id: (refused, v) => notAnId(v, refused),
  nearly_command: refused => nearlyCommand(refused),
  too_many_commands: ({ most, first }) =>
    `**I did only the first ${most} commands of this comment.** Post the others in a new comment, from this one on:\n\n${typed(first)}`,
  no_mission: refused => noMission(refused),
  not_yet: ({ name }) =>
    `**${code(`/mission ${name}`)} did not work yet when it was typed.** It does now: type it again. ${HELP}`,
  edited_before_read: () =>
    "**Only new comments count, not edits.** Please post that command again.",
  no_goal: () =>
    `**Not started: there is no goal.** The issue is empty and so is the command. Write what should be true in the end, for example:\n\n${copyable(EXAMPLE)}`,
}

const EXAMPLE = "/mission Customers can sign in with a passkey"

/** The command that a person is to type, in one line that cannot end its block, because others wrote part of it. */
const typed = (command: string): string => fence(command.replace(/\s+/g, " "))

function unknownWord(v: MissionView, { word, nearest }: Of<"unknown_word">): string {
  const guess = nearest && isUsable(v, nearest) ? ` Did you mean ${example(v, nearest)}?` : ""
  const goal = guess ? "" : " For another goal open a new issue."
  return `**I do not know ${code(word, 40)}.**${guess}${goal} ${HELP}`
}

const example = (v: MissionView, name: CommandName): string =>
  name === "approve" ? approveTyped(v) : `\`/mission ${name}\``

/** What, where, expected, got. */
function wrongArguments({ name, saw }: Of<"wrong_arguments">): string {
  const row = rowOf(name)
  return `**I did not understand ${code(`/mission ${name}`)}.** After it I read ${code(saw || "nothing", 120)}, but it is written ${code(`/mission ${row.usage}`)}, for example:\n\n${copyable(row.example.split("\n")[0] ?? "")}`
}

/** The comment still shows the value, so people must know that it is no secret any more. */
function holdsValue(names: readonly string[]): string {
  const own = names.map(name => code(name, 60)).join(", ")
  return `**Not done: the agent's line holds the value of ${own}.** Whoever can read this issue can read it: delete the comment, and make a new key. Name the agent alone; the policy's \`agent_env\` names the variables that agents get:\n\n${copyable("/mission use codex")}`
}

const KINDS: Readonly<Record<Of<"not_an_id">["letter"], string>> = {
  F: "the id of a feature, such as F3",
  M: "the id of a milestone, such as M1",
  C: "the id of a criterion, such as C9",
  N: "the name of a finding, such as N2",
}

function notAnId(v: MissionView, refused: Of<"not_an_id">): string {
  const { name, saw, rest, letter, isSeveral, on } = refused
  const read = code(saw, 40)
  const what = isSeveral
    ? `**Nothing was done: ${code(`/mission ${name}`)} takes one id at a time.** I read ${read}.`
    : `**Nothing was done: I cannot tell what ${read} means.** ${code(`/mission ${name}`)} needs ${KINDS[letter]}.`
  const nearest = numbered(v, saw) ?? known(v, refused.nearest)
  const meant = nearest === null ? "It is written like this:" : `If you meant ${nearest}, type:`
  const words = rest === "" && rowOf(name).usage.includes("<reason>") ? "<reason>" : rest
  const one = nearest ?? `<${KINDS[letter].split(" ").at(-1)}>`
  const lines = [`${what} ${meant}`, typed(`/mission ${commandWith(name, one, words)}`)]
  // On a feature's issue the words alone are enough, unless they begin with something like an id.
  if (on && !isSeveral && takesText(name)) {
    lines.push("If it belongs to your words, type:")
    lines.push(typed(`/mission ${name} ${on} ${`${saw} ${rest}`.trim()}`))
  }
  return lines.join("\n\n")
}

const commandWith = (name: CommandName, id: string, words: string): string =>
  name === "use" ? `use <agent> for ${id}` : `${name} ${id} ${words}`.trim()

/** null: nothing here has that id. */
function known(v: MissionView, id: string | null): string | null {
  const ids = idsIn(v)
  return ids.length === 0 || (id !== null && ids.includes(id)) ? id : null
}

function idsIn(v: MissionView): readonly string[] {
  const { features = [], milestones = [], criteria = [] } = proposalIn(v, v.newest)?.plan ?? {}
  const planned = [...features, ...milestones, ...criteria].map(({ id }) => id)
  return [
    ...new Set([...planned, ...v.features.map(f => f.id), ...v.findings.map(({ name }) => name)]),
  ]
}

/** The nearest existing id of the same kind, if it is one slip away from what was typed. */
export function nearestTo(v: MissionView, saw: string): string {
  const ids = idsIn(v).filter(id => id[0] === saw[0]?.toUpperCase())
  const typed = saw.slice(0, 20).toUpperCase()
  const near = ids.find(id => distance(id, typed) === 1)
  return near === undefined
    ? "Features, milestones and criteria have ids such as F3, M1 and C9. "
    : `Did you mean ${near}? `
}

/** The id whose issue is "#417". */
function numbered(v: MissionView, saw: string): string | null {
  const number = Number(/#(\d{1,9})/.exec(saw)?.[1])
  const found = Object.values(v.board).find(it => it.thing.type === "issue" && it.number === number)
  return found?.thing.type === "issue" ? found.thing.of : null
}

function nearlyCommand({ line, typed: command, of }: Of<"nearly_command">): string {
  if (of) {
    return `**I read ${code(line, 40)} as a part of the text for ${code(`/mission ${of}`)}.** If you meant it as a command of its own, post it at the start of a line:\n\n${typed(command)}`
  }
  return `**${code(line, 60)} was not taken as a command.** A command stands at the start of its line and begins with \`/mission\`, without other marks. If you meant one, post:\n\n${typed(command)}`
}

function noMission({ name }: Of<"no_mission">): string {
  return `**Not done: ${code(`/mission ${name}`)} needs a mission, and this issue has none yet.** To begin one, write what should be true in the end:\n\n${copyable(EXAMPLE)}`
}
