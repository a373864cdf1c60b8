/** Answers an unknown command with what was probably meant, keeping everything that was typed. */
import { TYPED } from "../core/render/phrase/typed.ts"
import { nearestName } from "../core/values/nearest-name.ts"
import { UsageError } from "../local/command-error.ts"
import { agentsAgain } from "./agents-arguments.ts"
import { calibrateAgain } from "./calibrate-arguments.ts"
import { demoAgain } from "./demo.ts"
import { initAgain } from "./init-arguments.ts"
import { localAgain } from "./local-arguments.ts"
import { logAgain } from "./log-arguments.ts"
import { policyAgain } from "./policy.ts"
import { pruneAgain } from "./prune-arguments.ts"
import { publishAgain } from "./publish-arguments.ts"
import { registerAgain } from "./register-arguments.ts"
import { verifyAgain } from "./verify-arguments.ts"

type Again = (argv: readonly string[]) => string

const KNOWN: ReadonlyMap<string, Again> = new Map([
  ["local", localAgain],
  ["log", logAgain],
  ["agents", agentsAgain],
  ["demo", demoAgain],
  ["publish", publishAgain],
  ["register", registerAgain],
  ["init", initAgain],
  ["prune", pruneAgain],
  ["policy", policyAgain],
  ["verify", verifyAgain],
  ["calibrate", calibrateAgain],
])

export const unknownCommand = (argv: readonly string[]): UsageError =>
  new UsageError({
    what: "That command is not known.",
    where: "the first argument",
    expected: `${[...KNOWN.keys()].join(", ")} or help`,
    got: argv[0] ?? "nothing",
    try: meant(argv),
  })

function meant(argv: readonly string[]): string {
  const [first = "", ...rest] = argv
  // Options may come before the command.
  const at = argv.findIndex(word => KNOWN.has(word))
  const named = KNOWN.get(argv[at] ?? "")
  if (named) return named(argv.toSpliced(at, 1))
  const near = KNOWN.get(nearestName(first, [...KNOWN.keys()]) ?? "")
  if (near) return near(rest)
  // It is a goal without the word `local`.
  return argv.some(word => /\s/.test(word)) ? localAgain(argv) : `${TYPED} help`
}
