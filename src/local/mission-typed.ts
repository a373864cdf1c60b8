/** Commands that a person is told to type: whole, with what they typed before, as a shell takes them. */
import { TYPED } from "../core/render/phrase/typed.ts"
import type { LocalArguments } from "./mission-arguments.ts"
import type { MissionOptions } from "./mission-options.ts"
import { quoted } from "./mission-person.ts"

type Option = readonly [name: string, value: string | number | boolean | null]

const wordsOf = (options: readonly Option[]): readonly string[] =>
  options.flatMap(([name, value]) => {
    if (value === null || value === false) return []
    return value === true ? [`--${name}`] : [`--${name}`, quoted(`${value}`)]
  })

/** `missions local` again, with what is to be different. */
export function typedLocal(typed: LocalArguments, other: Partial<LocalArguments> = {}): string {
  const args = { ...typed, ...other }
  const options = wordsOf([
    ["repo", args.repository],
    ["agent", args.agent],
    ["yes", args.isYes],
    ["plan", args.plan],
    ["answers", args.answers],
    ["data", args.data],
    ["port", args.port === 0 ? null : args.port],
    ["json", args.isJson],
    ["debug", args.isDebug],
  ])
  // Without it a goal such as "--json" would be an option.
  const end = args.goal.startsWith("-") ? ["--"] : []
  return [TYPED, "local", ...options, ...end, quoted(args.goal)].join(" ")
}

/** The options by which this very mission is named again. */
export const typedMission = (
  { repository, data }: Pick<MissionOptions, "repository" | "data">,
  mission: string | null,
): string =>
  wordsOf([
    ["mission", mission],
    ["repo", repository],
    ["data", data],
  ]).join(" ")

/** Where nobody but the person knows which folder it is. */
export const ELSEWHERE = "the same command in another folder, or with --repo and its path"
