/** Reads assertions of JavaScript's test libraries as subject, matcher and expectation. */
import type { SyntaxNode } from "@lezer/common"
import { type Assertion, blankless, isLiteral, type Strength } from "./outline.ts"
import { argumentsOf, type Reading, textOf } from "./syntax.ts"

/** null if the call asserts nothing. */
export function assertionOf(call: SyntaxNode, reading: Reading): Assertion | null {
  const { text } = reading
  const callee = call.firstChild
  if (callee === null) return null
  const root = rootOf(callee, text)
  if (root !== null) {
    const matcher = text.slice(root.to, callee.to).replace(/^\./, "")
    return assertion(call, {
      reading,
      subject: argumentsOf(root),
      matcher,
      expected: argumentsOf(call),
    })
  }
  const said = textOf(callee, text)
  const matcher = ASSERT.exec(said)?.[1] ?? (said === "assert" ? "ok" : null)
  if (matcher === null) return null
  const [subject, ...expected] = argumentsOf(call)
  const inner = subject?.name === "BinaryExpression" ? subject : null
  if (matcher === "ok" && inner?.firstChild && inner.lastChild) {
    // The comparison is inside the call: `assert(a < b)`.
    const operator = blankless(text.slice(inner.firstChild.to, inner.lastChild.from))
    const sides = { subject: [inner.firstChild], expected: [inner.lastChild] }
    return assertion(call, { reading, matcher: operator, ...sides })
  }
  return assertion(call, { reading, subject: subject ? [subject] : [], matcher, expected })
}

/** `t` may be anything, so only words that a test library has count. */
const ASSERT =
  /^(?:(?:chai\.)?assert|t(?=\.(?:ok|is|true|false|truthy|equal|same|like|not|throws|deep\w*|strict\w*|match|assert)\b))\.(?:strict\.)?(\w+)$/

/** Finds the `expect(x)` at the root of `expect(x).not.toBe`. */
function rootOf(callee: SyntaxNode, text: string): SyntaxNode | null {
  let node: SyntaxNode | null = callee
  while (node?.name === "MemberExpression") node = node.firstChild
  if (node?.name !== "CallExpression" || node === callee || node.firstChild === null) return null
  return /^expect(?:\.soft|\.poll)?$/.test(textOf(node.firstChild, text)) ? node : null
}

interface AssertionParts {
  readonly reading: Reading
  readonly subject: readonly SyntaxNode[]
  readonly matcher: string
  readonly expected: readonly SyntaxNode[]
}

function assertion(call: SyntaxNode, { reading, matcher, ...said }: AssertionParts): Assertion {
  const { text, lineAt } = reading
  const words = (nodes: readonly SyntaxNode[]) =>
    blankless(nodes.map(node => textOf(node, text)).join(", "))
  const subject = words(said.subject)
  return {
    subject,
    matcher,
    expected: words(said.expected),
    strength: isLiteral(subject) ? 0 : strengthOf(matcher, subject),
    line: lineAt(call.from),
  }
}

const EXACT =
  /^(?:toBe|toEqual|toStrictEqual|toBeNull|toBeUndefined|toBeNaN|toHaveLength|to(?:HaveBeen|Be)CalledWith|toMatch(?:Inline)?Snapshot|equals?|is|same|eql?|(?:not)?deep(?:Strict)?Equal\w*|strictEqual|strictSame|isNull|isUndefined|true|false|isTrue|isFalse)$/
const VAGUE =
  /^(?:toBeTruthy|toBeFalsy|toBeDefined|toBeInstanceOf|toBeTypeOf|toHaveBeenCalled|toBeCalled|ok|notOk|isOk|truthy|falsy|exists|isDefined|notEqual|notStrictEqual|not|doesNotThrow|notThrows|pass)$/

function strengthOf(matcher: string, subject: string): Strength {
  if (/^[=!<>]=*$/.test(matcher))
    return matcher.startsWith("!") ? 1 : matcher.startsWith("=") ? 3 : 2
  const words = matcher.split(".").filter(word => !/^(?:resolves|rejects)$/.test(word))
  const last = words.at(-1) ?? ""
  if (words.includes("not")) return 1
  // The comparison is inside the call: `expect(a === b).toBeTruthy()`.
  if (/^(?:ok|toBeTruthy|truthy)$/.test(last) && /[=!<>]=|[<>]/.test(subject)) return 3
  if (EXACT.test(last)) return 3
  return VAGUE.test(last) ? 1 : 2
}
