/** Parses what a person typed after `missions init`. Wrong use throws UsageError. */

import { PINNED } from "../attempt/attempt-workflow.ts"
import { TYPED } from "../core/render/phrase/typed.ts"
import type { Repository } from "../github/request.ts"
import { UsageError } from "../local/command-error.ts"
import { wordsOf } from "../local/typed-command.ts"
import { readOptions, typedAgain } from "./options.ts"

export interface InitArguments {
  /** null: all repositories of the organisation. */
  readonly repository: Repository | null
  readonly organisation: string | null
  /** The slug of the App; null: the one that was registered on this machine. */
  readonly app: string | null
  /** There is no App, and the repository's own workflows look after its missions. */
  readonly isAlone: boolean
  /** The pinned Action; null: the one of this copy of Missions. */
  readonly action: string | null
  readonly isPullRequest: boolean
  readonly isReplacing: boolean
  /** `--no-doctor`: a repository is not looked at once it is ready. */
  readonly isWithoutDoctor: boolean
  /** `--yes`: an organisation's repositories are made ready without asking. */
  readonly isYes: boolean
  readonly isJson: boolean
}

export const INIT_USAGE = `${TYPED} init OWNER/REPO | --org ORG [--pr] [--app SLUG | --alone]
                [--action OWNER/REPO@COMMIT] [--replace] [--no-doctor] [--yes] [--json]
                   makes a repository ready for missions: workflow files, policy, issue form,
                   labels, and the environment with the model's key; can be repeated;
                   --alone needs no App and no server`

const OPTIONS = {
  org: { type: "string" },
  pr: { type: "boolean" },
  app: { type: "string" },
  alone: { type: "boolean" },
  action: { type: "string" },
  replace: { type: "boolean" },
  "no-doctor": { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  json: { type: "boolean" },
} as const

const where = "the arguments of missions init"

export function parseInit(argv: readonly string[]): InitArguments {
  const { values, positionals } = readOptions(argv.map(withForm), OPTIONS, {
    where,
    again: initAgain,
  })
  const named = positionals.length === 1 ? repositoryIn(positionals[0] ?? "") : null
  const app = values.app?.replace(/\[bot\]$/, "")
  const right: InitArguments = {
    repository: values.org === undefined ? named : null,
    organisation: isLogin(values.org) ? values.org : null,
    app: isLogin(app) ? app : null,
    isAlone: values.alone ?? false,
    action: PINNED.test(values.action ?? "") ? (values.action ?? null) : null,
    isPullRequest: values.pr ?? false,
    isReplacing: values.replace ?? false,
    isWithoutDoctor: values["no-doctor"] ?? false,
    isYes: values.yes ?? false,
    isJson: values.json ?? false,
  }
  const wrong = (at: string, expected: string, got: string): UsageError => {
    const what = "The arguments were not understood."
    return new UsageError({ what, where: at, expected, got, try: typedInit(right) })
  }
  if (values.org !== undefined && right.organisation === null)
    throw wrong("--org", "the name of an organisation, as in its address on GitHub", values.org)
  const isOne = right.organisation === null ? named !== null : positionals.length === 0
  if (!isOne) {
    const got = [...positionals, ...(values.org === undefined ? [] : [`--org ${values.org}`])]
    throw wrong(where, "one repository as OWNER/REPO, or --org ORG", got.join(" ") || "nothing")
  }
  if (values.app !== undefined && right.app === null)
    throw wrong("--app", "the App's name in its address, such as missions-acme", values.app)
  if (values.app !== undefined && right.isAlone) {
    const one =
      "one of --app and --alone: an App looks after missions, or nobody but the repository"
    throw wrong("--app and --alone", one, "both")
  }
  if (values.action !== undefined && right.action === null)
    throw wrong("--action", "owner/repository@ and a full commit id of 40 letters", values.action)
  return right
}

/** "--action" without a pinned Action behind it: missions by the Action alone. */
function withForm(word: string, at: number, argv: readonly string[]): string {
  const next = argv[at + 1]
  const isBare = next === undefined || next.startsWith("-") || !next.includes("@")
  return word === "--action" && isBare ? "--alone" : word
}

export const isLogin = (text: string | undefined): text is string =>
  /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(text ?? "")

/** As in "acme/shop", or in the repository's address. null: it is none. */
export function repositoryIn(text: string): Repository | null {
  const plain = text.replace(/^(?:https?:\/\/[^/]+\/|git@[^:]+:)/, "").replace(/(?:\.git)?\/?$/, "")
  const [owner, repo, ...more] = plain.split("/")
  const isName = /^[\w.-]{1,100}$/.test(repo ?? "") && !/^\.\.?$/.test(repo ?? "")
  return more.length === 0 && isLogin(owner) && repo && isName ? { owner, repo } : null
}

export const initAgain = (argv: readonly string[]): string => typedAgain(argv, parseInit, typedInit)

export function typedInit(args: InitArguments, other: Partial<InitArguments> = {}): string {
  const all = { ...args, ...other }
  const { repository } = all
  const of = repository ? [`${repository.owner}/${repository.repo}`] : []
  const options = wordsOf([
    ["org", all.organisation],
    ["pr", all.isPullRequest],
    ["app", all.app],
    ["alone", all.isAlone],
    ["action", all.action],
    ["replace", all.isReplacing],
    ["no-doctor", all.isWithoutDoctor],
    ["yes", all.isYes],
    ["json", all.isJson],
  ])
  const isNeither = repository === null && all.organisation === null
  return [TYPED, "init", ...(isNeither ? ["OWNER/REPO"] : of), ...options].join(" ")
}
