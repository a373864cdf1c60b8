/** What an operator becomes when somebody gets it wrong. */

const OPPOSITE: Readonly<Record<string, string>> = {
  ...{ "===": "!==", "!==": "===", "==": "!=", "!=": "==" },
  ...{ "<": ">", ">": "<", "<=": ">=", ">=": "<=" },
  ...{ "&&": "||", "||": "&&", "??": "&&", and: "or", or: "and" },
  ...{ "+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "//": "*", "**": "*" },
}

const NEXT_TO: Readonly<Record<string, string>> = { "<": "<=", "<=": "<", ">": ">=", ">=": ">" }

export const opposite = (operator: string): string | null =>
  Object.hasOwn(OPPOSITE, operator) ? (OPPOSITE[operator] ?? null) : null

/** The operator with a bound that is one off. */
export const nextTo = (operator: string): string | null =>
  Object.hasOwn(NEXT_TO, operator) ? (NEXT_TO[operator] ?? null) : null

/** The number plus one; null if it isn't a plain whole number. */
export const oneMore = (number: string): string | null =>
  /^\d{1,9}$/.test(number) ? String(Number(number) + 1) : null
