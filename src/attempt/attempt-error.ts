/** An error of an attempt's step that people read. It must never hold a token or what an agent said. */

export class AttemptError extends Error {
  constructor(
    parts: {
      readonly what: string
      readonly where: string
      readonly right: string
      readonly seen: string
    },
    options?: ErrorOptions,
  ) {
    super(
      `${parts.what} Where: ${parts.where}. Right would be: ${parts.right}. Seen: ${parts.seen}.`,
      options,
    )
    this.name = "AttemptError"
  }
}
