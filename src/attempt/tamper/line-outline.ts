/** Outlines a file by its lines alone, for languages that aren't worth a parser here. */
import {
  type Assertion,
  blankless,
  type Outline,
  REMARK,
  type Strength,
  type TestCase,
  type Unfinished,
} from "./outline.ts"
import type { Watch } from "./search-deadline.ts"

export interface Habits {
  /** Matches the line on which a test begins; the first group that matched is its name. */
  readonly test: RegExp
  /** Has to match one of the lines just above the test. */
  readonly marked?: RegExp
  /** Matches on a line of the test, or just above it. */
  readonly skipped: RegExp
  readonly assertion: RegExp
  readonly unfinished: RegExp
  readonly swallow: RegExp | null
}

export const HABITS: Readonly<Record<"shell" | "go" | "rust" | "ruby" | "java", Habits>> = {
  shell: {
    test: /^\s*(?:@test\s+["']([^"']+)["']|(test_\w+)\s*\(\)|(?:it|check|ok|is|expect\w*)\s+["']([^"']+)["'])/,
    skipped: /^\s*(?:skip|xit|xcheck|return 0\s*#\s*skip)\b|#\s*(?:skip|SKIP)\b/,
    assertion: /^\s*(?:it|check|ok|is|expect\w*|assert\w*|\[\[?|test|grep|diff|cmp)\s/,
    unfinished: /(?:echo|printf|die|fail)\b.{0,200}?not[ _-]?(?:yet[ _-]?)?implement/i,
    swallow: /\|\|\s*(?:true|:|exit 0|return 0)(?=\s|$|;|\))|^\s*set \+e\b/,
  },
  go: {
    test: /^func\s+((?:Test|Fuzz|Example)\w*)\s*\(/,
    skipped: /\bt\.Skip(?:f|Now)?\(/,
    assertion: /\bt\.(?:Error|Fatal|Fail)\w*\(|\b(?:assert|require)\.\w+\(/,
    unfinished: /\bpanic\(.{0,200}?(?:not[ _-]?(?:yet[ _-]?)?implement|TODO)/i,
    swallow: /^\s*_\s*=\s*err\b|if err != nil\s*\{\s*\}/,
  },
  rust: {
    test: /^\s*(?:pub\s+)?(?:async\s+)?fn\s+(\w+)\s*\(/,
    marked: /#\[(?:\w+::)?test\b/,
    skipped: /#\[ignore\b/,
    assertion: /\b(?:debug_)?assert\w*!\(|\.unwrap_err\(|#\[should_panic/,
    unfinished: /\b(?:todo|unimplemented)!\(|panic!\(.{0,200}?not[ _-]?(?:yet[ _-]?)?implement/i,
    swallow: /Err\(_\)\s*=>\s*(?:\{\s*\}|\(\))/,
  },
  ruby: {
    test: /^\s*[xf]?(?:it|specify|test)\s+["']([^"']+)["']|^\s*def\s+(test_\w+)/,
    skipped: /^\s*(?:x(?:it|specify|describe)\b|skip\b|pending\b)/,
    assertion: /\bexpect\b|\bassert\w*\b|\.should\b/,
    unfinished: /raise\s+(?:NotImplementedError|.{0,200}?not[ _-]?(?:yet[ _-]?)?implement)/i,
    swallow: /\brescue\s+(?:nil|false)\b|^\s*rescue\s*(?:=>.*)?;\s*end/,
  },
  java: {
    test: /^\s*(?:public\s+|private\s+|internal\s+|async\s+|fun\s+|suspend\s+)*(?:void\s+|Task\s+)?(\w+)\s*\(/,
    marked: /@(?:Parameterized)?Test\b|\[(?:Fact|Theory|Test)\b/,
    skipped: /@(?:Disabled|Ignore)\b|\[(?:Ignore\b|Fact\(Skip)/,
    assertion: /\bassert\w*\s*[.(]|\bAssert\.\w+\(|\bverify\(/,
    unfinished:
      /throw\s+new\s+(?:UnsupportedOperation|NotImplemented)\w*|\bTODO\("|not[ _-]?(?:yet[ _-]?)?implemented"/i,
    swallow: /catch\s*\([^()]*\)\s*\{\s*\}/,
  },
}

/** How far above its first line a test's attributes may be. */
const ABOVE = 4

export function lineOutline(text: string, habits: Habits, watch: Watch): Outline {
  const lines = text.split("\n")
  const spots = lines.map((line, index) => ({ text: blankless(line), line: index + 1 }))
  const unfinished = spots.flatMap(({ text: said, line }): readonly Unfinished[] => {
    watch.check()
    if (habits.unfinished.test(said)) return [{ text: said, line, is: "thrown" }]
    return REMARK.test(said) ? [{ text: said, line, is: "remark" }] : []
  })
  const { swallow } = habits
  return {
    tests: testsIn(lines, habits, watch),
    functions: [],
    swallows: swallow === null ? [] : spots.filter(({ text: said }) => swallow.test(said)),
    unfinished,
    imports: [],
  }
}

function testsIn(lines: readonly string[], habits: Habits, watch: Watch): readonly TestCase[] {
  const starts = lines.flatMap((line, index) => {
    watch.check()
    const name = habits.test
      .exec(line)
      ?.slice(1)
      .find(group => group !== undefined)
    if (name === undefined) return []
    const above = lines.slice(Math.max(0, index - ABOVE), index).join("\n")
    return (habits.marked?.test(above) ?? true) ? [{ name, index }] : []
  })
  return starts.map(({ name, index }, position) => {
    const before = position === 0 ? -1 : starts[position - 1]!.index
    const end = starts[position + 1]?.index ?? lines.length
    const own = lines.slice(index, end)
    const marks = lines.slice(Math.max(before + 1, index - ABOVE), index)
    // The lines just above the next test are its attributes, and no part of this test.
    const inside = habits.marked ? untilMarked(own, habits.marked) : own
    return {
      name,
      line: index + 1,
      runs: runsOf([...attributes(marks), ...inside.slice(0, 1)], inside.slice(1), habits),
      assertions: assertionsIn(inside, index + 1, habits),
      text: inside.join("\n"),
      isEmpty: false,
    }
  })
}

/**
 * A skip that is indented deeper than the body's first line, or has a condition after it, skips
 * only there.
 */
function runsOf(
  marks: readonly string[],
  body: readonly string[],
  { skipped }: Habits,
): TestCase["runs"] {
  const depthOf = (line: string) => /^\s*/.exec(line)![0].length
  const first = body.find(line => line.trim() !== "") ?? ""
  const isConditional = (line: string) =>
    depthOf(line) > depthOf(first) ||
    /(?:^|\s)(?:if|unless)\s/.test(line.replace(/"[^"]*"|'[^']*'/g, ""))
  const skips = body.filter(line => skipped.test(line))
  if (marks.some(line => skipped.test(line)) || skips.some(line => !isConditional(line))) {
    return "never"
  }
  return skips.length > 0 ? "sometimes" : "always"
}

/** The lines just above, up to the first gap. */
const attributes = (lines: readonly string[]): readonly string[] =>
  lines.slice(lines.findLastIndex(line => line.trim() === "" || /^\s*\}/.test(line)) + 1)

function untilMarked(lines: readonly string[], marked: RegExp): readonly string[] {
  const next = lines.findIndex((line, index) => index > 0 && marked.test(line))
  return next === -1 ? lines : lines.slice(0, next)
}

const assertionsIn = (
  lines: readonly string[],
  first: number,
  { assertion }: Habits,
): readonly Assertion[] =>
  lines.flatMap((line, index) =>
    assertion.test(line)
      ? [
          {
            subject: blankless(line),
            matcher: "",
            expected: "",
            strength: strengthOf(line),
            line: first + index,
          },
        ]
      : [],
  )

function strengthOf(line: string): Strength {
  if (/^\s*(?:it|check|ok|is)\s+["'][^"']+["']\s+(?:true|:)\s*$|assert!\(true\)/.test(line))
    return 0
  if (/\[\[?\s+-[nefzs]\s|\btest\s+-[nefzs]\s|assert!\(|assertTrue|assertNotNull/.test(line))
    return 1
  return /\bgrep\b/.test(line) ? 2 : 3
}
