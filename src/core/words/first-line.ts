/** What an error says to people: the lines below its first are for whoever mends the program. */
export const firstLineOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? ""
