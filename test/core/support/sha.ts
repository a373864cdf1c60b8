/** A full object id that says in a failure which one it is, as far as it has room. */
import { hash } from "node:crypto"
import type { Sha } from "../../../src/core/values/id.ts"

const LENGTH = 40

/** The same words, the same id. */
export function sha(words: string): Sha {
  const hex = Buffer.from(words).toString("hex")
  return (hex.length > LENGTH ? hash("sha1", words) : hex.padEnd(LENGTH, "0")) as Sha
}
