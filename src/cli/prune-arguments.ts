/** Parses what a person typed after `missions prune`. Wrong use throws UsageError. */
import { TYPED } from "../core/render/phrase/typed.ts"
import type { Repository } from "../github/request.ts"
import { UsageError } from "../local/command-error.ts"
import { wordsOf } from "../local/typed-command.ts"
import { repositoryIn } from "./init-arguments.ts"
import { readOptions, typedAgain } from "./options.ts"

export interface PruneArguments {
  readonly repository: Repository
  /** Removes the logs of missions as well. */
  readonly withAudit: boolean
  /** Removes what belongs to missions that are not over as well. */
  readonly withLive: boolean
  readonly isPullRequest: boolean
  readonly isYes: boolean
  readonly isJson: boolean
}

export const PRUNE_USAGE = `${TYPED} prune OWNER/REPO [--audit] [--live] [--pr] [--yes] [--json]
                   lists what missions left in a repository, and removes it after a yes;
                   issues and comments stay, and logs go only with --audit`

const OPTIONS = {
  audit: { type: "boolean" },
  live: { type: "boolean" },
  pr: { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  json: { type: "boolean" },
} as const

const where = "the arguments of missions prune"

export function parsePrune(argv: readonly string[]): PruneArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, again: pruneAgain })
  const repository = positionals.length === 1 ? repositoryIn(positionals[0] ?? "") : null
  const given = {
    withAudit: values.audit ?? false,
    withLive: values.live ?? false,
    isPullRequest: values.pr ?? false,
    isYes: values.yes ?? false,
    isJson: values.json ?? false,
  }
  if (repository !== null) return { repository, ...given }
  throw new UsageError({
    what: "One repository is needed.",
    where,
    expected: "a repository as OWNER/REPO",
    got: positionals.join(" ") || "nothing",
    try: typedPrune({ repository: { owner: "OWNER", repo: "REPO" }, ...given }),
  })
}

export const pruneAgain = (argv: readonly string[]): string =>
  typedAgain(argv, parsePrune, args => typedPrune(args))

export function typedPrune(args: PruneArguments, other: Partial<PruneArguments> = {}): string {
  const { repository, ...all } = { ...args, ...other }
  const options = wordsOf([
    ["audit", all.withAudit],
    ["live", all.withLive],
    ["pr", all.isPullRequest],
    ["yes", all.isYes],
    ["json", all.isJson],
  ])
  return [TYPED, "prune", `${repository.owner}/${repository.repo}`, ...options].join(" ")
}
