/** What faults of any language ask of a syntax tree. */
import type { SyntaxNode } from "@lezer/common"
import { childrenOf } from "../tamper/syntax.ts"
import type { Edit } from "./fault.ts"

/** The node and all below it, outermost first. */
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
