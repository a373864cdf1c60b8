/** How code is written: one way to export, no syntax that Node cannot strip, a first sentence. */
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

/** A file of src opens with what it is and what it must never do. */
export const openings = (files: readonly Source[]): readonly Violation[] =>
  ours(files)
    .filter(({ path }) => path.startsWith("src/"))
    .filter(({ text }) => !/^(?:#![^\n]*\n)?\/\*\*/.test(text))
    .map(({ path }) => ({
      at: path,
      fix: "Open it with one or two sentences in /** … */: what it is and what it must never do.",
    }))
