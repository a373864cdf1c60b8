/** Why a command ended without a mission: said in four parts, with what to type next. */

export interface Parts {
  readonly what: string
  readonly where: string
  readonly expected: string
  readonly got: string
  /** What to type next. */
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

/** It could not go on, and nobody used it wrongly: exit status 1. */
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

/** Of a file that was named. */
export const MENDED = "the same command, once that file is mended"
