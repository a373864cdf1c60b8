/** Splits a command line into words as a shell would, and does nothing else that a shell does. */

export type Words =
  | { readonly is: "words"; readonly words: readonly string[] }
  | { readonly is: "open_quote"; readonly quote: string }

/**
 * Quotes keep blanks together, and a backslash keeps the next character (except in single quotes).
 * Variables, globs, pipes and redirections are plain text, because no shell ever sees the line.
 */
export function splitCommandLine(line: string): Words {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!
    const next = line[at + 1]
    if (quote !== null && character === quote) quote = null
    else if (isEscape(character, { next, quote })) {
      word = (word ?? "") + next
      at += 1
    } else if (quote !== null) word = (word ?? "") + character
    else if (character === "'" || character === '"') {
      quote = character
      word ??= ""
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? "") + character
  }
  if (quote !== null) return { is: "open_quote", quote }
  if (word !== null) words.push(word)
  return { is: "words", words }
}

function isEscape(
  character: string,
  { next, quote }: { readonly next: string | undefined; readonly quote: string | null },
): boolean {
  if (character !== "\\" || next === undefined || quote === "'") return false
  return quote === null || next === '"' || next === "\\"
}
