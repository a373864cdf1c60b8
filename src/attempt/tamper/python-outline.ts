/** The outline of a Python file. What does not parse is passed over, not refused. */
import type { SyntaxNode } from "@lezer/common"
import { parser } from "@lezer/python"
import {
  type Assertion,
  blankless,
  type Gathered,
  isLiteral,
  lineAt,
  nothingYet,
  type Outline,
  REMARK,
  type Spot,
  type Strength,
  type TestCase,
  UNFINISHED,
} from "./outline.ts"
import { argumentsOf, childrenOf, isNamed, type Reading, textOf } from "./syntax.ts"

interface Visit extends Reading {
  readonly gathered: Gathered
  /** The class around it; "": none. */
  readonly owner: string
  /** What decorates it, and the class around it. */
  readonly decorators: string
  /** In an abstract class or a protocol methods have no body. */
  readonly isAbstract: boolean
}

export function pythonOutline(text: string): Outline {
  const gathered = nothingYet()
  const marks = /^pytestmark\s*=.*$/m.exec(text)?.[0] ?? ""
  const at = { text, gathered, owner: "", decorators: marks, isAbstract: false }
  visit(parser.parse(text).topNode, at)
  return gathered
}

function visit(node: SyntaxNode, at: Visit): void {
  const { text } = at
  if (node.name === "DecoratedStatement") {
    const own = node.getChildren("Decorator").map(it => textOf(it, text))
    const decorators = [at.decorators, ...own].join("\n")
    for (const child of childrenOf(node)) visit(child, { ...at, decorators })
    return
  }
  if (node.name === "ClassDefinition") {
    const owner = textOf(node.getChild("VariableName") ?? node, text)
    const bases = node.getChild("ArgList")
    const said = `${owner} ${bases === null ? "" : textOf(bases, text)}`
    const isAbstract = /\b(?:ABC|ABCMeta|Protocol)\b|Abstract|Base|Interface/.test(said)
    for (const child of childrenOf(node)) visit(child, { ...at, owner, isAbstract })
    return
  }
  take(node, at)
  const isFunction = node.name === "FunctionDefinition"
  const inside = isFunction ? { ...at, isAbstract: isUnbodied(at), decorators: "" } : at
  for (const child of childrenOf(node)) visit(child, inside)
}

const isUnbodied = ({ isAbstract, decorators }: Visit): boolean =>
  isAbstract || /abstractmethod|@(?:typing\.)?overload/.test(decorators)

function take(node: SyntaxNode, at: Visit): void {
  const { text, gathered } = at
  const spot = { text: blankless(textOf(node, text)), line: lineAt(text, node.from) }
  switch (node.name) {
    case "ImportStatement":
      gathered.imports.push({
        text: /^(?:from|import)\s+([\w.]+)/.exec(spot.text)?.[1] ?? "",
        line: spot.line,
      })
      return
    case "RaiseStatement":
      if (!at.isAbstract && UNFINISHED.test(spot.text)) {
        gathered.unfinished.push({ ...spot, is: "thrown" })
      }
      return
    case "Comment":
      if (REMARK.test(spot.text)) gathered.unfinished.push({ ...spot, is: "remark" })
      return
    case "TryStatement":
      gathered.swallows.push(...swallowsIn(node, text))
      return
    case "FunctionDefinition":
      takeFunction(node, at)
  }
}

/** What catches everything and does nothing; to pass over one kind of error is a decision. */
function swallowsIn(node: SyntaxNode, text: string): readonly Spot[] {
  const children = childrenOf(node)
  return children.flatMap((child, index) => {
    if (child.name !== "except") return []
    const body = children.slice(index).find(isNamed("Body"))
    if (body === undefined) return []
    const of = text.slice(child.to, body.from).trim()
    const isBroad = of === "" || /^(?:Base)?Exception\b/.test(of)
    const said = blankless(text.slice(child.from, body.to))
    const isIdle = statementsIn(body, text).every(isIdleStatement(text))
    const isBare = isIdle && !textOf(body, text).includes("#")
    return isBroad && isBare ? [{ text: said, line: lineAt(text, child.from) }] : []
  })
}

const isIdleStatement =
  (text: string) =>
  (node: SyntaxNode): boolean =>
    node.name === "PassStatement" ||
    node.name === "ContinueStatement" ||
    (node.name === "ExpressionStatement" && textOf(node, text).trim() === "...")

