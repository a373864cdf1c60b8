/**
 * The id at the beginning of a command's words. What was typed always wins over a default, and what
 * only looks like an id is never taken for anything else.
 */
import type { Command, CommandName, Refusal } from "../log/command.ts"
import { bare, firstOf, visible } from "./token.ts"

type Letter = "F" | "M" | "C" | "N"
export type NotAnId = Extract<Refusal, { reason: "not_an_id" }>

export const isNotAnId = (read: Command | NotAnId): read is NotAnId => "saw" in read

export type Subject =
  | { readonly is: "id"; readonly id: string; readonly rest: string }
  /** No id was typed, so a default may be used. */
  | { readonly is: "none"; readonly rest: string }
  | { readonly is: "attempt"; readonly refusal: NotAnId }

export interface Wanted {
  readonly name: CommandName
  /** The kinds of ids that the command takes. A bare number means the first kind. */
  readonly letters: readonly [Letter, ...Letter[]]
  /** Whether a number in this place may be something else, such as "#421". */
  readonly numbers: "ids" | "other"
}

const EXACT = /^([FMCN])([1-9]\d{0,3})$/i
/** "F3:dropped" lacks only a space. */
const JOINED = /^([FMCN][1-9]\d{0,3})[:;–—](?=[^\s\d])/i
/** "F-3", "f03", "F3.1", "F3,F4", "FF3", "F(3)"; but an "N+1 query" is not an id. */
const LOOSE = /^([FMCN])\1{0,2}[^\p{L}\p{N}+]{0,3}0{0,4}(\d{1,9})/iu
/** "feature3", "Feature-3". */
const NAMED = /^(\p{L}{2,20})[^\p{L}\p{N}+]{0,3}0{0,4}(\d{1,9})$/iu
/** Digits of other scripts. */
const FOREIGN = /^[FMCN][\p{N}一二三四五六七八九十]/iu
const NUMBER = /^(?:#|no\.?|nr\.?)?0{0,4}(\d{1,9})$/i
/** "G3:" is set apart the way an id is. */
const SET_APART = /^(?:[A-Z]|F[A-Z])0{0,4}(\d{1,4})[:;,)–—-]$/i
/** "3F". */
const TURNED = /^0{0,4}(\d{1,4})F$/i
const SPELT = "one two three four five six seven eight nine ten eleven twelve".split(" ")
const SPELT_ID = new RegExp(`^(?:([FMCN])[^\\p{L}\\p{N}+]{1,3}|(F))(${SPELT.join("|")})$`, "iu")
/** "https://github.com/o/r/issues/14", "o/r#14". */
const ELSEWHERE = /^https?:\/\/\S{1,200}\/(?:issues|pull)\/\d|^[\w.-]{1,100}\/[\w.-]{1,100}#\d/i
/** A commit as short as git gives it: "f3a9c21" is no attempt to type F3. */
const SHA = /^(?![a-f]\d+$)(?=.*\d)[0-9a-f]{7,40}$/
/** What people write before an id, and the kind that it stands for. */
const NOUNS: ReadonlyMap<string, Letter | null> = new Map([
  ...(["f", "feat", "feature", "features", "funktion", "funktionalität"] as const).map(
    noun => [noun, "F"] as const,
  ),
  ...(["fonctionnalité", "fonction", "característica", "funcionalidad", "función"] as const).map(
    noun => [noun, "F"] as const,
  ),
  ...(
    ["funzione", "funzionalità", "funcionalidade", "функция", "фича", "機能", "功能"] as const
  ).map(noun => [noun, "F"] as const),
  ...(["m", "milestone", "milestones", "meilenstein", "jalon", "hito"] as const).map(
    noun => [noun, "M"] as const,
  ),
  ...(["c", "criterion", "criteria", "kriterium", "critère", "criterio"] as const).map(
    noun => [noun, "C"] as const,
  ),
  ...(["n", "finding", "findings"] as const).map(noun => [noun, "N"] as const),
  ...(["issue", "id", "no", "nr", "number", "#"] as const).map(noun => [noun, null] as const),
  ...(["task", "story", "ticket"] as const).map(noun => [noun, null] as const),
  ...(["the", "der", "die", "das", "le", "la", "el"] as const).map(noun => [noun, null] as const),
])
/** Letters of other alphabets that look like ours. */
const LOOKALIKES: Readonly<Record<string, Letter>> = {
  ...{ С: "C", с: "C", Ϲ: "C", М: "M", м: "M", Μ: "M", Ν: "N", Ϝ: "F" },
  ...{ Ф: "F", ф: "F", Φ: "F", φ: "F" },
}
/** After these words only a whole id counts: "for F3", but not "for 3 weeks". */
const LITTLE: ReadonlySet<string> = new Set(
  "for on of to please pls bitte für zu pour sur para por".split(" "),
)
const JOINS: ReadonlySet<string> = new Set([
  "and",
  "or",
  "to",
  "und",
  "oder",
  "et",
  "ou",
  "y",
  "&",
  "+",
  "/",
])
/** How much of the words is repeated in the answer. */
const REST_MAX = 200

