/**
 * An error of an attempt's step that people read. It never holds a token or anything that an agent
 * said.
 */

export class AttemptError extends Error {
  constructor(
    parts: {
      readonly what: string
      readonly where: string
      readonly expected: string
      readonly got: string
    },
    options?: ErrorOptions,
  ) {
    super(
      `${parts.what} Where: ${parts.where}. Expected: ${parts.expected}. Got: ${parts.got}.`,
      options,
    )
    this.name = "AttemptError"
  }
}
