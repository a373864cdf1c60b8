/**
 * Tells whether a test in JavaScript or TypeScript is skipped by its options or by its own body.
 * Words such as `skip` and `todo` in the code that it tests mean nothing.
 */
import type { SyntaxNode } from "@lezer/common"
import type { TestCase } from "./outline.ts"
import { argumentsOf, childrenOf, isNamed, outermost, type Reading, textOf } from "./syntax.ts"

type Runs = Extract<TestCase["runs"], "always" | "sometimes" | "never">

/** `body`: the function that is the test; left out if it has none. */
export function skippedWithin(call: SyntaxNode, body: SyntaxNode | undefined, at: Reading): Runs {
  const said = [
    ...argumentsOf(call)
      .filter(isNamed("ObjectExpression"))
      .flatMap(options => optionsIn(options, at)),
    ...(body === undefined ? [] : callsIn(body, at)),
  ]
  return said.find(it => it === "never") ?? said.find(it => it === "sometimes") ?? "always"
}

/** Covers `{ skip: true }`, `{ todo: "later" }` and `{ skip: process.platform === "win32" }`. */
const optionsIn = (options: SyntaxNode, { text }: Reading): readonly Runs[] =>
  options.getChildren("Property").flatMap((property): readonly Runs[] => {
    const name = property.getChild("PropertyDefinition")
    const value = childrenOf(property).at(-1)
    if (name === null || value === undefined || !/^(?:skip|todo)$/.test(textOf(name, text))) {
      return []
    }
    const said = textOf(value, text)
    if (said === "false") return []
    return [said === "true" || isNamed("String", "TemplateString")(value) ? "never" : "sometimes"]
  })

/**
 * Covers `t.skip()` and `this.skip("later")`. With a condition as its argument, the skip depends on
 * that.
 */
function callsIn(body: SyntaxNode, { text, watch }: Reading): readonly Runs[] {
  const params = body.getChild("ParamList")
  const names = params === null ? [] : (textOf(params, text).match(/[\w$]+/g) ?? [])
  const contexts = ["this", "test", ...names]
  return outermost(
    body,
    (node): Runs | null => {
      if (node.name !== "CallExpression" || node.firstChild === null) return null
      const [, context = ""] = /^([\w$]+)\.skip$/.exec(textOf(node.firstChild, text)) ?? []
      const [first] = argumentsOf(node)
      const isPlain = first === undefined || isNamed("String", "TemplateString")(first)
      if (!contexts.includes(context) || !isPlain) return null
      return isAlwaysReached(node, body) ? "never" : "sometimes"
    },
    watch,
  )
}

const PLAIN = isNamed("ExpressionStatement", "ReturnStatement", "AwaitExpression", "Block")

function isAlwaysReached(call: SyntaxNode, body: SyntaxNode): boolean {
  let above = call.parent
  while (above !== null && PLAIN(above)) above = above.parent
  return above !== null && above.from === body.from && above.to === body.to
}
