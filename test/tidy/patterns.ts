/**
 * Finds regular expressions whose time grows faster than the text, because the author of a text
 * could make us wait with it.
 */
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

/**
 * A text that makes the expression slow when it's repeated. Null if there is none, or if it isn't
 * an expression.
 */
function attackOn(node: Node): string | null {
  const regex = node["regex"] as { readonly pattern: string; readonly flags: string } | undefined
  if (node.type !== "Literal" || regex === undefined) return null
  const [report] = analyse({ source: regex.pattern, flags: regex.flags }).reports
  return report === undefined ? null : report.character.literal.source
}
