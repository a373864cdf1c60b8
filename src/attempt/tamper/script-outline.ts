/** The outline of a JavaScript or TypeScript file. What does not parse is passed over, not refused. */
import type { SyntaxNode } from "@lezer/common"
import { parser } from "@lezer/javascript"
import {
  blankless,
  type FunctionOutline,
  type Gathered,
  lineAt,
  nothingYet,
  type Outline,
  REMARK,
  type Spot,
  type TestCase,
  UNFINISHED,
} from "./outline.ts"
import { assertionOf } from "./script-assertion.ts"
import { childrenOf, isNamed, type Reading, textOf } from "./syntax.ts"

const TYPESCRIPT = parser.configure({ dialect: "ts" })
const WITH_MARKUP = parser.configure({ dialect: "ts jsx" })

export function scriptOutline(path: string, text: string): Outline {
  const chosen = /\.[cm]?ts$/.test(path) ? TYPESCRIPT : WITH_MARKUP
  const gathered = nothingYet()
  visit(chosen.parse(text).topNode, { text, gathered, group: NO_GROUP })
  return gathered
}

interface Group {
  readonly prefix: string
  readonly runs: TestCase["runs"]
}
const NO_GROUP: Group = { prefix: "", runs: "always" }

interface Visit extends Reading {
  readonly gathered: Gathered
  readonly group: Group
}

function visit(node: SyntaxNode, at: Visit): void {
  const test = node.name === "CallExpression" ? testCallOf(node, at) : null
  if (test !== null) {
    takeTest(test, at)
    return
  }
  take(node, at)
  for (const child of childrenOf(node)) visit(child, at)
}

function take(node: SyntaxNode, { text, gathered }: Visit): void {
  const spot = { text: blankless(textOf(node, text)), line: lineAt(text, node.from) }
  switch (node.name) {
    case "ImportDeclaration":
    case "CallExpression":
    case "DynamicImport":
      gathered.imports.push(...importsIn(node, text))
      if (isForgetful(node, text)) gathered.swallows.push(spot)
      return
    case "CatchClause":
      if (isBare(node.getChild("Block"))) gathered.swallows.push(spot)
      return
    case "ThrowStatement":
      if (UNFINISHED.test(spot.text)) gathered.unfinished.push({ ...spot, is: "thrown" })
      return
    case "LineComment":
    case "BlockComment":
      if (REMARK.test(spot.text)) gathered.unfinished.push({ ...spot, is: "remark" })
      return
    case "FunctionDeclaration":
    case "MethodDeclaration":
    case "VariableDeclaration":
      gathered.functions.push(...functionsOf(node, text))
  }
}

/** `import … from "x"`, `require("x")`, `import("x")`, `vi.mock("x")`. */
function importsIn(node: SyntaxNode, text: string): readonly Spot[] {
  const from = node.name === "ImportDeclaration" ? node : node.getChild("ArgList")
  const callee = node.firstChild === null ? "" : textOf(node.firstChild, text)
  const isImport =
    node.name !== "CallExpression" ||
    /^(?:require|import|(?:vi|jest)\.(?:do)?[mM]ock)$/.test(callee)
  const module = isImport ? from?.getChild("String") : null
  return module ? [{ text: textOf(module, text).slice(1, -1), line: lineAt(text, node.from) }] : []
}

/** Nothing in it, not even a word on why. */
const isBare = (block: SyntaxNode | null): boolean =>
  block !== null && childrenOf(block).every(child => child.name === "{" || child.name === "}")

/** `promise.catch(() => {})`. */
function isForgetful(node: SyntaxNode, text: string): boolean {
  const callee = node.getChild("MemberExpression")
  if (callee === null || !/\.catch$/.test(textOf(callee, text))) return false
  const handler = node.getChild("ArgList")?.getChild("ArrowFunction")
  return isBare(handler?.getChild("Block") ?? null)
}

function functionsOf(node: SyntaxNode, text: string): readonly FunctionOutline[] {
  const named = node.getChild("VariableDefinition") ?? node.getChild("PropertyDefinition")
  const own =
    node.name === "VariableDeclaration"
      ? (node.getChild("ArrowFunction") ?? node.getChild("FunctionExpression"))
      : node
  const params = own?.getChild("ParamList")
  if (!named || !own || !params) return []
  const name = textOf(named, text)
  const block = own.getChild("Block")
  const body = block ?? own.lastChild
  // A signature without a body, and what a class or an arrow does by its parameters alone.
  if (body === null || name === "constructor" || (block === null && own.name !== "ArrowFunction")) {
    return []
  }
  return [
    {
      name,
      line: lineAt(text, node.from),
      body: bodyOf(body, text),
      takes: childrenOf(params)
        .filter(child => child.name === "VariableDefinition" || child.name.endsWith("Pattern"))
        .filter(child => !textOf(child, text).startsWith("_")).length,
      isMember: node.name === "MethodDeclaration" || /^_|^noop$/i.test(name),
    },
  ]
}

