/** A text that a projection compares: a title, a body, and the digest over both. */
import type { Text } from "../log/effect.ts"
import { digestOf } from "../values/digest.ts"

export const text = (title: string | null, body: string): Text => ({
  title,
  body,
  digest: digestOf({ title, body }),
})
