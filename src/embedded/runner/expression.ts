/**
 * Evaluates GitHub's expressions. It must never guess: anything that it doesn't know is an error.
 */

import { data, Evaluator, type Expr, Lexer, Parser } from "@actions/expressions"
import { truthy } from "@actions/expressions/result"

/**
 * What an expression may read. `status` has the answers of always(), success(), failure() and
 * cancelled().
 */
export interface Scope {
  readonly contexts: Readonly<Record<string, unknown>>
  readonly status?: Status
}

export interface Status {
  readonly success: boolean
  readonly failure: boolean
  readonly cancelled: boolean
}

/**
 * What an expression may use at its place in a workflow file: which contexts, and whether status
 * functions.
 */
export interface AllowedInExpression {
  readonly contexts: readonly string[]
  readonly status: boolean
}

class WorkflowExpressionError extends Error {}

/** Fills `${{ … }}` in a template; a template without any comes back as it is. */
export function fill(template: string, scope: Scope): string {
  return pieces(template)
    .map(piece => (piece.kind === "text" ? piece.text : text(evaluate(piece.text, scope), piece)))
    .join("")
}

/**
 * Whether an `if` holds. Without a status function it means `success() && (…)`; an absent one means
 * `success()` (GitHub's reference on expressions, "Status check functions").
 */
export function holds(condition: string | undefined, scope: Scope): boolean {
  const expression = conditionText(condition ?? "")
  const status = scope.status ?? { success: true, failure: false, cancelled: false }
  if (!usesStatus(expression) && !status.success) return false
  return expression === "" ? true : truthy(evaluate(expression, { ...scope, status }))
}

/** Throws if the template can never be evaluated at its place, whatever the values are. */
export function checkTemplate(template: string, allowed: AllowedInExpression): void {
  for (const piece of pieces(template)) if (piece.kind === "expression") parse(piece.text, allowed)
}

/** The same for an `if`. */
export function checkCondition(condition: string, allowed: AllowedInExpression): void {
  const expression = conditionText(condition)
  if (expression !== "") parse(expression, allowed)
}

type Piece = { readonly kind: "text" | "expression"; readonly text: string }

function evaluate(expression: string, { contexts, status }: Scope): data.ExpressionData {
  const allowed = { contexts: Object.keys(contexts), status: status !== undefined }
  const functions = status === undefined ? [] : statusFunctions(status)
  const tree = parse(expression, allowed)
  try {
    const known = new Map(functions.map(entry => [entry.name, entry]))
    return new Evaluator(tree, dictionary(contexts), known).evaluate()
  } catch (cause) {
    throw broken(expression, cause)
  }
}

function parse(expression: string, allowed: AllowedInExpression): Expr {
  try {
    const functions = allowed.status ? statusFunctions(UNKNOWN) : []
    return new Parser(new Lexer(expression).lex().tokens, [...allowed.contexts], functions).parse()
  } catch (cause) {
    throw broken(expression, cause)
  }
}

function broken(expression: string, cause: unknown): WorkflowExpressionError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new WorkflowExpressionError(`The expression \`${expression.trim()}\`: ${reason}.`, {
    cause,
  })
}

const UNKNOWN: Status = { success: false, failure: false, cancelled: false }

function statusFunctions({ success, failure, cancelled }: Status) {
  const answer = (name: string, value: boolean) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  })
  return [
    answer("always", true),
    answer("success", success),
    answer("failure", failure),
    answer("cancelled", cancelled),
  ]
}

/**
 * Looks at the lexer's tokens, because a function's name counts only outside strings and in front
 * of a bracket.
 */
function usesStatus(expression: string): boolean {
  const { tokens } = new Lexer(expression).lex()
  return tokens.some(
    (token, at) =>
      /^(always|success|failure|cancelled)$/i.test(token.lexeme) && tokens[at + 1]?.lexeme === "(",
  )
}

/** `if` takes an expression with or without `${{ }}`, but not text around one. */
function conditionText(condition: string): string {
  const parts = pieces(condition.trim())
  if (parts.length === 1 && parts[0]?.kind === "expression") return parts[0].text.trim()
  if (parts.every(part => part.kind === "text")) return condition.trim()
  throw new WorkflowExpressionError(
    `The condition \`${condition.trim()}\` mixes text and \${{ }}: ` +
      "GitHub would take it for a text that is always true. " +
      "Put the whole condition inside one ${{ }}.",
  )
}

/** Splits at `${{` and `}}`; a `}}` inside a quoted string belongs to the string. */
function pieces(template: string): readonly Piece[] {
  const found: Piece[] = []
  let rest = template
  for (let at = rest.indexOf("${{"); at >= 0; at = rest.indexOf("${{")) {
    if (at > 0) found.push({ kind: "text", text: rest.slice(0, at) })
    const inside = /^(?:'[^']*'|[^'}]|\}(?!\}))*/.exec(rest.slice(at + 3))?.[0] ?? ""
    const end = at + 3 + inside.length
    if (rest.slice(end, end + 2) !== "}}") {
      throw new WorkflowExpressionError(
        `The text \`${template.trim()}\` opens \${{ and never closes it.`,
      )
    }
    found.push({ kind: "expression", text: inside })
    rest = rest.slice(end + 2)
  }
  if (rest !== "" || found.length === 0) found.push({ kind: "text", text: rest })
  return found
}

function text(value: data.ExpressionData, piece: Piece): string {
  if (value.primitive) return value.coerceString()
  throw new WorkflowExpressionError(
    `The expression \`${piece.text.trim()}\` gives a list or a mapping where a text is needed. ` +
      "Use toJSON(…).",
  )
}

function dictionary(values: Readonly<Record<string, unknown>>): data.Dictionary {
  return new data.Dictionary(
    ...Object.entries(values).map(([key, value]) => ({ key, value: toData(value) })),
  )
}

function toData(value: unknown): data.ExpressionData {
  if (typeof value === "string") return new data.StringData(value)
  if (typeof value === "number") return new data.NumberData(value)
  if (typeof value === "boolean") return new data.BooleanData(value)
  if (Array.isArray(value)) return new data.Array(...value.map(toData))
  if (typeof value === "object" && value !== null) {
    return dictionary(value as Readonly<Record<string, unknown>>)
  }
  return new data.Null()
}
