/** Commands that we tell a person to type: complete, with the options that they typed before, quoted for a shell. */
import { quoted } from "./person.ts"

type Option = readonly [name: string, value: string | number | boolean | null]

/** As a shell takes them; what was not typed is left out. */
export const wordsOf = (options: readonly Option[]): readonly string[] =>
  options.flatMap(([name, value]) => {
    if (value === null || value === false) return []
    if (value === true) return [`--${name}`]
    // Behind a blank it would be another option.
    const isLikeOption = `${value}`.startsWith("-")
    return isLikeOption ? [quoted(`--${name}=${value}`)] : [`--${name}`, quoted(`${value}`)]
  })

/** Which mission a command is about, and how that is told. */
export interface MissionOptions {
  /** "412", or "local-1" for one of this machine; null: the only one there is. */
  readonly mission: string | null
  readonly repository: string | null
  readonly data: string | null
  readonly isJson: boolean
}

export const missionWords = ({ mission, repository, data, isJson }: MissionOptions) =>
  wordsOf([
    ["mission", mission],
    ["repo", repository],
    ["data", data],
    ["json", isJson],
  ])

/** What to try if only the person knows the right folder. */
export const ELSEWHERE = "the same command in another folder, or with --repo and its path"
