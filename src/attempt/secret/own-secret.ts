/**
 * Finds this job's secrets in whatever form they appear: in pieces, split over lines, escaped, as
 * base64 at any offset, as hexadecimal. It compares only letters and digits, because everything
 * else can be written in another way. Its answer never contains a secret.
 */
import type { Span } from "../../core/values/bare.ts"
import type { SecretSpan } from "../../core/values/secret-kind.ts"

export const OWN_SECRET = "own_secret"

/**
 * Shorter values of the job's environment are words such as "true", which would be found
 * everywhere.
 */
const CHARACTERS_MIN = 12
/** A shorter piece of a key helps nobody to find the rest, and may occur by chance. */
const PIECE_CHARACTERS_MIN = 16

const SAYS_SECRET =
  /(?:TOKEN|SECRET|PASSW(?:OR)?D|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i

/**
 * Secrets of an environment, chosen by the names of the variables. A path to a secret isn't one.
 */
export const secretsOf = (
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] =>
  Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && SAYS_SECRET.test(name) && !/^(?:[/~.]|\w:\\)/.test(value) ? [value] : [],
  )

interface Form {
  readonly letters: string
  readonly piece: number
}

/** Every place at which a piece of this length occurs in the forms. */
interface Grams {
  readonly length: number
  readonly places: ReadonlyMap<string, readonly { readonly form: Form; readonly at: number }[]>
}

export type OwnFinder = (text: string) => readonly SecretSpan[]

const NOTHING: OwnFinder = () => []

export function ownFinder(own: readonly string[]): OwnFinder {
  const forms = own.flatMap(formsOf)
  if (forms.length === 0) return NOTHING
  const grams = gramsOf(forms)
  return text =>
    [lettersOf(text, asWritten), lettersOf(text, unescaped)].flatMap(letters =>
      grams.flatMap(it => runsIn(letters, it)),
    )
}

function formsOf(secret: string): readonly Form[] {
  const plain = [asWritten, unescaped].map(read => lettersOf(secret, read).text)
  const bytes = Buffer.from(secret)
  const hex = bytes.toString("hex")
  const based = [0, 1, 2].map(offset => asBase64(bytes, offset))
  return [...new Set([...plain, ...based, hex, hex.toUpperCase()])]
    .filter(letters => letters.length >= CHARACTERS_MIN)
    .map(letters => ({ letters, piece: Math.min(letters.length, PIECE_CHARACTERS_MIN) }))
}

/** Leaves out the letters that also depend on the bytes before or after it. */
function asBase64(bytes: Buffer, offset: number): string {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes])
  const text = whole.toString("base64").replaceAll("=", "")
  const shared = whole.length % 3 === 0 ? 0 : 1
  const own = text.slice(Math.ceil((offset * 4) / 3), text.length - shared)
  return lettersOf(own, asWritten).text
}

/**
 * Any run as long as a piece contains a gram of half that length that starts at a multiple of that
 * half, so these places are enough to look at.
 */
const gramLength = ({ piece }: Form): number => Math.floor((piece + 1) / 2)

function gramsOf(forms: readonly Form[]): readonly Grams[] {
  return [...Map.groupBy(forms, gramLength)].map(([length, group]) => {
    const places = group.flatMap(form =>
      Array.from({ length: form.letters.length - length + 1 }, (_, at) => ({ form, at })),
    )
    return {
      length,
      places: Map.groupBy(places, ({ form, at }) => form.letters.slice(at, at + length)),
    }
  })
}

interface Letters {
  readonly text: string
  /** Where each thing stands, and where the next one begins. */
  readonly from: Uint32Array
  readonly to: Uint32Array
}

function runsIn({ text, from, to }: Letters, { length, places }: Grams): readonly SecretSpan[] {
  const runs: SecretSpan[] = []
  let done = 0
  for (let at = 0; at + length <= text.length; at += length) {
    if (at < done) continue
    for (const place of places.get(text.slice(at, at + length)) ?? []) {
      const run = extended(text, at, { ...place, length })
      if (run.to - run.from < place.form.piece) continue
      runs.push({ kind: OWN_SECRET, from: from[run.from]!, to: to[run.to - 1]! })
      done = run.to
    }
  }
  return runs
}

/** How far both texts are the same. */
function extended(
  text: string,
  at: number,
  {
    form,
    at: place,
    length,
  }: { readonly form: Form; readonly at: number; readonly length: number },
): Span {
  const { letters } = form
  let before = 0
  while (before < place && at > before && letters[place - before - 1] === text[at - before - 1]) {
    before += 1
  }
  let after = length
  while (place + after < letters.length && letters[place + after] === text[at + after]) after += 1
  return { from: at - before, to: at + after }
}

/** What stands at a place: how much of the text it takes, and the character that it means. */
type Reading = (text: string, at: number) => { readonly takes: number; readonly code: number }

const asWritten: Reading = (text, at) => ({ takes: 1, code: text.charCodeAt(at) })

const NO_LETTER = 0
const ESCAPES: Readonly<Record<string, RegExp>> = {
  "%": /%([0-9A-Fa-f]{2})/y,
  "\\": /\\{1,4}(?:u\{?([0-9A-Fa-f]{4})\}?|x([0-9A-Fa-f]{2})|[nrtbfv0])/y,
  "&": /&(?:#x([0-9A-Fa-f]{1,6});|#(\d{1,7});|[a-z]{2,5};)/y,
}

/** Escapes of addresses, of programs, of JSON and of HTML. */
const unescaped: Reading = (text, at) => {
  const pattern = ESCAPES[text[at]!]
  if (pattern === undefined) return asWritten(text, at)
  pattern.lastIndex = at
  const found = pattern.exec(text)
  if (found === null) return { takes: 1, code: NO_LETTER }
  const [all, first, second] = found
  const isDecimal = all.startsWith("&#") && second !== undefined
  const digits = first ?? second
  const code = digits === undefined ? NO_LETTER : Number.parseInt(digits, isDecimal ? 10 : 16)
  return { takes: all.length, code }
}

function lettersOf(text: string, read: Reading): Letters {
  const codes = new Uint8Array(text.length)
  const from = new Uint32Array(text.length)
  const to = new Uint32Array(text.length)
  let count = 0
  for (let at = 0; at < text.length; ) {
    const { takes, code } = read(text, at)
    if (isLetter(code)) {
      codes[count] = code
      from[count] = at
      to[count] = at + takes
      count += 1
    }
    at += takes
  }
  return { text: Buffer.from(codes.buffer, 0, count).toString("latin1"), from, to }
}

const isLetter = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
