/** Options as people type them. Those that nobody knows are wrong use, said in four parts. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util"
import { type Parts, UsageError } from "./mission-error.ts"

/** `place`: the command whose options they are, and what to type after wrong use. */
export function readOptions<T extends ParseArgsOptionsConfig>(
  argv: readonly string[],
  options: T,
  place: Pick<Parts, "where" | "next">,
) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (cause) {
    // Node goes on with advice about positional arguments.
    const seen = String((cause as Error).message).split(/\. |\n/, 1)[0] ?? ""
    const right = Object.keys(options).map(name => `--${name}`)
    const what = "An option was not understood."
    throw new UsageError({ what, right: right.join(" "), seen, ...place }, { cause })
  }
}
