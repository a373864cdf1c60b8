/**
 * What mail programs add to what somebody wrote: a signature, and the whole of what is answered. It is
 * nobody's words to us, and must not be told to a worker or stand as a reason in a pull request.
 */
import type { Line } from "./line.ts"

/** RFC 3676: what stands below is a signature. */
const SIGNATURE = /^-- ?$/
/** Of those programs that add a line of their own. */
const SENT_FROM =
  /^(?:sent (?:from|via)|get outlook for|gesendet (?:von|mit)|von meinem .{1,40} gesendet|envoyé (?:de|depuis)|enviado (?:desde|do)|inviato da|verstuurd vanaf|отправлено с)(?:\s|$)/i
const SIGNATURE_LINES_MAX = 8
const SIGNATURE_LINE_MAX = 100

/** Without the signature, and without a quote at the end that a mail program put there. */
export const withoutMail = <L extends Line>(lines: readonly L[]): readonly L[] =>
  withoutSignature(withoutAnswered(lines))

function withoutSignature<L extends Line>(lines: readonly L[]): readonly L[] {
  const last = lines.findLastIndex(({ is }) => is !== "blank")
  const at = lines.findIndex(({ is, text }, index) => {
    if (is !== "words") return false
    if (index === last) return isSentFrom(text, lines[index - 1])
    return SIGNATURE.test(text) && isSigned(lines.slice(index + 1))
  })
  return at < 0 ? lines : lines.slice(0, at)
}

/** Set apart, or with the name of what it was sent from. */
const isSentFrom = (text: string, above: Line | undefined): boolean =>
  text.length <= SIGNATURE_LINE_MAX &&
  SENT_FROM.test(text) &&
  (above?.is === "blank" || /phone|ipad|android|galaxy|mobile|mail|outlook/i.test(text))

/** A few short lines, as no text below a rule begins and ends. */
const isSigned = (below: readonly Line[]): boolean => {
  const words = below.filter(({ is }) => is !== "blank")
  return (
    below[0]?.is === "words" &&
    words.length <= SIGNATURE_LINES_MAX &&
    words.every(({ is, text }) => is === "words" && text.length <= SIGNATURE_LINE_MAX)
  )
}

function withoutAnswered<L extends Line>(lines: readonly L[]): readonly L[] {
  const end = lines.findLastIndex(({ is }) => is !== "quote" && is !== "blank") + 1
  const said = lines.slice(0, end)
  const quoted = lines.slice(end)
  if (quoted.some(({ isAnswered }) => isAnswered)) return said
  const own = withoutAttribution(said)
  return own.length < said.length && quoted.some(({ is }) => is === "quote") ? own : lines
}

const ATTRIBUTION =
  /(?<!\p{L})(?:wrote|schrieb|écrit|escribió|escreveu|scritto|schreef|написала?|пишет)(?!\p{L}).{0,200}:\s*$|写道[:：]\s*$/iu
const ATTRIBUTION_MAX = 300

/** "On Monday, mira wrote:", which mail programs put above what they quote; it may be folded. */
export function withoutAttribution<L extends Line>(said: readonly L[]): readonly L[] {
  const last = said.findLastIndex(({ is }) => is !== "blank")
  const line = said[last]
  if (line?.is !== "words" || !ATTRIBUTION.test(line.text.slice(-ATTRIBUTION_MAX))) return said
  const above = said[last - 1]
  const isFolded = !/\d/.test(line.text) && above?.is === "words" && /\d/.test(above.text)
  return said.slice(0, isFolded ? last - 1 : last)
}
