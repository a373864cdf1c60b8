/** How long a file, a function and a folder may be. */
import { at, isCode, lineOf, type Node, nodes, type Source, type Violation } from "./source.ts"

/** A reader can't keep more in mind at once. */
const FILE_LINES_MAX = 300
const FUNCTION_LINES_MAX = 60

export const fileSizes = (files: readonly Source[]): readonly Violation[] =>
  files.filter(isCode).flatMap(file => {
    const lines = linesOf(file)
    if (lines <= FILE_LINES_MAX) return []
    const fix = `It has ${lines} lines, at most ${FILE_LINES_MAX} may be: find the second noun and move it out.`
    return [{ at: file.path, fix }]
  })

const FUNCTION = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/

export const functionSizes = (files: readonly Source[]): readonly Violation[] =>
  files.filter(isCode).flatMap(file =>
    nodes(file).flatMap(([node, parents]) => {
      if (!FUNCTION.test(node.type) || isGroupOfTests(parents.at(-1))) return []
      const lines = lineOf(file.text, node.end) - lineOf(file.text, node.start) + 1
      if (lines <= FUNCTION_LINES_MAX) return []
      const fix = `It has ${lines} lines, at most ${FUNCTION_LINES_MAX} may be: keep the flow, move the leaves out.`
      return [{ at: at(file, node), fix }]
    }),
  )

/** `describe` only groups tests, and each of them is measured by itself. */
function isGroupOfTests(call: Node | undefined): boolean {
  if (call?.type !== "CallExpression") return false
  let callee = call["callee"] as Node
  while (callee.type !== "Identifier") {
    const next = callee["object"] ?? callee["callee"] ?? callee["tag"]
    if (next === undefined) return false
    callee = next as Node
  }
  return callee["name"] === "describe"
}

/**
 * Lines of code that a double may have: it must stay smaller than the real thing, because people
 * read it whenever a test surprises them. Comments don't count, so that nobody saves words on them.
 */
const BUDGETS: readonly (readonly [folder: string, linesMax: number])[] = [
  ["src/embedded/github", 9_930],
  ["src/embedded/runner", 2_555],
]

export const budgets = (files: readonly Source[]): readonly Violation[] =>
  BUDGETS.flatMap(([folder, max]) => {
    const mine = files.filter(file => isCode(file) && file.path.startsWith(`${folder}/`))
    const lines = mine.reduce((sum, file) => sum + codeLinesOf(file), 0)
    if (lines <= max) return []
    return [
      {
        at: folder,
        fix: `It has ${lines} lines of code, its budget is ${max}: leave out what no story needs.`,
      },
    ]
  })

const linesOf = ({ text }: Source): number => text.trimEnd().split("\n").length

const COMMENT = /^\s*(?:\/\/|\/\*|\*)/
const codeLinesOf = ({ text }: Source): number =>
  text
    .trimEnd()
    .split("\n")
    .filter(line => !COMMENT.test(line)).length
