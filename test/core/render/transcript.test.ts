/** How a transcript reads at a terminal of any width, and in a pipe. */
import { expect, test } from "vitest"
import type { TranscriptEntry, TranscriptHead } from "../../../src/core/log/transcript.ts"
import { cutTo, entryLines, headLines, liveWords } from "../../../src/core/render/transcript.ts"
import type { AttemptKey, Sha } from "../../../src/core/values/id.ts"
import { instant } from "../../../src/core/values/time.ts"

const BEGAN = 1_750_000_000_000
const head: TranscriptHead = {
  ...{ transcript: 1, at: instant(BEGAN), mission: 7, attempt: "F3.2" as AttemptKey, run: 12 },
  ...{ role: "worker", base: "9f31c2e".padEnd(40, "0") as Sha, agent: "codex" },
}
const at = instant(BEGAN + 61_500)
const long = "I will read the parser first, because the quotes are handled there and nowhere else."

const ENTRIES: readonly TranscriptEntry[] = [
  { at, kind: "said", text: long },
  { at, kind: "thought", text: "Is that so?" },
  { at, kind: "uses", tool: "npm test -- --run test/parser.test.js" },
  { at, kind: "result", tool: "npm test", is: "failed", text: "not ok 1 - quotes\nexit 1" },
  { at, kind: "result", tool: "cat", is: "completed", text: "" },
  { at, kind: "handed", tool: "report_progress", text: "Half of it.", taken: true },
  { at, kind: "handed", tool: "submit_report", text: "", taken: false },
  { at, kind: "ours", text: "asks for the report" },
  { at, kind: "left_out", entries: 1 },
  { at, kind: "ended", how: "finished", said: "" },
]

const printed = (columns: number | null): string =>
  [
    ...headLines(head, { columns }),
    ...ENTRIES.flatMap(it => entryLines(it, head, { columns })),
  ].join("\n")

test("it reads well in sixty columns", () => {
  expect(printed(60)).toBe(`F3.2, worker, agent codex, from 9f31c2e, run 12
  1:01  I will read the parser first, because the quotes are
        handled there and nowhere else.
  1:01  (thinks) Is that so?
  1:01  > npm test -- --run test/parser.test.js
  1:01  < npm test: failed
        | not ok 1 - quotes
        | exit 1
  1:01  < cat: done
  1:01  * report_progress: Half of it.
  1:01  * submit_report: not taken
  1:01  - asks for the report
  1:01  - 1 entry left out: the transcript was too long
  1:01  - ended: finished`)
})

test("in a pipe no line is broken", () => {
  const lines = printed(null).split("\n")
  expect(lines).toContain(`  1:01  ${long}`)
})

const widths = [30, 47, 60, 80, 200]
const TEXTS = [
  long,
  "x".repeat(500),
  "",
  "    indented code(x) { return 1 }",
  "一二三四五六七八九十".repeat(20),
  "🙂".repeat(80),
  `a ${"b".repeat(90)} c`,
  "tab\tand\ttab",
  " ".repeat(300),
  "word ".repeat(200),
]

test.each(widths)("no line is wider than %s columns, and no letter is lost", columns => {
  for (const text of TEXTS) {
    const lines = entryLines({ at, kind: "said", text }, head, { columns })
    for (const line of lines) expect(wide(line)).toBeLessThanOrEqual(columns)
    const bare = (it: string) => it.replace(/\s/g, "")
    expect(bare(lines.map(line => line.slice(8)).join(""))).toBe(bare(text))
  }
})

const wide = (line: string): number =>
  [...line].reduce(
    (sum, it) => sum + (/[\u3000-\u9fff]|\p{Emoji_Presentation}/u.test(it) ? 2 : 1),
    0,
  )

test.each([
  ["\u001b[31mred", "red"],
  ["\u001b]0;title\u0007x", "x"],
  ["a\u0000b\u009b1mc", "abc"],
  ["one\rtwo", "onetwo"],
])("a file that somebody changed drives no terminal: %j", (text, shown) => {
  expect(entryLines({ at, kind: "said", text }, head, { columns: null })).toEqual([
    `  1:01  ${shown}`,
  ])
})

test("a time before the beginning counts as the beginning", () => {
  const early = { at: instant(BEGAN - 5_000), kind: "said", text: "x" } as const
  expect(entryLines(early, head, { columns: null })).toEqual(["  0:00  x"])
})

test("the live line says what is reported in the agent's own words, and fits", () => {
  const words = ENTRIES.map(liveWords)
  expect(words.filter(it => it !== null)).toEqual([
    long,
    "npm test -- --run test/parser.test.js",
    "npm test (failed)",
    "Half of it.",
    "submit_report: not taken",
    "asks for the report",
  ])
  expect(cutTo("abcdef", 4)).toBe("abc…")
  expect(cutTo("一二三", 5)).toBe("一二…")
  expect(cutTo("abc", 3)).toBe("abc")
})
