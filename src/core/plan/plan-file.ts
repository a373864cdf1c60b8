/** A file in the planner's place: an agent's name that says where it lies. No model reads words for it. */

const PREFIX = "plan-file "

export const plannerOf = (file: string): string => `${PREFIX}${file}`

/** null: an agent plans. */
export const planFileOf = (planner: string): string | null =>
  planner.startsWith(PREFIX) ? planner.slice(PREFIX.length) : null
