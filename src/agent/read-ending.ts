/**
 * What an ending means, once it is known what was handed in. Agents stop in many ways, some as if
 * nothing had happened, and work that is complete counts as complete anyway.
 */
import type { Ending } from "./ending.ts"
import { limitIn } from "./model-limit.ts"

export interface Around {
  /** Whether everything that the role owes was handed in. */
  readonly isDone: boolean
  /** Whether it ever reached the role tools. */
  readonly hasTools: boolean
  /** What it said last. */
  readonly tail: string
  /** What was said of the last call that its own reviewer refused; null if there was none. */
  readonly blocked: string | null
}

export function readEnding(last: Ending, around: Around): Ending {
  const { isDone, hasTools, tail, blocked } = around
  if (isDone) return last.how === "limit" ? { ...ended(last), how: "finished" } : last
  const gaveUp = GIVEN_UP.includes(last.how)
  const limit =
    gaveUp || last.why === "refused"
      ? limitIn({ error: last.how === "finished" ? "" : last.said, words: tail })
      : null
  if (limit) return { ...ended(last), how: "limit", limit }
  if (last.how === "finished" && !hasTools) {
    return { how: "unready", why: "tools", said: `${last.said} ${NO_TOOLS}` }
  }
  if (gaveUp && blocked !== null) {
    return { how: "blocked", said: `${last.said} A call was refused: "${blocked}".` }
  }
  return last
}

const ended = ({ said }: Ending): Pick<Ending, "said"> => ({ said })

/** Ends to which it comes by itself. */
const GIVEN_UP: readonly Ending["how"][] = ["finished", "crashed", "refused"]

const NO_TOOLS = 'It never started the server "missions", by which it reports.'
