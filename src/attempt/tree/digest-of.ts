/** SHA-256 of bytes, in hex. */
import { createHash } from "node:crypto"
import type { Digest } from "../../core/values/digest.ts"

export const digestOf = (bytes: Uint8Array): Digest =>
  createHash("sha256").update(bytes).digest("hex") as Digest
