/** What people write out of politeness. Beside a command it asks nothing and answers nothing. */
import { bare, firstOf } from "./token.ts"

const words = (...lines: readonly string[]): readonly string[] => lines.flatMap(it => it.split(" "))

/** How thanks and farewells begin, in the languages that we have met so far. */
const FAREWELLS: ReadonlySet<string> = new Set(
  words(
    "thanks thank thx ty danke merci gracias obrigado obrigada grazie tack takk tak bedankt dank",
    "dzięki dziękuję teşekkürler спасибо дякую 谢谢 謝謝 ありがとう ありがとうございます 감사합니다 고마워요",
    "cheers best kind regards sincerely viele mit liebe lg vg mfg beste schöne grüße bien cordialement",
    "saludos saluti abraços pozdrawiam hälsningar",
  ),
)
/** How greetings begin, and other polite words. */
const GREETINGS: ReadonlySet<string> = new Set(
  words(
    "hi hello hey hallo hola bonjour salut ciao moin servus greetings dear good guten buenos buenas",
    "olá oi hej hei hoi ahoj cześć dzień merhaba namaste salam shalom привет здравствуйте добрый",
    "доброе вітаю 你好 您好 大家好 こんにちは お疲れ様です 안녕하세요 안녕",
    "cc fyi",
  ),
)
/** Polite only with each other: "please use gross" is an answer. */
const AGREEMENTS: ReadonlySet<string> = new Set(
  words("great nice perfect super ok okay lgtm please bitte pls por favor s'il plaît"),
)
/** A line with more words says something. */
const WORDS_MAX = 6
/** One to five words that begin like names, and the small words within names. */
const NAME =
  /^[-–—]{0,2}\s?\p{Lu}[\p{L}.'’-]{0,30}(?:\s(?:\p{Lu}[\p{L}.'’-]{0,30}|de|la|da|di|van|von|der)){0,4}$/u
/** A signature: who they are, what they do, and where. */
const NAMES_MAX = 3
/** Words that make thanks longer. */
const MORE: ReadonlySet<string> = new Set(
  words("you so very much a lot in advance im voraus schon sehr"),
)

const isFarewell = (word: string): boolean => FAREWELLS.has(bare(word).toLowerCase())
const isCourteous = (word: string): boolean =>
  isFarewell(word) || GREETINGS.has(bare(word).toLowerCase())
const isAgreement = (word: string): boolean => AGREEMENTS.has(bare(word).toLowerCase())

/** "please" and "Hi" lead to a request; thanks are often all that is said. */
export const isAsking = (word: string): boolean =>
  GREETINGS.has(bare(word).toLowerCase()) || /^(?:please|pls|bitte)$/i.test(bare(word))

/** Removes politeness from "pause, please" and "pause, thanks!". */
export function withoutCourteousEnd(text: string): string {
  const said = text.split(/\s+/)
  const last = said.findLastIndex(word => {
    return /[\p{L}\p{N}]/u.test(word) && !isCourteous(word) && !isAgreement(word)
  })
  if (last < 0 || last === said.length - 1) return text
  const left = said.slice(0, last + 1).join(" ")
  return left.replace(/[,;]$/, "")
}

/** An empty string if nothing but greetings and thanks was said. */
export function withoutCourtesy(text: string): string {
  return withoutName(text.split("\n")).every(isCourtesy) ? "" : text.trim()
}

/** "Thanks," with a name on the lines below it. After "Thanks!" a person goes on writing. */
function withoutName(said: readonly string[]): readonly string[] {
  const all = said.map(line => line.trim()).filter(line => line !== "")
  const farewell = all.findIndex(
    line => isFarewell(firstOf(line).token) && isCourtesy(line) && /[\p{L},]$/u.test(line),
  )
  const names = farewell < 0 ? [] : all.slice(farewell + 1)
  const isSigned = names.length <= NAMES_MAX && names.every(line => NAME.test(line))
  return isSigned ? all.slice(0, all.length - names.length) : all
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
  // Other people who are addressed.
  const said = part.split(/\s+/).filter(word => !/^\/?@|^\/?cc:?$/i.test(word))
  const [first = ""] = said
  if (isCourteous(first)) {
    return said.length <= 2 || isEnded || said.slice(1).every(it => MORE.has(it.toLowerCase()))
  }
  // A smile or a thumb.
  if (!/[\p{L}\p{N}]/u.test(said.join(""))) return true
  return said.every(word => isAgreement(word) || isCourteous(word))
}
