/** A full object id in which a failing test shows, as far as there is room, what it stands for. */
import { hash } from "node:crypto"
import type { Sha } from "../../../src/core/values/id.ts"

const LENGTH = 40

/** The same words always give the same id. */
export function sha(words: string): Sha {
  const hex = Buffer.from(words).toString("hex")
  return (hex.length > LENGTH ? hash("sha1", words) : hex.padEnd(LENGTH, "0")) as Sha
}
