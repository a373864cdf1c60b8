/** Errors of the command line: what happened, where, what was expected, what it got, and what to try. */

export interface Parts {
  readonly what: string
  readonly where: string
  readonly expected: string
  readonly got: string
  /** The command to type next, or what to do first. */
  readonly try: string
}

abstract class ErrorInParts extends Error {
  readonly parts: Parts
  constructor(parts: Parts, options?: ErrorOptions) {
    super(inParts(parts), options)
    this.parts = parts
  }
}

/** Wrong use: exit status 2. */
export class UsageError extends ErrorInParts {
  override readonly name = "UsageError"
}

/** The command was used correctly but could not go on: exit status 1. */
export class StoppedError extends ErrorInParts {
  override readonly name = "StoppedError"
}

function inParts({ what, where, expected, got, try: next }: Parts): string {
  const lines = [
    what,
    `  where       ${where}`,
    `  expected    ${expected}`,
    `  got         ${got}`,
    `  try         ${next}`,
  ]
  return lines.join("\n")
}

/** What to try after a file that was named could not be used. */
export const MENDED = "the same command, once that file is mended"
