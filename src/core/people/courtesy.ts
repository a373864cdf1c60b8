/** What people write out of politeness, and what mail programs add: beside a command it asks and answers nothing. */
import { bare } from "./token.ts"

/** How greetings, thanks and farewells begin, in the languages that we have met. */
const WORDS: ReadonlySet<string> = new Set(
  "hi hello hey hallo hola bonjour salut ciao moin servus greetings dear good guten buenos buenas"
    .concat(" thanks thank thx ty danke merci gracias cheers great nice perfect super ok okay lgtm")
    .concat(
      " please bitte pls por s'il best kind regards sincerely viele mit cordialement saludos cc fyi",
    )
    .split(" "),
)
/** A line of more words says something. */
const WORDS_MAX = 6
/** RFC 3676: what stands below is a signature. */
const SIGNATURE = /^--\s?$/
/** Of those programs that add a line of their own. */
const SENT_FROM =
  /^(?:sent from|get outlook for|gesendet von|von meinem|envoyé de|enviado desde)\s/i

const isCourteous = (word: string): boolean => WORDS.has(bare(word).toLowerCase())

/** Without greeting, thanks and signature; "" where nothing else was said. */
export function withoutCourtesy(text: string): string {
  const lines = text.split("\n")
  const end = lines.findIndex(line => SIGNATURE.test(line) || SENT_FROM.test(line))
  const said = end < 0 ? lines : lines.slice(0, end)
  return said.every(isCourtesy) ? "" : said.join("\n").trim()
}

/** "Hi team," and "Thanks!", but not "Hello world is the title". */
function isCourtesy(line: string): boolean {
  const text = line.trim()
  if (text === "") return true
  const all = text.split(/\s+/, WORDS_MAX + 1)
  if (all.length > WORDS_MAX) return false
  // Whoever else is called.
  const words = all.filter(word => !/^\/?@|^\/?cc:?$/i.test(word))
  if (words.length === 0) return true
  if (isCourteous(words[0]!)) return words.length <= 2 || /[,!.:…)]$/.test(text)
  // A smile, a thumb, a name behind a greeting's comma.
  return !/[\p{L}\p{N}]/u.test(text)
}
