/** What a person can do about a feature that is stopped, one row each. */
import type { WayOut } from "../view/way-out.ts"
import { code } from "./markdown/neutral.ts"

const WORDS: Readonly<Record<WayOut["way"], string>> = {
  again: "try again",
  steer: "tell it how",
  agent: "let another agent try",
  change: "make that change yourself",
  mend: "mend the runner",
  accept: "answer for it",
  held: "yes, they held before",
  end: "yes, they held before",
  missing: "no, something is missing",
  revise: "change the plan",
  skip: "leave it out",
}

/** What a person does without a command of ours. */
const AROUND: { readonly [Way in WayOut["way"]]?: (typed: string) => string } = {
  change: typed => `push it to the default branch, then ${typed}`,
  mend: typed => `then ${typed}`,
  end: typed => `${typed}: there is nothing to deliver`,
}

export const wayRows = (ways: readonly WayOut[]): readonly (readonly string[])[] =>
  ways.map(({ way, typed }) => {
    const commands = typed.map(words => code(words)).join(", then ")
    return [WORDS[way], AROUND[way]?.(commands) ?? commands]
  })
