/**
 * Which files may cut a text that others wrote. Secrets must be removed first, so there is one
 * place for it.
 */
import { at, isCode, type Node, nodes, type Source, type Violation } from "./source.ts"

/** The folders in which we get texts from agents, from their code and from GitHub. */
const PLACES = /^src\/(?:attempt|agent|github|core\/(?:board|work|log))\//
/** Other files that may cut, because only an agent sees the text, or it's the plan's own. */
const OTHERS = new Set([
  // Texts in prompts, which their authors have already shown.
  "src/agent/clean.ts",
  "src/agent/prompt/door.ts",
  // The head of a skill, which is then parsed.
  "src/attempt/carried/find-carried.ts",
  // The title of a feature, which people approved.
  "src/attempt/tree/commit.ts",
  // The beginning of a text, to see whether a program made it.
  "src/attempt/tamper/changed-file.ts",
  // The place of a definition, by which it's compared.
  "src/attempt/tamper/outline.ts",
  // Our own text.
  "src/github/execute/check-output.ts",
])
const CUTS = new Set(["slice", "substring", "substr"])
/** Shorter pieces are parts of ids and digests. */
const TEXT_CHARACTERS_MIN = 80

export const cuts = (files: readonly Source[]): readonly Violation[] =>
  files
    .filter(file => isCode(file) && PLACES.test(file.path) && !OTHERS.has(file.path))
    .flatMap(file =>
      nodes(file)
        .filter(([node]) => isCut(node, file) && !isForLater(node, file))
        .map(([node]) => ({
          at: at(file, node),
          fix: "Cut texts of others with headOf, tailOf or lineOf: they take secrets out before.",
        })),
    )

/** A cut is allowed if the line above says that the text is only kept, not shown. */
const isForLater = (node: Node, { text }: Source): boolean =>
  text.slice(0, node.start).split("\n").at(-2)?.includes("// Not shown as it is") === true

function isCut(node: Node, { text }: Source): boolean {
  if (node.type !== "CallExpression") return false
  const callee = node["callee"] as Node
  const method = callee.type === "MemberExpression" ? (callee["property"] as Node)["name"] : null
  if (!CUTS.has(method as string)) return false
  const [first, second] = (node["arguments"] as readonly Node[]).map(it =>
    text.slice(it.start, it.end).replaceAll("_", ""),
  )
  const max = first === "0" ? second : first?.startsWith("-") ? first.slice(1) : undefined
  return max !== undefined && (max.includes("CHARACTERS") || Number(max) >= TEXT_CHARACTERS_MIN)
}
