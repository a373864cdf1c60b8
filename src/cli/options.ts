/** Options as people type them. Those that nobody knows are wrong use, said in four parts. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util"
import type { z } from "zod"
import { type Parts, UsageError } from "../local/command-error.ts"
import type { MissionOptions } from "../local/typed.ts"

/** `place`: the command whose options they are, and what to type after wrong use. */
export function readOptions<T extends ParseArgsOptionsConfig>(
  argv: readonly string[],
  options: T,
  place: Pick<Parts, "where" | "try">,
) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (cause) {
    // Node goes on with advice about positional arguments.
    const got = String((cause as Error).message).split(/\. |\n/, 1)[0] ?? ""
    const expected = Object.keys(options).map(name => `--${name}`)
    const what = "An option was not understood."
    throw new UsageError({ what, expected: expected.join(" "), got, ...place }, { cause })
  }
}

/** Options by which a clone's mission is meant, and how it is told. */
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

/** The one thing that is named without an option, by its id. */
export function onlyId<T>(
  positionals: readonly string[],
  { id, of, example }: { readonly id: z.ZodType<T>; readonly of: string; readonly example: string },
  place: Pick<Parts, "where" | "try">,
): T {
  const parsed = id.safeParse(positionals[0]?.toUpperCase())
  if (parsed.success && positionals.length === 1) return parsed.data
  const got = positionals.length === 0 ? "none" : JSON.stringify(positionals)
  const expected = `one ${of} by its id, such as "${example}"`
  const what = `One ${of} is needed.`
  throw new UsageError({ what, expected, got, ...place })
}
