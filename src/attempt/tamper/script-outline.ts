/** Outlines a JavaScript or TypeScript file. Code that doesn't parse is skipped, not refused. */
import type { SyntaxNode } from "@lezer/common"
import { parser } from "@lezer/javascript"
import {
  blankless,
  type FunctionOutline,
  type Gathered,
  lineCounter,
  nothingYet,
  type Outline,
  placeIn,
  REMARK,
  type Spot,
  type TestCase,
  UNFINISHED,
} from "./outline.ts"
import { assertionOf } from "./script-assertion.ts"
import { skippedWithin } from "./script-skip.ts"
import type { Watch } from "./search-deadline.ts"
import { childrenOf, isNamed, outermost, parsed, type Reading, textOf, walk } from "./syntax.ts"

const TYPESCRIPT = parser.configure({ dialect: "ts" })
const WITH_MARKUP = parser.configure({ dialect: "ts jsx" })

export function scriptOutline(path: string, text: string, watch: Watch): Outline {
  const chosen = /\.[cm]?ts$/.test(path) ? TYPESCRIPT : WITH_MARKUP
  const gathered = nothingYet()
  const at = { text, gathered, lineAt: lineCounter(text), watch }
  const enter = (node: SyntaxNode, around: Around) => visit(node, at, around)
  walk(parsed(chosen, text, watch).topNode, NOTHING_AROUND, { enter, watch })
  return gathered
}

/** What surrounds a node. */
interface Around {
  /** The names of the groups of tests around it. */
  readonly group: string
  readonly runs: TestCase["runs"]
  /** The names of everything around it that has one. */
  readonly place: string
}
const NOTHING_AROUND: Around = { group: "", runs: "always", place: "" }

interface Visit extends Reading {
  readonly gathered: Gathered
}

/** Returns what surrounds the node's children. */
function visit(node: SyntaxNode, at: Visit, around: Around): Around {
  const test = node.name === "CallExpression" ? testCallOf(node, at) : null
  if (test !== null) return takeTest(test, at, around)
  take(node, at, around)
  const name = nameOf(node, at.text)
  return name === null ? around : { ...around, place: placeIn(around.place, name) }
}

/** Nodes that open a scope, or give what is inside them a name. */
const NAMED = [
  "ClassDeclaration",
  "ClassExpression",
  "FunctionDeclaration",
  "FunctionExpression",
  "MethodDeclaration",
  "VariableDeclaration",
  "PropertyDeclaration",
  "Property",
  "NamespaceDeclaration",
]

function nameOf(node: SyntaxNode, text: string): string | null {
  if (!NAMED.includes(node.name)) return null
  const named = definitionOf(node) ?? node.getChild("PrivatePropertyDefinition")
  return named === null ? null : textOf(named, text)
}

const definitionOf = (node: SyntaxNode): SyntaxNode | null =>
  node.getChild("VariableDefinition") ?? node.getChild("PropertyDefinition")

function take(node: SyntaxNode, at: Visit, around: Around): void {
  const { text, gathered, lineAt } = at
  const spot = () => ({ text: blankless(textOf(node, text)), line: lineAt(node.from) })
  switch (node.name) {
    case "ImportDeclaration":
    case "CallExpression":
    case "DynamicImport":
      gathered.imports.push(...importsIn(node, at))
      if (isForgetful(node, text)) gathered.swallows.push(spot())
      return
    case "CatchClause":
      if (isBare(node.getChild("Block"))) gathered.swallows.push(spot())
      return
    case "ThrowStatement":
      if (UNFINISHED.test(textOf(node, text))) {
        gathered.unfinished.push({ ...spot(), is: "thrown" })
      }
      return
    case "LineComment":
    case "BlockComment":
      if (REMARK.test(textOf(node, text))) gathered.unfinished.push({ ...spot(), is: "remark" })
      return
    case "FunctionDeclaration":
    case "MethodDeclaration":
    case "VariableDeclaration":
      gathered.functions.push(...functionsOf(node, at, around))
  }
}

