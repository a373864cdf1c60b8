/** Outlines a Python file. Code that doesn't parse is skipped, not refused. */
import type { SyntaxNode } from "@lezer/common"
import { parser } from "@lezer/python"
import {
  type Assertion,
  blankless,
  type Gathered,
  isLiteral,
  lineCounter,
  nothingYet,
  type Outline,
  placeIn,
  REMARK,
  type Strength,
  type TestCase,
  UNFINISHED,
} from "./outline.ts"
import type { Watch } from "./search-deadline.ts"
import {
  argumentsOf,
  childrenOf,
  isNamed,
  outermost,
  parsed,
  type Reading,
  textOf,
  walk,
} from "./syntax.ts"

interface Visit extends Reading {
  readonly gathered: Gathered
}

/** What surrounds a node. */
interface Around {
  /** The class around it; "" if there is none. */
  readonly owner: string
  /** The names of everything around it that has one. */
  readonly place: string
  /** Its decorators, and those of the class around it. */
  readonly decorators: string
  /** Methods of an abstract class or a protocol have no body. */
  readonly isAbstract: boolean
}

export function pythonOutline(text: string, watch: Watch): Outline {
  const gathered = nothingYet()
  const decorators = /^pytestmark\s*=.*$/m.exec(text)?.[0] ?? ""
  const at = { text, gathered, lineAt: lineCounter(text), watch }
  const enter = (node: SyntaxNode, around: Around) => visit(node, at, around)
  const around = { owner: "", place: "", decorators, isAbstract: false }
  walk(parsed(parser, text, watch).topNode, around, { enter, watch })
  return gathered
}

/** Returns what surrounds the node's children. */
function visit(node: SyntaxNode, at: Visit, around: Around): Around {
  const { text } = at
  switch (node.name) {
    case "DecoratedStatement": {
      const own = node.getChildren("Decorator").map(it => textOf(it, text))
      return { ...around, decorators: [around.decorators, ...own].join("\n") }
    }
    case "ClassDefinition": {
      const owner = textOf(node.getChild("VariableName") ?? node, text)
      const bases = node.getChild("ArgList")
      const said = `${owner} ${bases === null ? "" : textOf(bases, text)}`
      const isAbstract = /\b(?:ABC|ABCMeta|Protocol)\b|Abstract|Base|Interface/.test(said)
      return { ...around, owner, isAbstract, place: placeIn(around.place, owner) }
    }
    case "FunctionDefinition": {
      takeFunction(node, at, around)
      const named = node.getChild("VariableName")
      const place = placeIn(around.place, named === null ? "" : textOf(named, text))
      return { ...around, place, isAbstract: isUnbodied(around), decorators: "" }
    }
    default:
      take(node, at, around)
      return around
  }
}

/** Matches `overload` however it was imported. */
const isUnbodied = ({ isAbstract, decorators }: Around): boolean =>
  isAbstract || /abstractmethod|@(?:\w+\.)*overload\b/.test(decorators)

function take(node: SyntaxNode, { text, gathered, lineAt }: Visit, around: Around): void {
  const said = () => blankless(textOf(node, text))
  const line = () => lineAt(node.from)
  switch (node.name) {
    case "ImportStatement": {
      const module = /^(?:from|import)\s+([\w.]+)/.exec(said())?.[1] ?? ""
      gathered.imports.push({ text: module, line: line() })
      return
    }
    case "RaiseStatement":
      if (!around.isAbstract && UNFINISHED.test(said())) {
        gathered.unfinished.push({ text: said(), line: line(), is: "thrown" })
      }
      return
    case "Comment":
      if (REMARK.test(said())) {
        gathered.unfinished.push({ text: said(), line: line(), is: "remark" })
      }
      return
    case "TryStatement":
      for (const { except, text: swallow } of swallowsIn(node, text)) {
        gathered.swallows.push({ text: swallow, line: lineAt(except) })
      }
  }
}

/**
 * Finds handlers that catch everything and do nothing. Ignoring one kind of error is a decision.
 */
function swallowsIn(node: SyntaxNode, text: string) {
  return node.getChildren("except").flatMap(except => {
    let body = except.nextSibling
    while (body !== null && body.name !== "Body" && body.name !== "except") body = body.nextSibling
    if (body?.name !== "Body") return []
    const of = text.slice(except.to, body.from).trim()
    const isBroad = of === "" || /^(?:Base)?Exception\b/.test(of)
    const isIdle = statementsIn(body, text).every(isIdleStatement(text))
    const isBare = isIdle && !textOf(body, text).includes("#")
    if (!isBroad || !isBare) return []
    return [{ text: blankless(text.slice(except.from, body.to)), except: except.from }]
  })
}

const isIdleStatement =
  (text: string) =>
  (node: SyntaxNode): boolean =>
    node.name === "PassStatement" ||
    node.name === "ContinueStatement" ||
    (node.name === "ExpressionStatement" && textOf(node, text).trim() === "...")

