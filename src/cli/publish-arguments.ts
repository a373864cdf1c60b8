/** Parses what a person typed after `missions publish`. Wrong use throws UsageError. */
import { TYPED } from "../core/render/phrase/typed.ts"
import type { Repository } from "../github/request.ts"
import { UsageError } from "../local/command-error.ts"
import { type MissionOptions, missionWords, wordsOf } from "../local/typed-command.ts"
import { repositoryIn } from "./init-arguments.ts"
import { MISSION_OPTIONS, missionOptions, readOptions, typedAgain } from "./options.ts"

export interface PublishArguments extends MissionOptions {
  /** null: the one that the clone's origin names. */
  readonly to: Repository | null
  /** What the branch is called there; null: as it is called here. */
  readonly branch: string | null
  readonly isDraft: boolean
  readonly isYes: boolean
}

export const PUBLISH_USAGE = `${TYPED} publish [OWNER/REPO] [--mission local-1] [--branch NAME] [--draft] [--yes]
                   [--repo DIR] [--data DIR] [--json]
                   brings a finished mission of this machine to GitHub, as a branch and a pull request`

const OPTIONS = {
  branch: { type: "string" },
  draft: { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  ...MISSION_OPTIONS,
} as const

const where = "the arguments of missions publish"

export function parsePublish(argv: readonly string[]): PublishArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, again: publishAgain })
  const [first, ...more] = positionals
  const to = first === undefined ? null : repositoryIn(first)
  const branch = values.branch ?? null
  const given = {
    ...missionOptions(values),
    ...{ to, branch: isBranch(branch) ? branch : null },
    ...{ isDraft: values.draft ?? false, isYes: values.yes ?? false },
  }
  if (branch !== given.branch) {
    throw new UsageError({
      what: "That cannot be the name of a branch.",
      where: "--branch",
      expected: "letters, digits, dots, slashes and dashes, such as mission/json-export",
      got: branch ?? "",
      try: typedPublish(given),
    })
  }
  if (more.length === 0 && (first === undefined || to !== null)) return given
  throw new UsageError({
    what: "The repository was not understood.",
    where,
    expected: "one repository as OWNER/REPO, or none for the clone's origin",
    got: positionals.join(" "),
    try: typedPublish(given),
  })
}

/** git-check-ref-format(1), and nothing that a shell or a pattern would read. */
const isBranch = (name: string | null): boolean =>
  name !== null &&
  /^[\w][\w./-]{0,199}$/.test(name) &&
  !/\.\.|\/\/|\/\.|\.lock(?:\/|$)|[./]$/.test(name)

export const publishAgain = (argv: readonly string[]): string =>
  typedAgain(argv, parsePublish, args => typedPublish(args))

export function typedPublish(
  args: PublishArguments,
  other: Partial<PublishArguments> = {},
): string {
  const all = { ...args, ...other }
  const to = all.to ? [`${all.to.owner}/${all.to.repo}`] : []
  const own = wordsOf([
    ["branch", all.branch],
    ["draft", all.isDraft],
    ["yes", all.isYes],
  ])
  return [TYPED, "publish", ...to, ...own, ...missionWords(all)].join(" ")
}