export function subjectFirst(typed: string, wanted: Wanted): Subject {
  const joined = JOINED.exec(visible(firstOf(typed).token))
  const text = joined ? apart(typed, joined[0].length) : typed
  const { token, rest } = firstOf(text)
  const word = bare(token)
  if (wanted.numbers === "other" && SHA.test(word)) return { is: "none", rest: text.trim() }
  const exact = EXACT.exec(word)
  if (!exact) {
    const nearest = attemptAt(text, wanted)
    if (nearest === null) return { is: "none", rest: text.trim() }
    return attempt(wanted, { saw: nearest.saw, nearest: nearest.id, rest: nearest.rest })
  }
  const id = word.toUpperCase()
  const isWanted = wanted.letters.some(letter => letter === id[0])
  if (!isWanted) return attempt(wanted, { saw: word, nearest: null, rest })
  const another = anotherIn(token, rest)
  if (another)
    return attempt(wanted, { saw: `${word} ${another}`, nearest: id, rest: "" }, "several")
  return { is: "id", id, rest }
}

const apart = (text: string, at: number): string => {
  const seen = visible(text.trimStart())
  return `${seen.slice(0, at)} ${seen.slice(at)}`
}

const attempt = (
  { name, letters }: Wanted,
  typed: { readonly saw: string; readonly nearest: string | null; readonly rest: string },
  several?: "several",
): Subject => ({
  is: "attempt",
  refusal: {
    reason: "not_an_id",
    name,
    saw: typed.saw.slice(0, 40),
    letter: letters[0],
    nearest: typed.nearest,
    rest: typed.rest.slice(0, REST_MAX),
    ...(several ? { isSeveral: true as const } : {}),
  },
})

interface Attempt {
  readonly saw: string
  readonly id: string | null
  readonly rest: string
}

/** null if the words do not begin with anything like an id. */
const attemptAt = (text: string, wanted: Wanted): Attempt | null =>
  behindLittle(text, wanted) ?? behindNouns(text, wanted)

/** "for F3", "- F3". */
function behindLittle(text: string, wanted: Wanted): Attempt | null {
  let saw = ""
  let left = text
  for (let words = 0; words <= LITTLE_MAX; words++) {
    const { token, rest } = firstOf(left)
    const word = looked(bare(token))
    saw = `${saw} ${token}`.trim()
    if (words > 0 && EXACT.test(word) && isTaken(word.toUpperCase(), wanted)) {
      return { saw, id: word.toUpperCase(), rest }
    }
    if (!LITTLE.has(word.toLowerCase()) && /[\p{L}\p{N}]/u.test(word)) return null
    left = rest
  }
  return null
}

