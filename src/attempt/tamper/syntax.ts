/** Small questions to a syntax tree of Lezer. */
import type { Parser, SyntaxNode, Tree } from "@lezer/common"
import type { Watch } from "./search-deadline.ts"

export interface Reading {
  readonly text: string
  /** The line of a position, counted from 1. */
  readonly lineAt: (at: number) => number
  readonly watch: Watch
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

export function parsed(parser: Parser, text: string, watch: Watch): Tree {
  const parse = parser.startParse(text)
  for (;;) {
    watch.check()
    const tree = parse.advance()
    if (tree !== null) return tree
  }
}

/**
 * Visits the node and everything below it in the order of the text. `enter` returns what the node's
 * children are told, or null to leave them out. It doesn't recurse, because hostile text nests as
 * deep as it likes.
 */
export function walk<Told>(
  top: SyntaxNode,
  first: Told,
  {
    enter,
    watch,
  }: { readonly enter: (node: SyntaxNode, told: Told) => Told | null } & Pick<Reading, "watch">,
): void {
  const open: (readonly [SyntaxNode, Told])[] = [[top, first]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    watch.check()
    const [node, told] = next
    const inside = enter(node, told)
    if (inside === null) continue
    const children = childrenOf(node)
    for (let at = children.length - 1; at >= 0; at -= 1) open.push([children[at]!, inside])
  }
}

/** The results of `found` for the outermost nodes for which it returns something. */
export function outermost<Found>(
  top: SyntaxNode,
  found: (node: SyntaxNode) => Found | null,
  watch: Watch,
): readonly Found[] {
  const all: Found[] = []
  const enter = (node: SyntaxNode, told: true): true | null => {
    const one = found(node)
    if (one === null) return told
    all.push(one)
    return null
  }
  walk(top, true, { enter, watch })
  return all
}