/** Without the colon, comments, and a text that explains. */
const statementsIn = (body: SyntaxNode, text: string): readonly SyntaxNode[] =>
  childrenOf(body)
    .filter(({ name }) => name !== ":" && name !== "Comment")
    .filter(
      (node, index) =>
        index > 0 ||
        !/^(?:[rbuf]*)("""|'''|"|')/.test(textOf(node, text)) ||
        node.name !== "ExpressionStatement",
    )

function takeFunction(node: SyntaxNode, at: Visit): void {
  const { text, gathered, owner, decorators } = at
  const named = node.getChild("VariableName")
  const body = node.getChild("Body")
  if (named === null || body === null) return
  const name = textOf(named, text)
  const line = lineAt(text, node.from)
  const statements = statementsIn(body, text)
  const isEmpty = statements.every(isIdleStatement(text))
  if (/^test/.test(name)) {
    const whole = textOf(node, text)
    gathered.tests.push({
      name: owner === "" ? name : `${owner} > ${name}`,
      line,
      runs: runsOf(decorators, whole),
      assertions: assertionsIn(body, text),
      text: whole,
      isEmpty,
    })
    return
  }
  if (isUnbodied(at)) return
  const params = childrenOf(node.getChild("ParamList") ?? node).filter(isNamed("VariableName"))
  gathered.functions.push({
    name: owner === "" ? name : `${owner}.${name}`,
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

function runsOf(decorators: string, whole: string): TestCase["runs"] {
  if (/\bskip(?:if|If|Unless)\b/.test(decorators)) return "sometimes"
  if (/\b(?:skip|xfail|expectedFailure)\b/.test(decorators)) return "never"
  return /^\s+(?:pytest\.(?:skip|xfail)|self\.skipTest)\(/m.test(whole) ? "never" : "always"
}

function assertionsIn(node: SyntaxNode, text: string): readonly Assertion[] {
  const own = node.name === "AssertStatement" ? stated(node, text) : called(node, text)
  if (own !== null) return [own]
  return childrenOf(node).flatMap(child => assertionsIn(child, text))
}

/** `assert f(1) == 2`. */
function stated(node: SyntaxNode, text: string): Assertion {
  const whole = textOf(node, text).replace(/^assert\s+/, "")
  const compared = node.getChild("BinaryExpression")
  const left = compared?.firstChild ?? null
  const right = compared?.lastChild ?? null
  if (left === null || right === null) {
    const strength: Strength = isLiteral(whole) ? 0 : 1
    return { ...at(node, text), subject: blankless(whole), matcher: "true", expected: "", strength }
  }
  const subject = blankless(textOf(left, text))
  const matcher = blankless(text.slice(left.to, right.from))
  const expected = blankless(textOf(right, text))
  const strength = isLiteral(subject) && isLiteral(expected) ? 0 : comparedBy(matcher, expected)
  return { ...at(node, text), subject, matcher, expected, strength }
}

function comparedBy(matcher: string, expected: string): Strength {
  if (matcher === "!=" || matcher === "is not" || matcher === "not in") return 1
  if (matcher !== "==" && matcher !== "is") return 2
  return /approx\(/.test(expected) ? 2 : 3
}

/** `self.assertEqual(f(1), 2)`, `pytest.raises(ValueError)`. */
function called(node: SyntaxNode, text: string): Assertion | null {
  if (node.name !== "CallExpression" || node.firstChild === null) return null
  const matcher = /^(?:self\.(assert\w+)|pytest\.(raises|warns))$/
    .exec(textOf(node.firstChild, text))
    ?.slice(1)
    .find(word => word !== undefined)
  if (matcher === undefined) return null
  const [subject = "", ...rest] = argumentsOf(node).map(it => blankless(textOf(it, text)))
  const expected = rest.join(", ")
  const strength = isLiteral(subject) ? 0 : strengthOf(matcher, subject)
  return { ...at(node, text), subject, matcher, expected, strength }
}

function strengthOf(matcher: string, subject: string): Strength {
  if (/^assert(?:Equal|DictEqual|ListEqual|Is|IsNone|CountEqual)$/.test(matcher)) return 3
  if (matcher === "assertTrue" && /[=!<>]=|[<>]/.test(subject)) return 3
  if (/^assert(?:True|False|IsNotNone|IsInstance|NotEqual)$/.test(matcher)) return 1
  return matcher === "raises" && /^(?:Base)?Exception$/.test(subject) ? 1 : 2
}

const at = (node: SyntaxNode, text: string) => ({ line: lineAt(text, node.from) })
