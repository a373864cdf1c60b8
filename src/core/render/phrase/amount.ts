/** Numbers as people say them. A ceiling always stands beside what was used. */

export const dollars = (usd: number): string => `$${usd.toFixed(2)}`

/** A ceiling or a forecast, with cents only if there are any. */
export const roundDollars = (usd: number): string =>
  Number.isInteger(usd) ? `$${usd}` : dollars(usd)

export const spentOf = (spent: number, max: number | null): string =>
  max === null
    ? `${dollars(spent)}, no ceiling in money`
    : `${dollars(spent)} of ${roundDollars(max)}`

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

/** "three questions". In tables a digit reads better, as in "1 feature": see `counted`. */
export const inWords = (n: number, noun: string): string =>
  `${NUMBERS[n] ?? String(n)} ${plural(n, noun)}`

export const counted = (n: number, noun: string): string => `${n} ${plural(n, noun)}`

const plural = (n: number, noun: string): string => {
  if (n === 1) return noun
  if (noun === "criterion") return "criteria"
  return noun.endsWith("y") && !/[aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`
}

/** "15–35 min", "2½–5 h". It is no more exact than what is known: above ninety minutes it counts half hours. */
export function minutesRange({ low, high }: { low: number; high: number }): string {
  if (high <= 90) return range(String(Math.round(low)), String(Math.round(high)), " min")
  return range(halves(low / 60), halves(high / 60), " h")
}

export const dollarRange = ({ low, high }: { low: number; high: number }): string =>
  range(`$${Math.round(low)}`, `${Math.max(1, Math.round(high))}`, "")

const range = (low: string, high: string, unit: string): string =>
  low === high || low === `$${high}` ? `${low}${unit}` : `${low}–${high}${unit}`

function halves(hours: number): string {
  const twice = Math.max(1, Math.round(hours * 2))
  const whole = Math.floor(twice / 2)
  return `${whole === 0 ? "" : whole}${twice % 2 ? "½" : ""}`
}

/** How long something took: "0.4 s", "41 s", "12 min", "3 h 11 min". */
export function lasted(ms: number): string {
  if (ms < 950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}

/** "640 tokens", "12 k tokens", "1.2 M tokens". */
export const tokensOf = (tokens: number): string =>
  tokens < 1_000 ? counted(tokens, "token") : `${roundTokens(tokens)} tokens`

/** "24 k of 400 k tokens"; null as a ceiling means that there is none. */
export const tokensSpentOf = (spent: number, max: number | null): string =>
  max === null ? tokensOf(spent) : `${roundTokens(spent)} of ${tokensOf(max)}`

function roundTokens(tokens: number): string {
  if (tokens < 1_000) return String(tokens)
  if (tokens < 999_500) return `${Math.round(tokens / 1_000)} k`
  return `${(tokens / 1_000_000).toFixed(1)} M`
}

/** "F1", "F1 and F2", "F1, F2 and F3". */
export const listed = (items: readonly string[]): string =>
  items.length < 2
    ? (items[0] ?? "")
    : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`

/** The first few, and how many more there are. */
export const listedUpTo = (max: number, items: readonly string[]): string =>
  items.length <= max
    ? listed(items)
    : `${items.slice(0, max).join(", ")} and ${items.length - max} more`
