/** What lint says of a plan, as one sentence: where it is not said already, the place comes first. */
import type { LintFinding } from "../../plan/plan.ts"

export const noteOf = ({ where, text }: Pick<LintFinding, "where" | "text">): string =>
  text.startsWith(`${where} `) ? text : `${where}: ${text}`
