/** A file in place of a planner. Its agent name says where the file lies, and no model is involved. */

const PREFIX = "plan-file "

export const plannerOf = (file: string): string => `${PREFIX}${file}`

/** null if an agent plans. */
export const planFileOf = (planner: string): string | null =>
  planner.startsWith(PREFIX) ? planner.slice(PREFIX.length) : null
