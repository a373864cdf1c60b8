/** The ceilings of a mission: what each one counts, and how an amount of it is written and typed. */

export const CEILINGS = [
  "usd",
  "tokens",
  "minutes",
  "attempts",
  "hours",
  "features",
  "patch",
  "comments",
] as const
export type Ceiling = (typeof CEILINGS)[number]

/** A person may move all but one: the policy alone says how large a patch may be, and the digest binds it. */
export type Movable = Exclude<Ceiling, "patch">

/** The unit after a number, also in a typed command. Dollars have a sign of their own. */
const UNIT: Readonly<Record<Exclude<Ceiling, "usd">, string>> = {
  tokens: "tokens",
  minutes: "minutes",
  attempts: "attempts",
  hours: "hours",
  features: "features",
  patch: "files or bytes",
  comments: "comments",
}

const MOVABLE: ReadonlyMap<string, Movable> = new Map([
  ["dollars", "usd"],
  ["tokens", "tokens"],
  ["minutes", "minutes"],
  ["attempts", "attempts"],
  ["hours", "hours"],
  ["features", "features"],
  ["comments", "comments"],
])
/** The units that may follow a typed number, in the order in which they are offered. */
export const UNITS: readonly string[] = [...MOVABLE.keys()]

/** Both "12 hours" and "1 hour". null: nothing is counted in this unit. */
export const ceilingNamed = (word: string): Movable | null =>
  (/^(?:usd|\$)$/i.test(word) ? "usd" : MOVABLE.get(word.toLowerCase())) ??
  MOVABLE.get(`${word.toLowerCase()}s`) ??
  null

/** Digits, with commas between thousands. */
const WHOLE = /^\d{1,12}$|^\d{1,3}(?:,\d{3}){1,3}$/
const DOLLARS = /^\$?(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(\.\d{1,2})?\$?$/

/** "2,000,000" and "2000000". null: it is no whole number. */
export const wholeTyped = (text: string): number | null =>
  WHOLE.test(text) ? Number(text.replaceAll(",", "")) : null

/** "$80", "80$", "1,000" and "80.50": cents at most. */
export function dollarsTyped(text: string): number | null {
  const [, whole, cents = ""] = DOLLARS.exec(text) ?? []
  return whole === undefined ? null : Number(`${whole.replaceAll(",", "")}${cents}`)
}

/** "$60", "400 minutes", "1 hour", "2,000,000 tokens". */
export function amountOf(ceiling: Ceiling, amount: number): string {
  if (ceiling === "usd") return money(amount)
  const said = numberOf(ceiling, amount)
  return `${said} ${said === "1" ? UNIT[ceiling].replace(/s$/, "") : UNIT[ceiling]}`
}

/** "$48.10 of $60", "118 of 400 minutes". */
export const shareOf = (ceiling: Ceiling, used: number, max: number): string =>
  ceiling === "usd"
    ? `$${used.toFixed(2)} of ${money(max)}`
    : `${numberOf(ceiling, used)} of ${amountOf(ceiling, max)}`

/** The amount as it is typed after `/mission budget`. */
export const typedAmount = (ceiling: Movable, amount: number): string =>
  ceiling === "usd" ? String(amount) : `${amount} ${UNIT[ceiling]}`

const money = (amount: number): string =>
  Number.isInteger(amount) ? `$${amount}` : `$${amount.toFixed(2)}`

/** Hours to a tenth; everything else is whole. */
const numberOf = (ceiling: Ceiling, amount: number): string =>
  ceiling === "hours"
    ? String(Math.round(amount * 10) / 10)
    : [...String(Math.round(amount))]
        .map((digit, at, { length }) => (at > 0 && (length - at) % 3 === 0 ? `,${digit}` : digit))
        .join("")
