/** Parses what a person typed after `missions verify`. Wrong use throws UsageError. */
import { TYPED } from "../core/render/phrase/typed.ts"
import { CriterionId } from "../core/words/id.ts"
import type { MissionOptions } from "../local/typed.ts"
import { MISSION_OPTIONS, missionOptions, onlyId, readOptions } from "./options.ts"

export interface VerifyArguments extends MissionOptions {
  readonly criterion: CriterionId
  /** A commit as people write it; null: the one on which it was judged last. */
  readonly at: string | null
}

export const VERIFY_USAGE = `${TYPED} verify C9 [--at COMMIT] [--mission N] [--repo DIR] [--data DIR] [--json]
                   runs one criterion of a mission on this machine, in a clean copy`

const OPTIONS = {
  at: { type: "string" },
  ...MISSION_OPTIONS,
} as const

const where = "the arguments of missions verify"
const next = `${TYPED} verify C9`

export function parseVerify(argv: readonly string[]): VerifyArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, try: next })
  const wanted = { id: CriterionId, of: "criterion", example: "C9" }
  return {
    criterion: onlyId(positionals, wanted, { where, try: next }),
    at: values.at ?? null,
    ...missionOptions(values),
  }
}
