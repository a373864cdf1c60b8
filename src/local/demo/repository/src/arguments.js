/** Reads the command line into options. What it does not know, it refuses. */

/** Its message is for whoever typed the command: one line that says what would be right. */
export class UsageError extends Error {}

const KNOWN = ["customer"]

export function readArguments([command, ...rest]) {
  if (command !== "export") throw new UsageError("Right would be: export --customer <id>")
  const options = {}
  for (let at = 0; at < rest.length; at += 2) {
    const name = KNOWN.find(known => rest[at] === `--${known}`)
    if (!name) throw new UsageError(`Unknown option ${rest[at]}. Known: --${KNOWN.join(", --")}.`)
    if (rest[at + 1] === undefined) throw new UsageError(`--${name} needs a value.`)
    options[name] = rest[at + 1]
  }
  if (!options.customer) throw new UsageError("Whose orders? Add --customer <id>.")
  return options
}
