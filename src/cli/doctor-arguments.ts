/** Parses what a person typed after `missions doctor`. Wrong use throws UsageError. */
import { TYPED } from "../core/render/phrase/typed.ts"
import type { Repository } from "../github/request.ts"
import { UsageError } from "../local/command-error.ts"
import { wordsOf } from "../local/typed-command.ts"
import { isLogin, repositoryIn } from "./init-arguments.ts"
import { readOptions, typedAgain } from "./options.ts"

export interface DoctorArguments {
  /** null: all repositories of the organisation. */
  readonly repository: Repository | null
  readonly organisation: string | null
  /** The slug of the App; null: the one that the repository's workflow names. */
  readonly app: string | null
  /** `--no-trial`: no attempt is started, so nothing is known of jobs. */
  readonly isWithoutTrial: boolean
  readonly isJson: boolean
}

export const DOCTOR_USAGE = `${TYPED} doctor OWNER/REPO | --org ORG [--app SLUG] [--no-trial] [--json]
                   tries out, as the App, as a job and as you, whether missions can run in a
                   repository, and says what to type where not; it leaves nothing behind`

const OPTIONS = {
  org: { type: "string" },
  app: { type: "string" },
  "no-trial": { type: "boolean" },
  json: { type: "boolean" },
} as const

const where = "the arguments of missions doctor"

export function parseDoctor(argv: readonly string[]): DoctorArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, again: doctorAgain })
  const named = positionals.length === 1 ? repositoryIn(positionals[0] ?? "") : null
  const app = values.app?.replace(/\[bot\]$/, "")
  const right: DoctorArguments = {
    repository: values.org === undefined ? named : null,
    organisation: isLogin(values.org) ? values.org : null,
    app: isLogin(app) ? app : null,
    isWithoutTrial: values["no-trial"] ?? false,
    isJson: values.json ?? false,
  }
  const wrong = (at: string, expected: string, got: string): UsageError => {
    const what = "The arguments were not understood."
    return new UsageError({ what, where: at, expected, got, try: typedDoctor(right) })
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
  return right
}

const doctorAgain = (argv: readonly string[]): string =>
  typedAgain(argv, parseDoctor, args => typedDoctor(args))

export function typedDoctor(args: DoctorArguments, other: Partial<DoctorArguments> = {}): string {
  const all = { ...args, ...other }
  const { repository } = all
  const of = repository ? [`${repository.owner}/${repository.repo}`] : []
  const options = wordsOf([
    ["org", all.organisation],
    ["app", all.app],
    ["no-trial", all.isWithoutTrial],
    ["json", all.isJson],
  ])
  const isNeither = repository === null && all.organisation === null
  return [TYPED, "doctor", ...(isNeither ? ["OWNER/REPO"] : of), ...options].join(" ")
}
