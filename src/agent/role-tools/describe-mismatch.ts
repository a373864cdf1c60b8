/** Says where a call doesn't fit its schema, so that an agent can correct it without guessing. */
import type { z } from "zod"
import { lineOf } from "../../core/values/printed.ts"

/** More than this at once is noise; the rest shows up at the next try. */
const ISSUES_MAX = 10
const SEEN_CHARACTERS_MAX = 120

/** One line for each issue, with path, what was expected, and what it got. */
export function describeMismatch(error: z.ZodError, given: unknown): string {
  const lines = error.issues.slice(0, ISSUES_MAX).map(issue => {
    const where = issue.path.length === 0 ? "(the whole argument)" : pathText(issue.path)
    return `- ${where}: ${issue.message}. Got: ${seen(valueAt(given, issue.path))}`
  })
  const more = error.issues.length - lines.length
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n")
}

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map(part => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "")

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inside, part) =>
      inside !== null && typeof inside === "object" && Object.hasOwn(inside, part)
        ? (inside as Record<PropertyKey, unknown>)[part]
        : undefined,
    value,
  )

function seen(value: unknown): string {
  if (value === undefined) return "nothing"
  const text = JSON.stringify(value) ?? String(value)
  return lineOf(text, SEEN_CHARACTERS_MAX)
}
