/** Somebody else's value, as a finding shows it: short, on one line. */
import { headOf } from "./printed.ts"

const CHARACTERS_MAX = 80

export function seenAs(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing")
  return text.length <= CHARACTERS_MAX
    ? headOf(text, CHARACTERS_MAX)
    : `${headOf(text, CHARACTERS_MAX - 1)}…`
}
