/**
 * Puts hostile texts through everything that reads texts of others. If the time grows faster than
 * the text, doubling the text several times shows it, however fast the machine is.
 */
import { expect, test } from "vitest"
import { blockedCall } from "../../src/agent/blocked-call.ts"
import { cleanText } from "../../src/agent/clean.ts"
import { limitIn } from "../../src/agent/model-limit.ts"
import { failingTests } from "../../src/attempt/check/tests-seen/failing-tests.ts"
import { logLines } from "../../src/attempt/log-lines.ts"
import { findSecrets, redact } from "../../src/attempt/secret/secrets.ts"
import { plainPath } from "../../src/attempt/tree/protect.ts"
import { globOf } from "../../src/attempt/tree/protected-glob.ts"
import { parse } from "../../src/core/people/parse.ts"
import { plainRevision } from "../../src/core/people/revision.ts"
import { covers } from "../../src/core/plan/glob.ts"
import { alwaysSucceeds } from "../../src/core/plan/lint/shell.ts"
import {
  code,
  fence,
  inline,
  plain,
  quote,
  squashable,
} from "../../src/core/render/markdown/neutral.ts"
import { hiddenIn } from "../../src/core/values/hidden.ts"
import { headOf, lineOf, tailOf } from "../../src/core/values/printed.ts"

const mission = { on: "mission", hasMission: true } as const
const nowhere = { on: "mission", hasMission: false } as const

/** Everything that reads a text from a stranger, an agent or a program. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  "a comment": text => parse(text, mission),
  "a comment before there is a mission": text => parse(text, nowhere),
  "a comment that hands in a plan": text => parse(`/mission plan\n${text}`, mission),
  "a comment that steers": text => parse(`/mission steer F2 ${text}`, mission),
  "a revision": plainRevision,
  "a text for a prompt": cleanText,
  "a plan's text": hiddenIn,
  "a text in search of secrets": text => findSecrets(text, ["a-secret-of-this-job-1234"]),
  "a text without secrets": text => redact(text, ["a-secret-of-this-job-1234"]),
  "an output's end": text => tailOf(text, 4_000),
  "an output's beginning": text => headOf(text, 4_000),
  "a line": text => lineOf(text, 300),
  "a line of a log": text => logLines(() => {}, []).quote(text),
  "a report of tests": text => failingTests(`TAP version 13\n<testsuite>\n${text}`),
  "an agent's last words": text => limitIn({ error: text, words: text }),
  "a call that failed": text =>
    blockedCall({
      sessionUpdate: "tool_call_update",
      toolCallId: "1",
      status: "failed",
      rawOutput: text,
    }),
  "a text in Markdown": text => inline(text),
  "a title": text => plain(text),
  "a code span": text => code(text),
  "a block": text => fence(text),
  "a quote": text => quote(text),
  "a body that becomes a message": text => squashable(text, new Set()),
  "a path": plainPath,
  "a command of a plan": alwaysSucceeds,
}

/** Texts: a piece that is repeated, and how the text begins and ends. */
const TEXTS: readonly (readonly [start: string, piece: string, end: string])[] = [
  ...["`", "~", "```\n", "a`", "` ", "``` `", "> ", " ", "\n", "\t", "\r", "\u2028", "x"].map(
    plainly,
  ),
  ...["\u001b]", "\u001b[", "\u001b[1;", "\u001bP", "\u009d", "\u001b]0;x\u0007", "\u200b"].map(
    plainly,
  ),
  ...["--\n", "-- \na\n", "____\n", "On 1 he wrote:\n> ", "From: a\n", "A: [a/b] "].map(plainly),
  ...["<a hidden ", "<a hidden>", "<p style='", "<!--", "<!-", "<script>", "</a ", "<"].map(
    plainly,
  ),
  ...["[", "![", "](a ", '](a "', "[^1]: ", "[^1]:[^2]", "[x y]:", "- [^a]:"].map(plainly),
  ...["gha_.", "sk-", "eyJ", "eyJa.", "://", "://a:", "a:b@", "-----BEGIN PRIVATE KEY-----\n"].map(
    plainly,
  ),
  ...["aws_secret_key = ", "AKIA", "%61", "\\", "\\\\n", "\\u0061", "&#97;", "=", "0"].map(plainly),
  ...["not ok ", "not ok - #", "<testcase ", "<testcase>", '<testcase name="', "reset", "1"].map(
    plainly,
  ),
  ...[
    "@",
    "#1 ",
    "closes #",
    "https://a/issues/",
    "/issues//",
    "!1",
    "$",
    "$a",
    "skip-checks ",
  ].map(plainly),
  ...['" + "', '" +\n  "', "a=\n", "a\\\n", "aB3dE5fG7hJ9\n", "aB3dE5fG7hJ9\\n", '"    '].map(
    plainly,
  ),
  ...["F2 ", "F2, ", "drop F2 and ", "max 1", "steer ", "/mission ", "/mission pause\n", "*"].map(
    plainly,
  ),
  ["/mission plan ", "`", "x"],
  ["```yaml\n", "```` ", "\n``"],
  ["<a ", "x=1 ", ""],
  ["<a style=", "display ", ">"],
  ["a", " ", "b"],
  ["drop F2", "\n", "x"],
  ["a || echo", " ", "|"],
  ["(", "a/", ""],
]

function plainly(piece: string): readonly [string, string, string] {
  return ["", piece, ""]
}

const SIZE = 8_192
/**
 * A text of eight times the length should take eight times as long, and 64 times if time grows by
 * the square. The limit lies between.
 */
const DOUBLINGS = 3
const GROWTH_MAX = 40
const TRIES_MAX = 4
/** Shorter times are never slow, and the clock's noise is larger than they are. */
const NOTHING_MS = 25

const made = ([start, piece, end]: (typeof TEXTS)[number], length: number): string =>
  `${start}${piece.repeat(Math.ceil(length / piece.length))}${end}`

/** The shortest of several times, because other work of the machine only adds to it. */
function bestOf(times: number, work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let time = 0; time < times; time++) {
    const began = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(began)
    best = Math.min(best, (user + system) / 1_000)
  }
  return best
}

function expectLinear(read: (text: string) => unknown): void {
  for (const text of TEXTS) {
    const long = made(text, SIZE * 2 ** DOUBLINGS)
    if (bestOf(1, () => read(long)) < NOTHING_MS) continue
    const short = made(text, SIZE)
    let growth = Number.POSITIVE_INFINITY
    for (let tries = 0; tries < TRIES_MAX && growth >= GROWTH_MAX; tries++) {
      const once = Math.max(
        0.5,
        bestOf(5, () => read(short)),
      )
      growth = Math.min(growth, bestOf(2, () => read(long)) / once)
    }
    expect(growth, JSON.stringify(text)).toBeLessThan(GROWTH_MAX)
  }
}

test.each(Object.entries(READERS))("the time for %s grows no faster than the text", (_, read) =>
  expectLinear(read),
)

test("the time for a stranger's glob grows no faster than path and glob together", () => {
  const globs = ["*a", "**/", "**/a", "*?", "**", "a/**/", "**a"].map(piece => piece.repeat(40))
  for (const glob of globs) {
    for (const path of ["a".repeat(250), "a/".repeat(125), `${"a".repeat(250)}b`]) {
      // A regular expression for one of these would practically never end.
      expect(typeof covers(`${glob}b`, path)).toBe("boolean")
      expect(typeof globOf(`${glob}b`)(path)).toBe("boolean")
    }
  }
})
