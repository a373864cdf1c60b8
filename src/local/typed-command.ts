/**
 * Writes commands for a person to type: complete, with the options that they typed before, and
 * quoted for a shell.
 */
import { quoted } from "./person.ts"

type Option = readonly [name: string, value: string | number | boolean | null]

/** The options as words for a shell, without those that were not typed. */
export const wordsOf = (options: readonly Option[]): readonly string[] =>
  options.flatMap(([name, value]) => {
    if (value === null || value === false) return []
    if (value === true) return [`--${name}`]
    // After a blank, such a value would be read as another option.
    const isLikeOption = `${value}`.startsWith("-")
    return isLikeOption ? [quoted(`--${name}=${value}`)] : [`--${name}`, quoted(`${value}`)]
  })

/** The options that say which mission a command is about. */
export interface MissionOptions {
  /** "412", or "local-1" for one of this machine; null for the only one there is. */
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
