/**
 * Either end of what others wrote, fit to be shown. The text is cleaned, then freed of secrets, and
 * only then cut, because nobody would recognise half a secret.
 */
import { printable } from "./bare.ts"
import { withoutSecrets } from "./secret.ts"

/** How much is cleaned for each character that is kept. Colours take room, and a hostile text is long. */
const CLEANED_PER_CHARACTER = 16
/** As much again as the longest key takes, so that more than its middle is looked at. */
const CLEANED_MORE = 32 * 1_024

/** The end of it, because that is where a failure is reported. */
export function tailOf(output: string, charactersMax: number): string {
  const taken = output.slice(-CLEANED_PER_CHARACTER * charactersMax - CLEANED_MORE)
  const whole = taken.length < output.length ? withoutHalfAtStart(taken) : taken
  const tail = shownOf(whole).trimEnd().slice(-charactersMax)
  // Half a surrogate pair would not survive as JSON.
  return /^[\udc00-\udfff]/.test(tail) ? tail.slice(1) : tail
}

/** The beginning of it: enough to tell a page from an error. */
export function headOf(output: string, charactersMax: number): string {
  const taken = output.slice(0, CLEANED_PER_CHARACTER * charactersMax + CLEANED_MORE)
  const whole = taken.length < output.length ? withoutHalfAtEnd(taken) : taken
  const cut = shownOf(whole).slice(0, charactersMax)
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut
}

/** One line of it. `charactersMax` includes the mark for a cut. */
export function lineOf(text: string, charactersMax: number): string {
  const line = headOf(text, charactersMax * 4)
    .replace(/\s+/g, " ")
    .trim()
  return line.length > charactersMax ? `${headOf(line, charactersMax - 1)}…` : line
}

/** A text that was cut somewhere, without the remains of something at its beginning. */
export function withoutHalfAtStart(text: string): string {
  let at = 0
  while (at < TOKEN_CHARACTERS_MAX && isOfToken(text, at)) at += 1
  for (let end = endOfKeyLine(text, at); end !== null; end = endOfKeyLine(text, at)) at = end
  return text.slice(at)
}

export function withoutHalfAtEnd(text: string): string {
  let at = text.length
  while (text.length - at < TOKEN_CHARACTERS_MAX && isOfToken(text, at - 1)) at -= 1
  return text.slice(0, at)
}

/**
 * Servers refuse a token that is longer than their headers may be, so a longer run of letters is no
 * token.
 */
const TOKEN_CHARACTERS_MAX = 16 * 1_024

/** The characters of keys, and of what hides within keys. */
const isOfToken = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return (
    code > 127 || (code < 32 && code !== 10 && code !== 13) || /[\w.~+/=%-]/.test(text[at] ?? "")
  )
}

/** A line of a private key does not show what it is. */
const KEY_LINE = /[\s>|+│]{0,20}[A-Za-z0-9+/=]{40,200}[ \t\r]{0,20}(?:\n|$)/y

function endOfKeyLine(text: string, at: number): number | null {
  KEY_LINE.lastIndex = at
  return KEY_LINE.test(text) ? KEY_LINE.lastIndex : null
}

const shownOf = (text: string): string => withoutSecrets(printable(text))
