/** Parses what a person typed after `missions verify`. Wrong use throws UsageError. */
import { TYPED } from "../core/render/phrase/typed.ts"
import { CriterionId } from "../core/values/id.ts"
import { type MissionOptions, missionWords, wordsOf } from "../local/typed-command.ts"
import { MISSION_OPTIONS, missionOptions, onlyId, readOptions, typedAgain } from "./options.ts"

export interface VerifyArguments extends MissionOptions {
  readonly criterion: CriterionId
  /** A commit as people write it; null: the one on which the criterion was last judged. */
  readonly at: string | null
}

export const VERIFY_USAGE = `${TYPED} verify C9 [--at COMMIT] [--mission N] [--repo DIR] [--data DIR] [--json]
                   runs one criterion of a mission on this machine, in a clean copy`

const OPTIONS = {
  at: { type: "string" },
  ...MISSION_OPTIONS,
} as const

const where = "the arguments of missions verify"

export function parseVerify(argv: readonly string[]): VerifyArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, again: verifyAgain })
  const wanted = { id: CriterionId, of: "criterion", example: "C9" }
  const options = { at: values.at ?? null, ...missionOptions(values) }
  const again = (criterion: CriterionId) => typedVerify({ criterion, ...options })
  return { criterion: onlyId(positionals, wanted, { where, again }), ...options }
}

export const verifyAgain = (argv: readonly string[]): string =>
  typedAgain(argv, parseVerify, args => typedVerify(args))

/** The command `missions verify` again, with some arguments changed. */
export function typedVerify(typed: VerifyArguments, other: Partial<VerifyArguments> = {}): string {
  const args = { ...typed, ...other }
  const options = [...wordsOf([["at", args.at]]), ...missionWords(args)]
  return [TYPED, "verify", args.criterion, ...options].join(" ")
}
