/** What a person can type about one wait. */
import type { WaitView } from "../../view/wait-shape.ts"

/**
 * Begins with a space and puts each command into backticks. It is empty if no command helps, or if
 * the wait's own sentence names one.
 */
export const hint = ({ typed }: WaitView): string =>
  typed.length === 0 ? "" : ` ${typed.map(words => `\`${words}\``).join(" · ")}`
