/** What `missions init` did in one repository, and what is left to a person, as plain data. */

export interface Row {
  readonly label: string
  /** "left": a person has to do it, and the text says how. */
  readonly is: "made" | "there" | "kept" | "left"
  readonly text: string
}

export const isComplete = (rows: readonly Row[]): boolean => rows.every(({ is }) => is !== "left")
