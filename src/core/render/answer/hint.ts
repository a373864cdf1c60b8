/** What a person can type about one wait. */
import type { WaitView } from "../../view/wait-shape.ts"

/** A leading space, and each alone between backticks. "" where nothing helps, or the wait says it itself. */
export const hint = ({ typed }: WaitView): string =>
  typed.length === 0 ? "" : ` ${typed.map(words => `\`${words}\``).join(" · ")}`
