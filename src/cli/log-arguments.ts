/** Parses what a person typed after `missions log`. Wrong use throws UsageError. */
import { TYPED } from "../core/render/phrase/typed.ts"
import { UsageError } from "../local/command-error.ts"
import { type MissionOptions, missionWords, wordsOf } from "../local/typed-command.ts"
import { MISSION_OPTIONS, missionOptions, readOptions, typedAgain } from "./options.ts"

export interface LogArguments extends MissionOptions {
  /** An attempt such as "F3.2", or the beginning of one such as "F3"; null: the newest of all. */
  readonly attempt: string | null
  readonly isFollowing: boolean
  /** A transcript that was downloaded; null: one of a mission. */
  readonly file: string | null
}

export const LOG_USAGE = `${TYPED} log [F3 | F3.2 | plan | M1.behaviour] [--follow] [--file FILE]
                [--mission N] [--repo DIR] [--data DIR] [--json]
                   prints what an agent said and did in an attempt, the newest if no
                   number is typed; --follow goes on while it works`

const OPTIONS = {
  follow: { type: "boolean", short: "f" },
  file: { type: "string" },
  ...MISSION_OPTIONS,
} as const

const where = "the arguments of missions log"

export function parseLog(argv: readonly string[]): LogArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, again: logAgain })
  const given = {
    ...missionOptions(values),
    isFollowing: values.follow ?? false,
    file: values.file ?? null,
  }
  const [typed, ...more] = positionals
  if (typed === undefined) return { attempt: null, ...given }
  const attempt = attemptIn(typed)
  if (attempt !== null && more.length === 0 && given.file === null) return { attempt, ...given }
  const near = positionals.flatMap(
    it => attemptIn(it) ?? attemptIn(`F${/\d+/.exec(it)?.[0]}`) ?? [],
  )
  throw new UsageError({
    what: given.file === null ? "One attempt is needed." : "A file is printed whole.",
    where,
    expected:
      given.file === null
        ? 'a feature or an attempt, such as "F3", "F3.2", "plan" or "M1.behaviour"'
        : "--file without an attempt",
    got: JSON.stringify(positionals),
    try: typedLog({ attempt: given.file === null ? (near[0] ?? null) : null, ...given }),
  })
}

const ATTEMPT =
  /^(?:plan|sync|F\d{1,4}|(?:M\d{1,3}|final)(?:\.(?:gates|scrutiny|behaviour|merge))?)(?:\.\d{1,4})?$/i

/** Written as in the log. */
function attemptIn(typed: string): string | null {
  if (!ATTEMPT.test(typed)) return null
  return typed.toLowerCase().replace(/^[fm](?=\d)/, letter => letter.toUpperCase())
}

export const logAgain = (argv: readonly string[]): string =>
  typedAgain(argv, parseLog, args => typedLog(args))

/** The command `missions log` again, with some arguments changed. */
export function typedLog(typed: LogArguments, other: Partial<LogArguments> = {}): string {
  const args = { ...typed, ...other }
  const own = wordsOf([
    ["follow", args.isFollowing],
    ["file", args.file],
  ])
  return [TYPED, "log", ...[args.attempt ?? []].flat(), ...own, ...missionWords(args)].join(" ")
}
