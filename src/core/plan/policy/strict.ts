/** Which of two values is looser, and what is left of a value under a limit. One row for each direction. */
import { ANYONE, NONE, type Stricter } from "./key.ts"

interface Direction {
  isLooser(value: unknown, limit: unknown): boolean
  /** What becomes of a value that is looser than its limit. */
  limited(value: unknown, limit: unknown): unknown
}

const number = (value: unknown): number =>
  value === NONE ? Number.POSITIVE_INFINITY : Number(value)
const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const toTheLimit = (_value: unknown, limit: unknown): unknown => limit

const DIRECTIONS: Readonly<Record<Exclude<Stricter, readonly string[]>, Direction>> = {
  smaller: {
    isLooser: (value, limit) => number(value) > number(limit),
    limited: toTheLimit,
  },
  larger: {
    isLooser: (value, limit) => number(value) < number(limit),
    limited: toTheLimit,
  },
  more: {
    isLooser: (value, limit) => items(limit).some(item => !items(value).includes(item)),
    limited: (value, limit) => together(value, limit),
  },
  fewer: {
    isLooser(value, limit) {
      if (limit === ANYONE) return false
      return value === ANYONE || items(value).some(item => !items(limit).includes(item))
    },
    limited: (value, limit) =>
      value === ANYONE ? limit : items(value).filter(item => items(limit).includes(item)),
  },
  neither: { isLooser: () => false, limited: value => value },
}

const ordered = (order: readonly string[]): Direction => ({
  isLooser: (value, limit) => order.indexOf(String(value)) < order.indexOf(String(limit)),
  limited: toTheLimit,
})

export const directionOf = (stricter: Stricter): Direction =>
  typeof stricter === "string" ? DIRECTIONS[stricter] : ordered(stricter)

/** Each item once, in the order in which they came. */
export const together = (first: unknown, second: unknown): readonly unknown[] => [
  ...new Set([...items(first), ...items(second)]),
]

/** How a value keeps to a limit, to follow the word "expected". */
export function within(stricter: Stricter, limit: string): string {
  if (typeof stricter !== "string") return `${limit} or stricter`
  switch (stricter) {
    case "smaller":
      return `at most ${limit}`
    case "larger":
      return `at least ${limit}`
    case "more":
      return `all of ${limit}`
    case "fewer":
      return `none but ${limit}`
    case "neither":
      return limit
  }
}
