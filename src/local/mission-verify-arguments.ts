/** What a person typed after `missions verify`. Wrong use is said in four parts, with what to type next. */
import { TYPED } from "../core/render/phrase/typed.ts"
import { CriterionId } from "../core/words/id.ts"
import { UsageError } from "./mission-error.ts"
import { readOptions } from "./mission-options.ts"

export interface VerifyArguments {
  readonly criterion: CriterionId
  /** A commit as people write it; null: the one on which it was judged last. */
  readonly at: string | null
  /** "412", or "local-1" for one of this machine; null: the only one there is. */
  readonly mission: string | null
  readonly repository: string | null
  readonly data: string | null
  readonly isJson: boolean
}

export const VERIFY_USAGE = `${TYPED} verify C9 [--at COMMIT] [--mission N] [--repo DIR] [--data DIR] [--json]
                   runs one criterion of a mission on this machine, in a clean copy`

const OPTIONS = {
  at: { type: "string" },
  mission: { type: "string" },
  repo: { type: "string" },
  data: { type: "string" },
  json: { type: "boolean" },
} as const

const where = "the arguments of missions verify"
const next = `${TYPED} verify C9`

export function parseVerify(argv: readonly string[]): VerifyArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, next })
  const id = CriterionId.safeParse(positionals[0]?.toUpperCase())
  if (!id.success || positionals.length > 1) {
    const seen = positionals.length === 0 ? "none" : JSON.stringify(positionals)
    const right = 'one criterion by its id, such as "C9"'
    throw new UsageError({ what: "One criterion is needed.", where, right, seen, next })
  }
  return {
    criterion: id.data,
    at: values.at ?? null,
    mission: values.mission?.replace(/^#/, "") ?? null,
    repository: values.repo ?? null,
    data: values.data ?? null,
    isJson: values.json ?? false,
  }
}