function bodyOf(body: SyntaxNode, text: string): FunctionOutline["body"] {
  if (body.name !== "Block") return isConstant(body, text) ? "constant" : "real"
  const all = childrenOf(body).filter(child => child.name !== "{" && child.name !== "}")
  if (all.length === 0) return "empty"
  const [only, second] = all.filter(child => !child.name.endsWith("Comment"))
  if (only === undefined || second !== undefined || only.name !== "ReturnStatement") return "real"
  const value = childrenOf(only).find(child => child.name !== "return" && child.name !== ";")
  return value !== undefined && isConstant(value, text) ? "constant" : "real"
}

/** `undefined` is what a function that finds nothing answers: that alone is no stub. */
function isConstant(node: SyntaxNode, text: string): boolean {
  if (["Number", "String", "BooleanLiteral", "null"].includes(node.name)) return true
  return /^(?:\[\s*\]|\{\s*\}|null|-\d+|`[^$]*`)$/.test(textOf(node, text))
}

interface TestCall {
  readonly node: SyntaxNode
  readonly callee: string
  readonly args: SyntaxNode
  readonly name: string
}

const TEST =
  /^([xf]?)(it|test|specify|describe|suite|context)((?:\.\w+)*)$|^(?:t|tap|ctx)()\.(test)((?:\.\w+)*)$/

/** `it("x", …)`, `test.each(…)("x", …)`, `t.test("x", …)`. */
function testCallOf(node: SyntaxNode, { text }: Reading): TestCall | null {
  const first = node.firstChild
  const args = node.getChild("ArgList")
  if (first === null || args === null) return null
  const called = first.name === "CallExpression" ? first.firstChild : first
  const callee = called === null ? "" : textOf(called, text)
  if (!TEST.test(callee)) return null
  const title = childrenOf(args).find(isNamed("String", "TemplateString"))
  if (title === undefined || childrenOf(args)[1]?.from !== title.from) return null
  return { node, callee, args, name: textOf(title, text).slice(1, -1) }
}

function takeTest(call: TestCall, at: Visit): void {
  const { text, gathered, group } = at
  const name = group.prefix === "" ? call.name : `${group.prefix} > ${call.name}`
  const runs = runsOf(call, at)
  const body = childrenOf(call.args).filter(isNamed("ArrowFunction", "FunctionExpression")).at(-1)
  if (/describe|suite|context/.test(call.callee)) {
    if (body) visit(body, { ...at, group: { prefix: name, runs } })
    return
  }
  const assertions = body ? assertionsIn(body, text) : []
  const block = body?.getChild("Block") ?? null
  gathered.tests.push({
    name,
    line: lineAt(text, call.node.from),
    runs,
    assertions,
    text: textOf(call.node, text),
    isEmpty: isBare(block),
  })
  if (body) visit(body, { ...at, group: { prefix: name, runs } })
}

const SKIPPED =
  /\b(?:this|t|ctx|test|context)\.skip\(\s*(?:\)|["'`])|\b(?:skip|todo):\s*(?:true|["'`])/

function runsOf({ callee, args, node }: TestCall, { text, group }: Visit): TestCase["runs"] {
  const [, prefix = "", , modifiers = ""] = TEST.exec(callee) ?? []
  const said = node.firstChild === null ? "" : textOf(node.firstChild, text)
  if (group.runs === "never") return "never"
  if (prefix === "x" || /\.(?:skip|todo)\b/.test(modifiers)) return "never"
  if (/describe|suite|context/.test(callee) === false && SKIPPED.test(textOf(args, text))) {
    return "never"
  }
  if (prefix === "f" || /\.only\b/.test(modifiers)) return "alone"
  const condition = /\.(?:skipIf|runIf)\(([^)]*)\)/.exec(said)?.[1]
  if (condition === undefined) return group.runs
  return condition.trim() === String(said.includes("skipIf")) ? "never" : "sometimes"
}

function assertionsIn(node: SyntaxNode, text: string): TestCase["assertions"] {
  const own = node.name === "CallExpression" ? assertionOf(node, text) : null
  if (own !== null) return [own]
  return childrenOf(node).flatMap(child => assertionsIn(child, text))
}
