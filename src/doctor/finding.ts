/** What a check of `missions doctor` found, as plain data. */

/** Who proved it: the App by its own key, a job by its GITHUB_TOKEN, or the person by their token. */
export type By = "app" | "job" | "person"

export interface Finding {
  /**
   * "note": it works, and is worth knowing. "unseen": nobody at hand may look there. "unknown":
   * looking failed. Only "well" says that it was seen to be right.
   */
  readonly is: "well" | "note" | "wrong" | "unseen" | "unknown"
  readonly said: string
  /** What was seen: an answer, a file, a run. */
  readonly evidence?: string
  /** What to type or to set. */
  readonly next?: string
}

export interface Row extends Finding {
  readonly id: string
  readonly by: By
}

export const well = (said: string, evidence?: string): Finding => ({
  ...{ is: "well", said },
  ...(evidence === undefined ? {} : { evidence }),
})

export const note = (said: string, evidence?: string): Finding => ({
  ...well(said, evidence),
  is: "note",
})

export const wrong = (said: string, next: string, evidence?: string): Finding => ({
  ...well(said, evidence),
  ...{ is: "wrong", next },
})

export const unseen = (why: string, next?: string): Finding => ({
  ...{ is: "unseen", said: `Not looked at: ${why}` },
  ...(next === undefined ? {} : { next }),
})

export const unknown = (why: string, next?: string): Finding => ({
  ...{ is: "unknown", said: `It could not be looked at: ${why}` },
  ...(next === undefined ? {} : { next }),
})

/** Nothing is wrong, and nothing stayed unknown because looking failed. */
export const isHealthy = (rows: readonly Row[]): boolean =>
  rows.every(({ is }) => is !== "wrong" && is !== "unknown")