/** The body's statements, without the colon, comments, and the docstring. */
const statementsIn = (body: SyntaxNode, text: string): readonly SyntaxNode[] =>
  childrenOf(body)
    .filter(({ name }) => name !== ":" && name !== "Comment")
    .filter(
      (node, index) =>
        index > 0 ||
        !/^(?:[rbuf]*)("""|'''|"|')/.test(textOf(node, text)) ||
        node.name !== "ExpressionStatement",
    )

function takeFunction(node: SyntaxNode, at: Visit, around: Around): void {
  const { text, gathered, lineAt } = at
  const { owner, decorators } = around
  const named = node.getChild("VariableName")
  const body = node.getChild("Body")
  if (named === null || body === null) return
  const name = textOf(named, text)
  const line = lineAt(node.from)
  const statements = statementsIn(body, text)
  const isEmpty = statements.every(isIdleStatement(text))
  if (/^test/.test(name)) {
    const whole = textOf(node, text)
    gathered.tests.push({
      name: owner === "" ? name : `${owner} > ${name}`,
      line,
      runs: runsOf(
        decorators,
        statements.map(it => textOf(it, text)),
        whole,
      ),
      assertions: assertionsIn(body, at),
      text: whole,
      isEmpty,
    })
    return
  }
  if (isUnbodied(around)) return
  const params = childrenOf(node.getChild("ParamList") ?? node).filter(isNamed("VariableName"))
  gathered.functions.push({
    name: owner === "" ? name : `${owner}.${name}`,
    place: placeIn(around.place, name),
    text: textOf(node, text),
    line,
    body: isEmpty ? "empty" : isConstant(statements, text) ? "constant" : "real",
    takes: params.filter(param => !/^(?:self|cls|_.*)$/.test(textOf(param, text))).length,
    isMember: owner !== "" || name.startsWith("_"),
  })
}

function isConstant(statements: readonly SyntaxNode[], text: string): boolean {
  const [only, second] = statements
  if (only?.name !== "ReturnStatement" || second !== undefined) return false
  const value = textOf(only, text).replace(/^return\s*/, "")
  return value !== "" && (isLiteral(value) || /^(?:\[\]|\{\}|\(\)|f?"[^"{]*")$/.test(value))
}

/** `statements`: the statements of the test's own body, as texts. */
function runsOf(
  decorators: string,
  statements: readonly string[],
  whole: string,
): TestCase["runs"] {
  if (/\bskip(?:if|If|Unless)\b/.test(decorators)) return "sometimes"
  if (/\b(?:skip|xfail|expectedFailure)\b/.test(decorators)) return "never"
  if (statements.some(statement => SKIPS.test(statement))) return "never"
  return SKIPS_DEEPER.test(whole) ? "sometimes" : "always"
}

const SKIPS = /^(?:pytest\.(?:skip|xfail)|self\.skipTest)\(|^raise (?:unittest\.)?SkipTest\b/
const SKIPS_DEEPER = new RegExp(SKIPS.source.replaceAll("^", "^[ \\t]+"), "m")

const assertionsIn = (body: SyntaxNode, at: Reading): readonly Assertion[] =>
  outermost(
    body,
    node => (node.name === "AssertStatement" ? stated(node, at) : called(node, at)),
    at.watch,
  )

/** Reads `assert f(1) == 2`. */
function stated(node: SyntaxNode, { text, lineAt }: Reading): Assertion {
  const line = lineAt(node.from)
  const whole = textOf(node, text).replace(/^assert\s+/, "")
  const compared = node.getChild("BinaryExpression")
  const left = compared?.firstChild ?? null
  const right = compared?.lastChild ?? null
  if (left === null || right === null) {
    const strength: Strength = isLiteral(whole) ? 0 : 1
    return { line, subject: blankless(whole), matcher: "true", expected: "", strength }
  }
  const subject = blankless(textOf(left, text))
  const matcher = blankless(text.slice(left.to, right.from))
  const expected = blankless(textOf(right, text))
  const strength = isLiteral(subject) && isLiteral(expected) ? 0 : comparedBy(matcher, expected)
  return { line, subject, matcher, expected, strength }
}

function comparedBy(matcher: string, expected: string): Strength {
  if (matcher === "!=" || matcher === "is not" || matcher === "not in") return 1
  if (matcher !== "==" && matcher !== "is") return 2
  return /approx\(/.test(expected) ? 2 : 3
}

/** Reads `self.assertEqual(f(1), 2)` and `pytest.raises(ValueError)`. */
function called(node: SyntaxNode, { text, lineAt }: Reading): Assertion | null {
  if (node.name !== "CallExpression" || node.firstChild === null) return null
  const matcher = /^(?:self\.(assert\w+)|pytest\.(raises|warns))$/
    .exec(textOf(node.firstChild, text))
    ?.slice(1)
    .find(word => word !== undefined)
  if (matcher === undefined) return null
  const [subject = "", ...rest] = argumentsOf(node).map(it => blankless(textOf(it, text)))
  const expected = rest.join(", ")
  const strength = isLiteral(subject) ? 0 : strengthOf(matcher, subject)
  return { line: lineAt(node.from), subject, matcher, expected, strength }
}

function strengthOf(matcher: string, subject: string): Strength {
  if (/^assert(?:Equal|DictEqual|ListEqual|Is|IsNone|CountEqual)$/.test(matcher)) return 3
  if (matcher === "assertTrue" && /[=!<>]=|[<>]/.test(subject)) return 3
  if (/^assert(?:True|False|IsNotNone|IsInstance|NotEqual)$/.test(matcher)) return 1
  return matcher === "raises" && /^(?:Base)?Exception$/.test(subject) ? 1 : 2
}
