/**
 * Makes faults line by line, in languages for which we have no parser, such as shell, Go and Ruby.
 * So nothing here checks whether the result still parses.
 */
import type { Edit, Source } from "./fault-edit.ts"
import { nextTo, oneMore, opposite } from "./flipped.ts"

interface Line {
  readonly text: string
  readonly from: number
}

const CODE = /\.(?:sh|bash|zsh|bats|go|rs|rb|java|kt|cs|c|h|cc|cpp|php)$/
const SHELL = /\.(?:sh|bash|zsh|bats)$/

export function lineFaults({ path, text, isTest }: Source): readonly Edit[] {
  const isShell = SHELL.test(path) || /^#!.*\b(?:ba|z|da)?sh\b/.test(text)
  if (!isShell && !CODE.test(path)) return []
  const lines = linesOf(text)
  if (isTest) return isShell ? shellTests(lines) : []
  const told = lines.filter(line => !/^\s*(?:#|\/\/|\*|$)/.test(line.text))
  return told.flatMap(line => [
    ...(isShell ? shellOperators(line) : operators(line)),
    ...(isShell ? [...checks(line), ...bodies(line, lines)] : []),
  ])
}

function linesOf(text: string): readonly Line[] {
  let from = 0
  return text.split("\n").map(line => {
    const at = from
    from += line.length + 1
    return { text: line, from: at }
  })
}

const at = (line: Line, match: RegExpMatchArray, word: string) => {
  const from = line.from + (match.index ?? 0) + match[0].indexOf(word)
  return { from, to: from + word.length }
}

/** Operators between spaces, as people and formatters write them. */
function operators(line: Line): readonly Edit[] {
  return [...line.text.matchAll(/ (==|!=|<=|>=|<|>|&&|\|\||\+|-|\*|\/|%) (?=\S)/g)].flatMap(
    match => {
      const word = match[1] ?? ""
      const [flipped, near] = [opposite(word), nextTo(word)]
      return [
        ...(flipped === null
          ? []
          : [{ ...at(line, match, word), kind: "operator" as const, text: flipped }]),
        ...(near === null
          ? []
          : [{ ...at(line, match, word), kind: "off_by_one" as const, text: near }]),
      ]
    },
  )
}

const TESTS: Readonly<Record<string, string>> = {
  ...{ "-eq": "-ne", "-ne": "-eq", "-lt": "-gt", "-gt": "-lt", "-le": "-ge", "-ge": "-le" },
  ...{ "=": "!=", "==": "!=", "!=": "=", "-z": "-n", "-n": "-z" },
}
const BOUNDS: Readonly<Record<string, string>> = {
  ...{ "-lt": "-le", "-le": "-lt", "-gt": "-ge", "-ge": "-gt" },
}

function shellOperators(line: Line): readonly Edit[] {
  const compared = line.text.matchAll(/(?<=[\s[])(-eq|-ne|-lt|-gt|-le|-ge|==|!=|=|-z|-n)(?=\s)/g)
  const inTest = /\[|\btest\s/.test(line.text) ? [...compared] : []
  const sums = [...line.text.matchAll(/\$\(\(.*?\)\)/g)].flatMap(sum =>
    [...sum[0].matchAll(/ ([-+*/%]) /g)].map(match => ({
      word: match[1] ?? "",
      from: line.from + (sum.index ?? 0) + (match.index ?? 0) + 1,
    })),
  )
  const numbers = line.text.matchAll(/(?<=-(?:lt|gt|le|ge|eq) )\d+\b/g)
  return [
    ...inTest.flatMap(match => {
      const word = match[1] ?? ""
      const [flipped, near] = [TESTS[word], BOUNDS[word]]
      return [
        ...(flipped
          ? [{ ...at(line, match, word), kind: "operator" as const, text: flipped }]
          : []),
        ...(near ? [{ ...at(line, match, word), kind: "off_by_one" as const, text: near }] : []),
      ]
    }),
    ...sums.map(({ word, from }) => ({
      ...{ kind: "operator" as const, from, to: from + word.length },
      text: opposite(word) ?? word,
    })),
    ...[...numbers].map(match => ({
      ...at(line, match, match[0]),
      ...{ kind: "off_by_one" as const, text: oneMore(match[0]) ?? match[0] },
    })),
  ]
}

/** `[ -n "$1" ] || exit 2`, on one line. */
function checks({ text, from }: Line): readonly Edit[] {
  const indent = /^\s*/.exec(text)?.[0].length ?? 0
  const isCheck =
    /^\s*(?:\[|test\s).*(?:\|\||&&)\s*(?:\{.*\b)?(?:exit|return|die|fail)\b.*$/.test(text) ||
    /^\s*if\b.*;\s*then\b.*\b(?:exit|return)\b.*;\s*fi\s*$/.test(text)
  return isCheck
    ? [{ kind: "removed_check", from: from + indent, to: from + text.length, text: ":" }]
    : []
}

const FUNCTION = /^(\s*)(?:function\s+)?[\w-]+\s*\(\)\s*\{\s*$/

/** The line with the closing brace, which is indented like the function. */
function closing(line: Line, lines: readonly Line[], indent: string): Line | undefined {
  return lines.find(it => it.from > line.from && it.text.trimEnd() === `${indent}}`)
}

function bodies(line: Line, lines: readonly Line[]): readonly Edit[] {
  const indent = FUNCTION.exec(line.text)?.[1]
  const end = indent === undefined ? undefined : closing(line, lines, indent)
  const from = line.from + line.text.length + 1
  if (end === undefined || end.from <= from) return []
  const to = end.from - 1
  const said = lines
    .filter(it => it.from >= from && it.from < end.from)
    .flatMap(it => /\b(?:echo|printf)\s+(["'])([^"'$]*)/.exec(it.text)?.[2] ?? [])
  const answer = said.find(word => word.trim() !== "")?.trim() ?? "ok"
  return [
    { kind: "stub", from, to, text: `${indent}  :` },
    { kind: "hard_coded", from, to, text: `${indent}  echo "${answer}"` },
  ]
}

function shellTests(lines: readonly Line[]): readonly Edit[] {
  return lines.flatMap((line): readonly Edit[] => {
    const bats = /^(\s*)@test\s.*\{\s*$/.exec(line.text)
    const named = /^(\s*)(?:function\s+)?test\w*\s*\(\)\s*\{\s*$/.exec(line.text)
    const indent = (bats ?? named)?.[1]
    const end = indent === undefined ? undefined : closing(line, lines, indent)
    if (indent === undefined || end === undefined) return []
    const open = line.from + line.text.length
    return [
      ...(bats
        ? [
            {
              ...{ kind: "skipped_test" as const, from: open, to: open },
              text: `\n${indent}  skip`,
            },
          ]
        : []),
      {
        ...{ kind: "removed_test", from: line.from, to: end.from + end.text.length },
        // The function stays, with an empty body, so that its callers still find it.
        text: bats ? "" : `${line.text}\n${indent}  :\n${indent}}`,
      },
    ]
  })
}
