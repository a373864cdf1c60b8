/**
 * How code is written: exports by name, only syntax that Node can strip, and an opening comment.
 */
import { at, isCode, type Node, nodes, type Source, type Violation } from "./source.ts"

const ours = (files: readonly Source[]) => files.filter(isCode)

export const syntax = (files: readonly Source[]): readonly Violation[] =>
  ours(files).flatMap(file =>
    nodes(file).flatMap(([node]) => {
      const fix = whyNotWritten(node, file)
      return fix === null ? [] : [{ at: at(file, node), fix }]
    }),
  )

function whyNotWritten(node: Node, file: Source): string | null {
  switch (node.type) {
    case "TSEnumDeclaration":
      return "Write a union of strings instead of an enum."
    case "TSModuleDeclaration":
      return "A file is the namespace; export by name."
    case "ExportDefaultDeclaration":
      return /(?:^|\/)[a-z]+\.config\.ts$/.test(file.path)
        ? null
        : "Export by name, not as default."
    case "ExportAllDeclaration":
      return "Import from the file that has it; no barrels."
    case "ExportNamedDeclaration":
      return node["source"] ? "Import from the file that has it; no barrels." : null
    default:
      return null
  }
}

/**
 * A file of src opens with a comment that says what it is, and what it must never do if that is a
 * surprise.
 */
export const openings = (files: readonly Source[]): readonly Violation[] =>
  ours(files)
    .filter(({ path }) => path.startsWith("src/"))
    .filter(({ text }) => !/^(?:#![^\n]*\n)?\/\*\*/.test(text))
    .map(({ path }) => ({
      at: path,
      fix: "Open it with one or two sentences in /** … */: what it is and what it must never do.",
    }))

const RETURNED =
  "Let it be the last statement of a function that says what it returns: then the compiler asks for a case of every kind."

/**
 * A new kind must be handled everywhere. So there is no default case, and the compiler checks that
 * each switch is complete.
 */
export const switches = (files: readonly Source[]): readonly Violation[] =>
  files
    .filter(file => file.path.startsWith("src/core/") && isCode(file))
    .flatMap(file =>
      nodes(file).flatMap(([node, parents]) => {
        if (node.type === "SwitchCase" && node["test"] === null) {
          return [
            { at: at(file, node), fix: "Name every kind: a default answers for those to come." },
          ]
        }
        const isPartial = node.type === "SwitchStatement" && !isReturned(node, parents)
        return isPartial ? [{ at: at(file, node), fix: RETURNED }] : []
      }),
    )

/** A missing case would return nothing, which the function's type doesn't allow. */
function isReturned(node: Node, parents: readonly Node[]): boolean {
  const [owner, body] = parents.slice(-2)
  if (!owner || body?.type !== "BlockStatement" || !/Function/.test(owner.type)) return false
  const { typeAnnotation: type } = (owner["returnType"] ?? {}) as { typeAnnotation?: Node }
  const isTyped = type !== undefined && !/TS(?:Void|Undefined|Any|Unknown)Keyword/.test(flat(type))
  return isTyped && (body["body"] as readonly Node[]).at(-1) === node
}

const flat = (type: Node): string =>
  [type, ...((type["types"] as readonly Node[] | undefined) ?? [])].map(it => it.type).join(" ")
