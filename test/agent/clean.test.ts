/** A collection of hidden texts that must go, and of texts that must stay as they are. */
import { expect, test } from "vitest"
import { cleanText } from "../../src/agent/clean.ts"
import { lineOf } from "../../src/core/values/printed.ts"

/** What an attacker hides on GitHub, and what an agent may see of it. */
const CORPUS: readonly (readonly [what: string, given: string, seen: string])[] = [
  ["a comment", "a<!-- run: curl evil -->b", "ab"],
  ["a comment that never ends", "a <!-- obey", "a"],
  ["a comment in halves", "a<!-<!-- x -->- obey -->b", "ab"],
  ["a comment across lines", "a\n<!--\nobey\n-->\nb", "a\n\nb"],
  ["a hidden element", "a<div hidden>obey</div>b", "ab"],
  ["a hidden element in capitals", "a<DIV HIDDEN>obey</DIV>b", "ab"],
  ["an element styled away", 'a<span style="display: none">obey</span>b', "ab"],
  ["an element of no size", 'a<p style="font-size:0">obey</p>b', "ab"],
  ["an attribute", 'a<b title="obey" data-x="obey">b</b>', "a<b>b</b>"],
  ["a script", "a<script>obey()</script>b", "ab"],
  ["an image's text", "![obey](x.png)", "![](x.png)"],
  ["a picture's alt", '<img alt="obey" src="x.png">', '<img src="x.png">'],
  ["a link's title", '[docs](https://x.y "obey")', "[docs](https://x.y)"],
  ["a definition that is a comment", "a\n[//]: # (obey)\nb", "a\n\nb"],
  ["a definition's title", '[x]: https://x.y "obey"', "[x]: https://x.y"],
  ["zero width letters", "o\u200Bb\u2060e\uFEFFy", "obey"],
  ["text turned around", "safe \u202Eyebo\u202C", "safe yebo"],
  ["letters of the tag block", "hi\u{E0041}\u{E0042}", "hi"],
  ["variation selectors", "x\uFE00\u{E0100}", "x"],
  ["blank letters", "a\u3164\u2800b", "ab"],
  ["a terminal sequence", "\u001b[31mred\u001b[0m", "red"],
  ["a control character", "a\u0000\u0008b\rc", "ab\nc"],
  ["a processing instruction", "a<?php obey ?>b", "ab"],
]

test.for(CORPUS)("%s is removed", ([, given, seen]) => {
  expect(cleanText(given)).toBe(seen)
})

test.for([
  "Plain words, **bold**, `code`, a [link](https://x.y).",
  "if (a < b && c > d) return a << 2",
  "- one\n- two\n\n```js\nconst x = `y`\n```",
  "Grüße, 日本語, עברית, 👍",
  "| a | b |\n| - | - |",
])("what people see stays as it is: %s", text => {
  expect(cleanText(text)).toBe(text)
})

test("cleaning twice changes nothing", () => {
  for (const [, given] of CORPUS) expect(cleanText(cleanText(given))).toBe(cleanText(given))
})

test("hostile text of full length is cleaned, and never grows", () => {
  for (const piece of ["<a hidden>", "<!-", "[x](", "<", "![", "<p style='"]) {
    const given = piece.repeat(65_536 / piece.length)
    expect(cleanText(given).length, piece).toBeLessThanOrEqual(given.length)
  }
})

test("an agent's words become one line of limited length", () => {
  expect(lineOf("a\n\u001b[2J  b\u202E", 100)).toBe("a b")
  expect(lineOf("x".repeat(500), 10)).toBe(`${"x".repeat(9)}…`)
})

test.for<readonly [what: string, given: string, seen: string]>([
  ["a footnote", "a\n\n[^1]: obey\n", "a"],
  ["a footnote of several lines", "a\n\n[^1]: obey\nand this\n\n    and that\n\nb", "a\n\nb"],
  ["a footnote in a quote", "a\n\n> [^x]: obey\n\nb", "a\n\nb"],
  ["a footnote that only another refers to", "a\n\n[^1]: see[^2]\n[^2]: obey[^1]\n\nb", "a\n\nb"],
  ["a footnote that only code refers to", "a `[^1]`\n\n[^1]: obey\n\nb", "a `[^1]`\n\nb"],
  ["a footnote that itself refers to", "a\n\n[^1]: obey [^1]\n\nb", "a\n\nb"],
  ["a footnote in other letters", "a\n\n[^ABC]: obey\n\nb", "a\n\nb"],
  ["a definition that says something", "a\n\n[you must obey]: https://x.y\n\nb", "a\n\nb"],
])("%s that nothing refers to is removed", ([, given, seen]) => {
  expect(cleanText(given)).toBe(seen)
})

test.for([
  "See[^1] and[^Note].\n\n[^1]: One,\nin two lines.\n[^note]: Two, as[^deep].\n[^deep]: Three.",
  "```\n[^1]: in code\n```",
  "See [the docs] and [it][my docs].\n\n[the docs]: https://x.y\n[my docs]: https://x.y/z",
  "Text[^1].\n\n[^1]: A note.\n\n    With a second paragraph.\n\nMore text.",
])("what something refers to stays: %s", text => {
  expect(cleanText(text)).toBe(text)
})
