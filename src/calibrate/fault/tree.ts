/**
 * What all languages share when faults are made from a syntax tree. It works because their parsers
 * name these nodes alike.
 */
import type { SyntaxNode } from "@lezer/common"
import { childrenOf, textOf } from "../../attempt/tamper/syntax.ts"
import type { Edit } from "./fault-edit.ts"
import { nextTo, oneMore, opposite } from "./flipped.ts"

/** The node and all nodes below it, outermost first. */
export const allOf = (top: SyntaxNode): readonly SyntaxNode[] => {
  const nodes: SyntaxNode[] = []
  const open = [top]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    nodes.push(node)
    open.push(...childrenOf(node).toReversed())
  }
  return nodes
}

export const mistakesIn = (top: SyntaxNode): number =>
  allOf(top).filter(({ type }) => type.isError).length

export const replaced = (
  { from, to }: { readonly from: number; readonly to: number },
  kind: Edit["kind"],
  text: string,
): Edit => ({ kind, from, to, text })

export function operatorFaults(node: SyntaxNode, text: string): readonly Edit[] {
  if (node.parent?.name !== "BinaryExpression") return []
  const operator = textOf(node, text)
  const [flipped, near] = [opposite(operator), nextTo(operator)]
  return [
    ...(flipped === null ? [] : [replaced(node, "operator", flipped)]),
    ...(near === null ? [] : [replaced(node, "off_by_one", near)]),
  ]
}

/** Changes numbers that matter: in a sum, a comparison, an argument or an index. */
export function numberFaults(node: SyntaxNode, text: string): readonly Edit[] {
  const more = oneMore(textOf(node, text))
  const counts = ["BinaryExpression", "ArgList", "MemberExpression"]
  return more !== null && counts.includes(node.parent?.name ?? "")
    ? [replaced(node, "off_by_one", more)]
    : []
}
