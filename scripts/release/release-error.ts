/** What keeps a release from being made, in the four parts of every error. */
export interface Told {
  readonly what: string
  readonly where: string
  readonly expected: string
  readonly got: string
  readonly try: string
}

export class ReleaseError extends Error {
  override readonly name = "ReleaseError"
  constructor({ what, where, expected, got, try: next }: Told) {
    super(
      [what, `where: ${where}`, `expected: ${expected}`, `got: ${got}`, `try: ${next}`].join("\n"),
    )
  }
}
