/** What becomes of people's and agents' words in our texts. `·` stands for the invisible break. */
import { describe, expect, it } from "vitest"
import {
  clip,
  code,
  fence,
  inline,
  plain,
  quote,
  unmarked,
} from "../../../src/core/render/markdown/neutral.ts"
import { table } from "../../../src/core/render/markdown/table.ts"

const seen = (text: string): string => text.replaceAll("\u200b", "·")

describe("one line of Markdown", () => {
  it.each([
    [
      "plain words stay as they are",
      "Passkeys in Settings, for 3 users",
      "Passkeys in Settings, for 3 users",
    ],
    ["a mention does not notify", "ask @ines and @acme/team", "ask @·ines and @·acme/team"],
    ["an address is no mention", "mail to a@b.org", "mail to a@b.org"],
    ["a closing keyword closes nothing", "this fixes #1", "this fixes #·1"],
    ["nor with a repository", "Closes acme/shop#7", "Closes acme/shop#·7"],
    [
      "nor with an address",
      "resolved: https://github.com/a/b/issues/1",
      "resolved: https://github.com/a/b/issues/·1",
    ],
    ["nor with GH-", "fix GH-12", "fix GH·-12"],
    ["a reference leaves no trace in another issue", "as in #12", "as in #·12"],
    ["a hidden comment shows", "a <!-- missions:x --> b", "a &lt;·!-- missions:x --> b"],
    ["a tag is text", "<img src=x onerror=y>", "&lt;img src=x onerror=y>"],
    ["an entity is text", "&lt;b&gt; &#64;ines", "&amp;lt;b&amp;gt; &amp;#·64;ines"],
    ["a link is text", "[here](javascript:x)", "\\[here\\](javascript:x)"],
    ["a picture is text", "![p](http://t.example/x.png)", "!\\[p\\](http://t.example/x.png)"],
    ["emphasis is text", "**all** of *it* ~~now~~", "\\*\\*all\\*\\* of \\*it\\* \\~\\~now\\~\\~"],
    ["a name with underscores stays", "nickname_old and _it_", "nickname_old and \\_it\\_"],
    ["code stays code", "run `npm test` now", "run `npm test` now"],
    ["a mention in code is none", "`@simplewebauthn/server`", "`@simplewebauthn/server`"],
    ["what joins letters and pictures stays", "می‌خواهم क्‍ष 👩‍💻", "می‌خواهم क्‍ष 👩‍💻"],
    ["and joins nothing else", "#\u200d4 a\u200d #\u200c5", "#·4 a #·5"],
    ["a lonely backtick is text", "a ` b", "a \\` b"],
    ["a longer run of backticks is kept", "``a ` b``", "``a ` b``"],
    ["line ends are spaces", "a\r\nb\n\nc", "a b c"],
    ["CI is not turned off", "done [skip ci] [ci skip]", "done \\[·skip ci\\] \\[·ci skip\\]"],
    ["nor by a trailer", "skip-checks: true", "skip·-checks: true"],
    ["nothing turns around or hides", "a\u202eb\u200bc\u0007d", "abcd"],
    ["a formula is text", "so $\\phantom{x}$", "so <span>\\$</span>\\\\phantom{x}<span>\\$</span>"],
    [
      "nor in two signs",
      "$$x$$",
      "<span>\\$</span><span>\\$</span>x<span>\\$</span><span>\\$</span>",
    ],
    ["nor beside code", "$`x`$", "<span>\\$</span>`x`<span>\\$</span>"],
    ["a price is a price", "$5, $10.50 or $1,000.", "$5, $10.50 or $1,000."],
    ["our glyphs are ours", "✅ proven by me", "proven by me"],
  ])("%s", (_, given, expected) => {
    expect(seen(inline(given))).toBe(expected)
  })
})

describe("a title", () => {
  it.each([
    ["keeps Markdown, which means nothing there", "a *b* `c`", "a *b* `c`"],
    ["mentions nobody", "thanks @ines", "thanks @·ines"],
    ["closes nothing once it is a squashed commit", "Fixes #1", "Fixes #·1"],
    ["turns no CI off", "[no ci] hello", "[·no ci] hello"],
    ["drives no workflow", "::error::boom", ":·:error::boom"],
    ["nor with the old form", "##[error]boom", "#·#[error]boom"],
    ["drives no terminal", "\u001b[31mred\u001b[0m", "[31mred[0m"],
    ["is one line", "a\nb", "a b"],
  ])("%s", (_, given, expected) => {
    expect(seen(plain(given))).toBe(expected)
  })
})

it("turns a sentence of Markdown back into what was typed", () => {
  const typed = "costs x$ and $y, not $5, in *stars*"
  expect(unmarked(inline(typed))).toBe(typed)
})

it("closes a code span only where we close it", () => {
  expect(code("a `b` c")).toBe("``a `b` c``")
  expect(code("`a`")).toBe("`` `a` ``")
  expect(code("")).toBe("` `")
})

it("closes a fence only where we close it", () => {
  expect(fence("```\nx\n````\ny", "text")).toBe("`````text\n```\nx\n````\ny\n`````")
})

it("quotes line by line, and says that there is more", () => {
  expect(quote("# a\n\nb\nc", { lines: 3 })).toBe("> \\# a\n>\n> b\n> …")
})

it("cuts between words", () => {
  expect(clip("one two three", 9)).toBe("one two…")
  expect(clip("😀😀😀", 2)).toBe("😀…")
})

it("keeps a table row one row, whatever its cells hold", () => {
  const rows = table(
    ["", "B"],
    [
      ["a|b", "`c|d`"],
      ["a\\|b", "x\ny"],
    ],
  ).split("\n")
  expect(rows).toEqual(["| | B |", "| --- | --- |", "| a\\|b | `c\\|d` |", "| a\\\\|b | x y |"])
})
