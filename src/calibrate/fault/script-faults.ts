/** Makes faults in JavaScript and TypeScript, by the syntax tree. */
import type { SyntaxNode } from "@lezer/common"
import { parser } from "@lezer/javascript"
import { childrenOf, isNamed, textOf } from "../../attempt/tamper/syntax.ts"
import type { Edit, Source } from "./fault-edit.ts"
import { allOf, mistakesIn, numberFaults, operatorFaults, replaced } from "./tree.ts"

const TYPESCRIPT = parser.configure({ dialect: "ts" })
const WITH_MARKUP = parser.configure({ dialect: "ts jsx" })
const parserFor = (path: string) => (/\.[cm]?ts$/.test(path) ? TYPESCRIPT : WITH_MARKUP)

export const scriptMistakes = (path: string, text: string): number =>
  mistakesIn(parserFor(path).parse(text).topNode)

export function scriptFaults(source: Source): readonly Edit[] {
  const { path, text, isTest } = source
  const nodes = allOf(parserFor(path).parse(text).topNode)
  return nodes.flatMap(node => (isTest ? testFaults(node, text) : codeFaults(node, source)))
}

const codeFaults = (node: SyntaxNode, source: Source): readonly Edit[] => {
  switch (node.name) {
    case "ArithOp":
    case "CompareOp":
    case "LogicOp":
      return operatorFaults(node, source.text)
    case "Number":
      return numberFaults(node, source.text)
    case "IfStatement":
      return checkFaults(node)
    case "FunctionDeclaration":
    case "MethodDeclaration":
    case "VariableDeclaration":
      return bodyFaults(node, source)
    default:
      return []
  }
}

const LEAVES = isNamed("ReturnStatement", "ThrowStatement", "ContinueStatement", "BreakStatement")

/** Removes a check such as `if (…) return`, so that the code after it is no longer guarded. */
function checkFaults(node: SyntaxNode): readonly Edit[] {
  if (!["Block", "Script"].includes(node.parent?.name ?? "") || node.getChild("else")) return []
  const then = node.lastChild
  const only = then?.name === "Block" ? statementsIn(then).at(-1) : then
  return only && LEAVES(only) ? [replaced(node, "removed_check", ";")] : []
}

const statementsIn = (block: SyntaxNode): readonly SyntaxNode[] =>
  childrenOf(block).filter(({ name }) => name !== "{" && name !== "}" && !name.endsWith("Comment"))

function bodyFaults(node: SyntaxNode, { text, answers }: Source): readonly Edit[] {
  const named = node.getChild("VariableDefinition") ?? node.getChild("PropertyDefinition")
  const own =
    node.name === "VariableDeclaration"
      ? (node.getChild("ArrowFunction") ?? node.getChild("FunctionExpression"))
      : node
  if (!named || !own?.getChild("ParamList") || own.getChild("Star")) return []
  const block = own.getChild("Block")
  const body = block ?? (own.name === "ArrowFunction" ? own.lastChild : null)
  const name = textOf(named, text)
  if (body === null || name === "constructor") return []
  if (block !== null && statementsIn(block).length === 0) return []
  const answer = answers.get(name) ?? literalIn(body, text)
  const said = (value: string) => (block === null ? value : `{ return ${value} }`)
  return [
    replaced(body, "stub", block === null ? "undefined" : "{}"),
    ...(answer === null ? [] : [replaced(body, "hard_coded", said(answer))]),
  ]
}

/** A value that the function returns in one case, to return it in all cases. */
function literalIn(body: SyntaxNode, text: string): string | null {
  const returns = body.name === "Block" ? allOf(body).filter(isNamed("ReturnStatement")) : [body]
  const literals = returns.flatMap(it =>
    allOf(it).filter(isNamed("String", "Number", "BooleanLiteral")),
  )
  const [first] = literals
  return first ? textOf(first, text) : null
}

const TEST = /^(?:it|test|specify)$/

function testFaults(node: SyntaxNode, text: string): readonly Edit[] {
  const callee = node.firstChild
  if (node.name !== "CallExpression" || callee?.name !== "VariableName") return []
  if (!TEST.test(textOf(callee, text)) || node.parent?.name !== "ExpressionStatement") return []
  return [
    replaced(callee, "skipped_test", `${textOf(callee, text)}.skip`),
    replaced(node.parent, "removed_test", ""),
  ]
}
