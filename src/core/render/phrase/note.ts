/** A lint finding about a plan as one sentence. If its text does not say where it is, the place comes first. */
import type { LintFinding } from "../../plan/plan.ts"

export const noteOf = ({ where, text }: Pick<LintFinding, "where" | "text">): string =>
  text.startsWith(`${where} `) ? text : `${where}: ${text}`
