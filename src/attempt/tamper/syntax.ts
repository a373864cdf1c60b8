/** Small questions to a syntax tree of Lezer. */
import type { SyntaxNode } from "@lezer/common"

export interface Reading {
  readonly text: string
}

export const textOf = (node: SyntaxNode, text: string): string => text.slice(node.from, node.to)

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child)
  return children
}

export const isNamed =
  (...names: readonly string[]) =>
  (node: SyntaxNode): boolean =>
    names.includes(node.name)

/** The arguments of a call, without brackets and commas. */
export const argumentsOf = (call: SyntaxNode): readonly SyntaxNode[] => {
  const list = call.getChild("ArgList")
  return list === null ? [] : childrenOf(list).filter(child => /\w/.test(child.name))
}
