/** What people write out of politeness, and what mail programs add: beside a command it asks and answers nothing. */
import { bare, firstOf } from "./token.ts"

const words = (...lines: readonly string[]): readonly string[] => lines.flatMap(it => it.split(" "))

/** How thanks and farewells begin, in the languages that we have met. */
const FAREWELLS: ReadonlySet<string> = new Set(
  words(
    "thanks thank thx ty danke merci gracias obrigado obrigada grazie tack takk tak bedankt dank",
    "dzięki dziękuję teşekkürler спасибо дякую 谢谢 謝謝 ありがとう ありがとうございます 감사합니다 고마워요",
    "cheers best kind regards sincerely viele mit liebe lg vg mfg beste schöne grüße bien cordialement",
    "saludos saluti abraços pozdrawiam hälsningar",
  ),
)
/** The same of greetings, and of what else is only polite. */
const GREETINGS: ReadonlySet<string> = new Set(
  words(
    "hi hello hey hallo hola bonjour salut ciao moin servus greetings dear good guten buenos buenas",
    "olá oi hej hei hoi ahoj cześć dzień merhaba namaste salam shalom привет здравствуйте добрый",
    "доброе вітаю 你好 您好 大家好 こんにちは お疲れ様です 안녕하세요 안녕",
    "cc fyi",
  ),
)
/** Polite, but only among themselves: "please use gross" is an answer. */
const AGREEMENTS: ReadonlySet<string> = new Set(
  words("great nice perfect super ok okay lgtm please bitte pls por favor s'il plaît"),
)
/** A line of more words says something. */
const WORDS_MAX = 6
/** RFC 3676: what stands below is a signature. */
const SIGNATURE = /^--\s?$/
/** Of those programs that add a line of their own. */
const SENT_FROM =
  /^(?:sent from|get outlook for|gesendet von|von meinem|envoyé de|enviado desde)\s/i

/** One to three words that begin as names do. */
const NAME = /^[-–—]{0,2}\s?\p{Lu}[\p{L}.'’-]{0,30}(?:\s\p{Lu}[\p{L}.'’-]{0,30}){0,2}$/u

const isFarewell = (word: string): boolean => FAREWELLS.has(bare(word).toLowerCase())
const isCourteous = (word: string): boolean =>
  isFarewell(word) || GREETINGS.has(bare(word).toLowerCase())
const isAgreement = (word: string): boolean => AGREEMENTS.has(bare(word).toLowerCase())

/** Without greeting, thanks and signature; "" where nothing else was said. */
export function withoutCourtesy(text: string): string {
  const lines = text.split("\n")
  const end = lines.findIndex(line => SIGNATURE.test(line) || SENT_FROM.test(line))
  const said = end < 0 ? lines : lines.slice(0, end)
  return withoutName(said).every(isCourtesy) ? "" : said.join("\n").trim()
}

/** "Thanks,", and a name on the line below it. */
function withoutName(said: readonly string[]): readonly string[] {
  const all = said.filter(line => line.trim() !== "")
  const [farewell = "", name = ""] = all.slice(-2)
  const isSigned =
    all.length > 1 && isFarewell(firstOf(farewell).token) && isCourtesy(farewell.trim())
  return isSigned && NAME.test(name.trim()) ? all.slice(0, -1) : all
}

/** "Hi team," and "Thanks!", but neither "Hello world is the title" nor "Thanks, gross". */
function isCourtesy(line: string): boolean {
  const text = line.trim()
  if (text === "") return true
  if (text.split(/\s+/, WORDS_MAX + 1).length > WORDS_MAX) return false
  const isEnded = /[,!.:…)。！，、]$/u.test(text)
  const [first = "", ...more] = text.split(/[,;.!:…。！，、]+/u).map(part => part.trim())
  return isPolite(first, isEnded) && more.every(it => NAME.test(it) || isPolite(it, isEnded))
}

function isPolite(part: string, isEnded: boolean): boolean {
  // Whoever else is called.
  const said = part.split(/\s+/).filter(word => !/^\/?@|^\/?cc:?$/i.test(word))
  const [first = ""] = said
  if (isCourteous(first)) return said.length <= 2 || isEnded
  // A smile, a thumb.
  if (!/[\p{L}\p{N}]/u.test(said.join(""))) return true
  return said.every(word => isAgreement(word) || isCourteous(word))
}
