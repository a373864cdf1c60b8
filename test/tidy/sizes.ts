/** How long a file, a function and a part may be. */
import { at, isCode, lineOf, type Node, nodes, type Source, type Violation } from "./source.ts"

/** More does not fit into a reader's head at once. */
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

/** `describe` only groups; each test in it is measured by itself. */
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

/** The double must stay smaller than what it doubles for: it is read whenever a test surprises. */
const BUDGETS: readonly (readonly [folder: string, linesMax: number])[] = [
  ["src/embedded/github", 9_260],
  ["src/embedded/runner", 2_900],
]

export const budgets = (files: readonly Source[]): readonly Violation[] =>
  BUDGETS.flatMap(([folder, max]) => {
    const mine = files.filter(file => isCode(file) && file.path.startsWith(`${folder}/`))
    const lines = mine.reduce((sum, file) => sum + linesOf(file), 0)
    if (lines <= max) return []
    return [
      {
        at: folder,
        fix: `It has ${lines} lines, its budget is ${max}: leave out what no story needs.`,
      },
    ]
  })

const linesOf = ({ text }: Source): number => text.trimEnd().split("\n").length
