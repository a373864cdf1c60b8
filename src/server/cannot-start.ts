/** Why the server cannot run with what it was given. A person has to change something; time does not help. */

interface Parts {
  readonly where: string
  readonly expected: string
  readonly got: string
  /** What to do, to follow the word "try". */
  readonly next: string
}

export class CannotStart extends Error {
  override readonly name = "CannotStart"
  constructor({ where, expected, got, next }: Parts, options?: ErrorOptions) {
    const lines = [
      "The server cannot start.",
      `  where       ${where}`,
      `  expected    ${expected}`,
      `  got         ${got}`,
      `  try         ${next}`,
    ]
    super(lines.join("\n"), options)
  }
}
