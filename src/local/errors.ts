/** Why a command ended without a mission: said in four parts, with what to type next. */

export interface Parts {
  readonly what: string
  readonly where: string
  readonly right: string
  readonly seen: string
  /** What to type next. */
  readonly next: string
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

function inParts({ what, where, right, seen, next }: Parts): string {
  const lines = [
    what,
    `  where       ${where}`,
    `  right is    ${right}`,
    `  seen        ${seen}`,
    `  type        ${next}`,
  ]
  return lines.join("\n")
}

/** Of a file that was named. */
export const MENDED = "the same command, once that file is mended"
