/**
 * What an attempt ran and found on a tree, so that nobody runs the same again. It must never stand
 * for anything except the very same commands on the very same tree.
 */
import { z } from "zod"
import type { Criterion, Environment } from "../plan/plan.ts"
import { Digest, digestOf } from "../values/digest.ts"
import { AttemptKey, Sha } from "../values/id.ts"
import { Check, Isolation, Verdict } from "./attempt.ts"

/** Which tree our own process tested, with which commands, and with how much isolation. */
export const Verified = z.object({ tree: Sha, commands: Digest, isolation: Isolation })
export type Verified = Readonly<z.infer<typeof Verified>>

/** It comes from the log, so it is believed already; a brief is bound by its digest. */
export const EarlierResults = Verified.extend({
  attempt: AttemptKey,
  checks: z.array(Check),
  verdicts: z.array(Verdict),
})
export type EarlierResults = Readonly<z.infer<typeof EarlierResults>>

interface Commands {
  readonly environment: Environment
  readonly known: readonly string[]
  readonly knownTests?: Readonly<Record<string, readonly string[]>> | undefined
  readonly criteria: readonly Criterion[]
  readonly origin: Sha
}

export const isCommand = ({ kind }: Criterion): boolean =>
  kind === "command" || kind === "same_as_base"

/**
 * The digest of everything that is run, in its order, and of everything that the results are
 * compared with.
 */
export function commandsDigest(of: Commands): Digest {
  const criteria = of.criteria.filter(isCommand)
  const isCompared = criteria.some(({ kind }) => kind === "same_as_base")
  return digestOf({
    ...{ environment: of.environment, known: of.known, knownTests: of.knownTests ?? {}, criteria },
    origin: isCompared ? of.origin : null,
  })
}