/** Covers `import … from "x"`, `require("x")`, `import("x")` and `vi.mock("x")`. */
function importsIn(node: SyntaxNode, { text, lineAt }: Reading): readonly Spot[] {
  const from = node.name === "ImportDeclaration" ? node : node.getChild("ArgList")
  const callee = node.firstChild === null ? "" : textOf(node.firstChild, text)
  const isImport =
    node.name !== "CallExpression" ||
    /^(?:require|import|(?:vi|jest)\.(?:do)?[mM]ock)$/.test(callee)
  const module = isImport ? from?.getChild("String") : null
  return module ? [{ text: textOf(module, text).slice(1, -1), line: lineAt(node.from) }] : []
}

/** An empty block, without even a comment on why. */
const isBare = (block: SyntaxNode | null): boolean =>
  block !== null && childrenOf(block).every(child => child.name === "{" || child.name === "}")

/** Covers `promise.catch(() => {})`. */
function isForgetful(node: SyntaxNode, text: string): boolean {
  const callee = node.getChild("MemberExpression")
  if (callee === null || !textOf(callee, text).endsWith(".catch")) return false
  const handler = node.getChild("ArgList")?.getChild("ArrowFunction")
  return isBare(handler?.getChild("Block") ?? null)
}

function functionsOf(
  node: SyntaxNode,
  { text, lineAt }: Reading,
  { place }: Around,
): readonly FunctionOutline[] {
  const named = definitionOf(node)
  const own =
    node.name === "VariableDeclaration"
      ? (node.getChild("ArrowFunction") ?? node.getChild("FunctionExpression"))
      : node
  const params = own?.getChild("ParamList")
  if (!named || !own || !params) return []
  const name = textOf(named, text)
  const block = own.getChild("Block")
  const body = block ?? own.lastChild
  // These are no stubs: a signature without a body, a constructor, which may work by its parameters
  // alone, and a shorthand expression.
  if (body === null || name === "constructor" || (block === null && own.name !== "ArrowFunction")) {
    return []
  }
  return [
    {
      name,
      place: placeIn(place, name),
      text: textOf(node, text),
      line: lineAt(node.from),
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

/** `undefined` is what a function returns if it finds nothing, so that alone is no stub. */
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

/** Reads `it("x", …)`, `test.each(…)("x", …)` and `t.test("x", …)`. */
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

/** Returns what surrounds the code inside the call. */
function takeTest(call: TestCall, at: Visit, around: Around): Around {
  const { text, gathered, lineAt } = at
  const group = around.group === "" ? call.name : `${around.group} > ${call.name}`
  const runs = runsOf(call, at, around)
  const inside = { group, runs, place: placeIn(around.place, call.name) }
  if (/describe|suite|context/.test(call.callee)) return inside
  const body = bodiesIn(call.args).at(-1)
  gathered.tests.push({
    name: group,
    line: lineAt(call.node.from),
    runs,
    assertions: body ? assertionsIn(body, at) : [],
    text: textOf(call.node, text),
    isEmpty: isBare(body?.getChild("Block") ?? null),
  })
  return inside
}

const bodiesIn = (args: SyntaxNode): readonly SyntaxNode[] =>
  childrenOf(args).filter(isNamed("ArrowFunction", "FunctionExpression"))

function runsOf(call: TestCall, at: Reading, around: Around): TestCase["runs"] {
  const { callee, args, node } = call
  const [, prefix = "", , modifiers = ""] = TEST.exec(callee) ?? []
  const said = node.firstChild === null ? "" : textOf(node.firstChild, at.text)
  if (around.runs === "never") return "never"
  // A test that has to fail, or that isn't to be fixed yet, asks for nothing.
  if (prefix === "x" || /\.(?:skip|todo|fails|failing|fixme)\b/.test(modifiers)) return "never"
  const isGroup = /describe|suite|context/.test(callee)
  const within = isGroup ? "always" : skippedWithin(node, bodiesIn(args).at(-1), at)
  if (within === "never") return "never"
  if (prefix === "f" || /\.only\b/.test(modifiers)) return "alone"
  const condition = /\.(?:skipIf|runIf)\(([^)]*)\)/.exec(said)?.[1]
  if (condition === undefined) return within === "always" ? around.runs : within
  return condition.trim() === String(said.includes("skipIf")) ? "never" : "sometimes"
}

const assertionsIn = (body: SyntaxNode, at: Reading): TestCase["assertions"] =>
  outermost(body, node => (node.name === "CallExpression" ? assertionOf(node, at) : null), at.watch)
