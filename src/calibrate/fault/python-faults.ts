/** Makes faults in Python, by its syntax tree. */
import type { SyntaxNode } from "@lezer/common"
import { parser } from "@lezer/python"
import { childrenOf, isNamed, textOf } from "../../attempt/tamper/syntax.ts"
import { withoutEnd } from "../../core/values/trimmed.ts"
import type { Edit, Source } from "./fault-edit.ts"
import { allOf, mistakesIn, numberFaults, operatorFaults, replaced } from "./tree.ts"

export const pythonMistakes = (text: string): number => mistakesIn(parser.parse(text).topNode)

export function pythonFaults(source: Source): readonly Edit[] {
  const nodes = allOf(parser.parse(source.text).topNode)
  const faults = source.isTest ? testFaults : codeFaults
  return nodes.flatMap(node => faults(node, source))
}

function codeFaults(node: SyntaxNode, source: Source): readonly Edit[] {
  switch (node.name) {
    case "ArithOp":
    case "CompareOp":
    case "and":
    case "or":
      return operatorFaults(node, source.text)
    case "Number":
      return numberFaults(node, source.text)
    case "IfStatement":
      return checkFaults(node, source.text)
    case "FunctionDefinition":
      return bodyFaults(node, source)
    default:
      return []
  }
}

const LEAVES = isNamed("ReturnStatement", "RaiseStatement", "ContinueStatement", "BreakStatement")

function checkFaults(node: SyntaxNode, text: string): readonly Edit[] {
  if (node.getChild("else") || node.getChild("elif")) return []
  const last = node.getChild("Body")?.lastChild
  return last && LEAVES(last) ? [replaced(own(node, text), "removed_check", "pass")] : []
}

/** The statement without the empty lines after it, which its node may include. */
const own = ({ from, to }: SyntaxNode, text: string) => ({
  from,
  to: from + text.slice(from, to).trimEnd().length,
})

function bodyFaults(node: SyntaxNode, { text, answers }: Source): readonly Edit[] {
  const [named, body] = [node.getChild("VariableName"), node.getChild("Body")]
  const [first] = body === null ? [] : childrenOf(body).filter(({ name }) => name !== ":")
  if (!named || !body || !first || textOf(named, text) === "__init__") return []
  const statements = { ...own(body, text), from: first.from }
  const answer = answers.get(textOf(named, text)) ?? literalIn(body, text)
  return [
    replaced(statements, "stub", "pass"),
    ...(answer === null ? [] : [replaced(statements, "hard_coded", `return ${answer}`)]),
  ]
}

function literalIn(body: SyntaxNode, text: string): string | null {
  const returns = allOf(body).filter(isNamed("ReturnStatement"))
  const [first] = returns.flatMap(it => allOf(it).filter(isNamed("String", "Number", "Boolean")))
  return first ? textOf(first, text) : null
}

function testFaults(node: SyntaxNode, { text }: Source): readonly Edit[] {
  const [named, body] = [node.getChild("VariableName"), node.getChild("Body")]
  if (node.name !== "FunctionDefinition" || !named || !body) return []
  if (!/^test/.test(textOf(named, text))) return []
  const whole = node.parent?.name === "DecoratedStatement" ? node.parent : node
  const [first] = childrenOf(body).filter(({ name }) => name !== ":")
  const skip = skipIn(node, text)
  // A block must not become empty.
  return [
    ...(skip === null || !first
      ? []
      : [
          replaced(
            { from: first.from, to: first.from },
            "skipped_test",
            `${skip}${gap(first, text)}`,
          ),
        ]),
    replaced(own(whole, text), "removed_test", "pass"),
  ]
}

/** How a test is skipped with what the file imports; null if it can't be. */
function skipIn(node: SyntaxNode, text: string): string | null {
  const params = node.getChild("ParamList")
  if (params && /^\(\s*self\b/.test(textOf(params, text)) && /\bunittest\b/.test(text)) {
    return 'self.skipTest("later")'
  }
  return /^import pytest$/m.test(text) ? 'pytest.skip("later")' : null
}

/** The line break and indentation between two statements of this block. */
const gap = ({ from }: SyntaxNode, text: string): string =>
  `\n${text.slice(withoutEnd(text.slice(0, from), it => it === " " || it === "\t").length, from)}`
