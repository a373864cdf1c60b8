/** A full object id that says in a failure which one it is. */
import type { Sha } from "../../../src/core/words/id.ts"

/** The same words, the same id. */
export const sha = (words: string): Sha => Buffer.from(words).toString("hex").padEnd(40, "0") as Sha
