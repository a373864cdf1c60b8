/** Expressions that take more than the length of a text: whoever writes the text could hold us up with it. */
import { analyse } from "scslre"
import { at, isCode, type Node, nodes, type Source, type Violation } from "./source.ts"

export const patterns = (files: readonly Source[]): readonly Violation[] =>
  files
    .filter(file => file.path.startsWith("src/") && isCode(file))
    .flatMap(file =>
      nodes(file).flatMap(([node]) => {
        const attack = attackOn(node)
        if (attack === null) return []
        const fix = `A text of many "${attack}" takes it the square of its length: anchor it, bound its repeats, or read letter by letter (values/trimmed.ts).`
        return [{ at: at(file, node), fix }]
      }),
    )

/** A letter which, repeated, makes the expression slow; null: there is none, or it is no expression. */
function attackOn(node: Node): string | null {
  const regex = node["regex"] as { readonly pattern: string; readonly flags: string } | undefined
  if (node.type !== "Literal" || regex === undefined) return null
  const [report] = analyse({ source: regex.pattern, flags: regex.flags }).reports
  return report === undefined ? null : report.character.literal.source
}
