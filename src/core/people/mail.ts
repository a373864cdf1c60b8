/**
 * What mail programs add to a person's words: a signature, and the whole mail that is answered.
 * Nobody said it to us, so it must not be told to a worker or appear as a reason in a pull request.
 */
import type { Line } from "./line.ts"

/** RFC 3676: what stands below is a signature. */
const SIGNATURE = /^-- ?$/
/** Programs that add a line of their own. */
const SENT_FROM =
  /^(?:sent (?:from|via)|get outlook for|gesendet (?:von|mit)|von meinem .{1,40} gesendet|envoyé (?:de|depuis)|enviado (?:desde|do)|inviato da|verstuurd vanaf|отправлено с)(?:\s|$)/i
const SIGNATURE_LINES_MAX = 8
const SIGNATURE_LINE_MAX = 100

/** Without the signature, and without a quote that a mail program put at the end. */
export const withoutMail = <L extends Line>(lines: readonly L[]): readonly L[] =>
  withoutSignature(withoutAnswered(lines))

/** The search goes from the end, where a few short lines may follow it. */
function withoutSignature<L extends Line>(lines: readonly L[]): readonly L[] {
  const last = lines.findLastIndex(({ is }) => is !== "blank")
  if (last >= 0 && isSentFrom(lines[last]!, lines[last - 1])) return lines.slice(0, last)
  let signature: number | null = null
  let below = 0
  for (let at = last; at >= 0 && below <= SIGNATURE_LINES_MAX; at--) {
    const { is, text } = lines[at]!
    if (is === "blank") continue
    if (is !== "words" || text.length > SIGNATURE_LINE_MAX) break
    if (SIGNATURE.test(text) && lines[at + 1]?.is === "words") signature = at
    below += 1
  }
  return signature === null ? lines : lines.slice(0, signature)
}

/** Separated from the text, or with the name of the device that sent it. */
const isSentFrom = ({ is, text }: Line, above: Line | undefined): boolean =>
  is === "words" &&
  text.length <= SIGNATURE_LINE_MAX &&
  SENT_FROM.test(text) &&
  (above?.is === "blank" || /phone|ipad|android|galaxy|mobile|mail|outlook/i.test(text))

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
