/** Reads options as people type them. An unknown option throws UsageError. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util"
import type { z } from "zod"
import { nearestName } from "../core/values/nearest-name.ts"
import { UsageError } from "../local/command-error.ts"
import type { MissionOptions } from "../local/typed-command.ts"

/** `again` makes the suggested command from arguments whose options are all known. */
export function readOptions<T extends ParseArgsOptionsConfig>(
  argv: readonly string[],
  options: T,
  { where, again }: { readonly where: string; readonly again: (argv: readonly string[]) => string },
) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (cause) {
    // Node's message ends with advice about positional arguments, which is left out.
    const got = String((cause as Error).message).split(/\. |\n/, 1)[0] ?? ""
    const expected = Object.keys(options).map(name => `--${name}`)
    const what = "An option was not understood."
    const next = again(understood(argv, options))
    throw new UsageError({ what, where, expected: expected.join(" "), got, try: next }, { cause })
  }
}

/**
 * Makes the suggested command from arguments without one fault. If they have another fault, that
 * fault's error has the command.
 */
export function typedAgain<T>(
  argv: readonly string[],
  parse: (argv: readonly string[]) => T,
  typed: (args: T) => string,
): string {
  try {
    return typed(parse(argv))
  } catch (error) {
    if (error instanceof UsageError) return error.parts.try
    throw error
  }
}

/** The same arguments as a shell would pass them to the command. */
export const argumentsOf = (
  values: Readonly<Record<string, string | boolean | undefined>>,
  positionals: readonly string[],
): readonly string[] => [
  ...Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || value === false) return []
    return [value === true ? `--${name}` : `--${name}=${value}`]
  }),
  ...["--", ...positionals],
]

/** Mends slips in the names of options, and leaves out the options that stay unknown. */
function understood(argv: readonly string[], options: ParseArgsOptionsConfig): readonly string[] {
  const { tokens } = parseArgs({
    ...{ args: [...argv], options, allowPositionals: true, strict: false, tokens: true },
  })
  const values: Record<string, string | boolean> = {}
  const positionals: string[] = []
  let left: { readonly name: string | null } | null = null
  const hasQuoted = tokens.some(it => it.kind === "positional" && /\s/.test(it.value))
  for (const token of tokens) {
    const before = left
    left = null
    if (token.kind === "option-terminator") continue
    if (token.kind === "positional") {
      if (before?.name) values[before.name] = token.value
      // The value of an unknown option is not a word of the quoted text.
      else if (!(before && hasQuoted && !/\s/.test(token.value))) positionals.push(token.value)
      continue
    }
    const name = Object.hasOwn(options, token.name) ? token.name : meant(token.name, options)
    const { value, inlineValue } = token
    if (name !== null && options[name]?.type === "boolean") {
      if (!NO.test(value ?? "")) values[name] = true
    } else if (value === undefined) left = { name }
    // The next word is an option, so this one was left without a value.
    else if (inlineValue === false && isOption(value, options)) {
      return understood(argv.toSpliced(token.index, 1), options)
    } else if (name !== null) values[name] = value
  }
  return argumentsOf(values, positionals)
}

/** As in `--yes=false`. */
const NO = /^(?:false|no|off|0)$/i

const isOption = (text: string, options: ParseArgsOptionsConfig): boolean =>
  text === "--" || Object.hasOwn(options, text.replace(/^--/, "").split("=", 1)[0] ?? "")

/** `-y` means `--yes` if no other option begins with it. */
function meant(typed: string, options: ParseArgsOptionsConfig): string | null {
  const names = Object.keys(options)
  if (typed.length > 1) return nearestName(typed, names)
  const [only, ...more] = names.filter(name => name.startsWith(typed))
  return more.length === 0 ? (only ?? null) : null
}

/** Options that choose one of a clone's missions. */
export const MISSION_OPTIONS = {
  mission: { type: "string" },
  repo: { type: "string" },
  data: { type: "string" },
  json: { type: "boolean" },
} as const

export const missionOptions = (
  values: {
    readonly [name in "mission" | "repo" | "data"]?: string | undefined
  } & { readonly json?: boolean | undefined },
): MissionOptions => ({
  mission: values.mission?.replace(/^#/, "") ?? null,
  repository: values.repo ?? null,
  data: values.data ?? null,
  isJson: values.json ?? false,
})

/** Reads an id as the only argument that is not an option. `again` makes the suggested command, with another id. */
export function onlyId<T extends string>(
  positionals: readonly string[],
  { id, of, example }: { readonly id: z.ZodType<T>; readonly of: string; readonly example: string },
  { where, again }: { readonly where: string; readonly again: (id: T) => string },
): T {
  const parsed = id.safeParse(positionals[0]?.toUpperCase())
  if (parsed.success && positionals.length === 1) return parsed.data
  const got = positionals.length === 0 ? "none" : JSON.stringify(positionals)
  const expected = `one ${of} by its id, such as "${example}"`
  const what = `One ${of} is needed.`
  const letter = example.charAt(0)
  const [typed] = positionals
    .flatMap(it => [it.toUpperCase(), `${letter}${/\d{1,4}/.exec(it)?.[0] ?? ""}`])
    .flatMap(it => id.safeParse(it).data ?? [])
  const next = again(typed ?? id.parse(example))
  throw new UsageError({ what, where, expected, got, try: next })
}