const LITTLE_MAX = 2

/** "feature 3", "the feature no. F3". */
function behindNouns(text: string, wanted: Wanted): Attempt | null {
  let saw = ""
  let letter: Letter = wanted.letters[0]
  let left = text.trim()
  let isNamed = false
  for (let words = 0; words <= NOUNS_MAX; words++) {
    const { token, rest } = firstOf(left)
    const word = looked(bare(token) || visible(token))
    saw = `${saw} ${token}`.trim()
    const id = idLike(word, token, { letter, numbers: saw === token ? wanted.numbers : "ids" })
    if (id !== null) return { saw, id: isTaken(id, wanted) ? id : null, rest }
    const noun = word.toLowerCase()
    const spelt = isNamed ? SPELT.indexOf(noun) + 1 : 0
    if (spelt > 0) {
      const named = `${letter}${spelt}`
      return { saw, id: isTaken(named, wanted) ? named : null, rest }
    }
    // "F: dropped" and "F dropped" have no number.
    if (noun === wanted.letters[0].toLowerCase() && words === 0 && !startsWithNumber(rest)) {
      return { saw, id: null, rest }
    }
    const of = NOUNS.get(noun)
    if (of === undefined) return null
    letter = of ?? letter
    isNamed = of !== null
    left = rest
  }
  return null
}

const NOUNS_MAX = 3

const looked = (typed: string): string => {
  const word = typed.replace(/^[@/\\&§]+(?=[\p{L}\p{N}])/u, "")
  const like = LOOKALIKES[word[0] ?? ""]
  return like && /^.[^\p{L}\p{N}\s]{0,3}\d/u.test(word) ? `${like}${word.slice(1)}` : word
}

function idLike(
  word: string,
  token: string,
  { letter, numbers }: { readonly letter: Letter; readonly numbers: Wanted["numbers"] },
): string | null {
  const loose = LOOSE.exec(word)
  if (loose?.[1] && loose[2]) return idOf(loose[1].toUpperCase(), loose[2])
  if (FOREIGN.test(word)) return word.toUpperCase()
  const [, other, f, spelt] = SPELT_ID.exec(word) ?? []
  if (spelt) {
    return `${(other ?? f ?? "").toUpperCase()}${SPELT.indexOf(spelt.toLowerCase()) + 1}`
  }
  const apart = SET_APART.exec(visible(token))?.[1] ?? TURNED.exec(word)?.[1]
  // A branch may well be called "feature-3", and a pull request has a number.
  const own = numbers === "ids" ? (ofNoun(word) ?? NUMBER.exec(word)?.[1] ?? apart) : apart
  if (own === undefined) return numbers === "ids" && ELSEWHERE.test(token) ? token : null
  return /^\d/.test(own) ? idOf(letter, own) : own
}

/** "feature3". */
function ofNoun(word: string): string | undefined {
  const [, noun = "", digits] = NAMED.exec(word) ?? []
  const letter = noun.length > 1 ? NOUNS.get(noun.toLowerCase()) : null
  return letter && digits ? idOf(letter, digits) : undefined
}

/** A number that no id has is repeated as it was typed. */
const idOf = (letter: string, digits: string): string => `${letter}${Number(digits)}`

const isTaken = (id: string, { letters }: Wanted): boolean =>
  EXACT.test(id) && letters.some(letter => letter === id[0])

const startsWithNumber = (text: string): boolean => /^\W{0,3}\d/.test(text)

/** There is a second id beside the first, and no request is ever half obeyed. */
function anotherIn(token: string, rest: string): string | null {
  const { token: next, rest: behind } = firstOf(rest)
  const isId = (text: string) => EXACT.test(bare(text))
  if (/[,;&+/]$/.test(token) && isId(next)) return next
  if (JOINS.has(next.toLowerCase()) && isId(firstOf(behind).token)) {
    return `${next} ${firstOf(behind).token}`
  }
  return null
}
