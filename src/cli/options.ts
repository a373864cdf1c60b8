/** Reads options as people type them. An unknown option throws UsageError. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util"
import type { z } from "zod"
import { type Parts, UsageError } from "../local/command-error.ts"
import type { MissionOptions } from "../local/typed.ts"

/** `place` names the command that has the options, and what to try after wrong use. */
export function readOptions<T extends ParseArgsOptionsConfig>(
  argv: readonly string[],
  options: T,
  place: Pick<Parts, "where" | "try">,
) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (cause) {
    // Node's message ends with advice about positional arguments, which is left out.
    const got = String((cause as Error).message).split(/\. |\n/, 1)[0] ?? ""
    const expected = Object.keys(options).map(name => `--${name}`)
    const what = "An option was not understood."
    throw new UsageError({ what, expected: expected.join(" "), got, ...place }, { cause })
  }
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

/** Reads the only argument without an option: an id. */
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
