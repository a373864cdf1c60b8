/** Who may cut a text of others: secrets are looked for before, so there is one place for it. */
import { at, isCode, type Node, nodes, type Source, type Violation } from "./source.ts"

/** Where texts of agents, of their code and of GitHub come in. */
const PLACES = /^src\/(?:attempt|agent|github|core\/(?:board|work|log))\//
/** What is cut there is shown to nobody but an agent, or was the plan's own. */
const OTHERS = new Set([
  // Texts in prompts: whoever wrote them showed them.
  "src/agent/clean.ts",
  "src/agent/prompt/door.ts",
  // The head of a skill, to be parsed.
  "src/attempt/skills.ts",
  // The title of a feature, which people approved.
  "src/attempt/tree/commit.ts",
  // Whether a text looks made by a program.
  "src/attempt/tamper/changed-file.ts",
  // Where a definition stands, to compare it by.
  "src/attempt/tamper/outline.ts",
  // Our own text.
  "src/github/execute/check-output.ts",
])
const CUTS = new Set(["slice", "substring", "substr"])
/** Shorter pieces are letters of ids and digests. */
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

/** What is only kept as it came says so on the line above. */
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
