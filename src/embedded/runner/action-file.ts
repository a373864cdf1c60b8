/** Reads the `action.yml` of a JavaScript action, and refuses every other kind. */

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { z } from "zod"

const Text = z.preprocess(value => (value === null ? "" : String(value)), z.string())

const Input = z.looseObject({ default: Text.optional(), required: z.boolean().optional() })

/**
 * Other people write these files, so they are read permissively, except `runs`, which decides what
 * is executed.
 */
const ActionFile = z.looseObject({
  name: z.string(),
  inputs: z.record(z.string(), Input.nullable()).nullish(),
  runs: z.strictObject({
    using: z.enum(["node24", "node20"]),
    main: z.string(),
    pre: z.string().optional(),
    "pre-if": z.string().optional(),
    post: z.string().optional(),
    "post-if": z.string().optional(),
  }),
})

export interface Action {
  readonly uses: string
  readonly directory: string
  /** Input names with their defaults, which may hold expressions. */
  readonly defaults: ReadonlyMap<string, string | undefined>
  readonly runs: z.infer<typeof ActionFile>["runs"]
}

export class ActionFileError extends Error {}

/** Throws ActionFileError in four parts. */
export function readAction(uses: string, directory: string): Action {
  const file = join(directory, "action.yml")
  try {
    const { inputs, runs } = ActionFile.parse(parse(readFileSync(file, "utf8")))
    const defaults = Object.entries(inputs ?? {}).map(([name, input]) => [name, input?.default])
    return { uses, directory, runs, defaults: new Map(defaults as [string, string | undefined][]) }
  } catch (cause) {
    const got = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message
    throw new ActionFileError(
      `The action ${uses} cannot run here. Where: ${file}. ` +
        `Expected: a JavaScript action (runs: using node24 or node20, main). Got: ${got}`,
      { cause },
    )
  }
}

/**
 * `INPUT_` variables: upper case, blanks become underscores, dashes stay (actions/toolkit,
 * getInput).
 */
export function inputVariables(
  inputs: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...inputs].map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
  )
}
