/** Words of others that a host would link to an issue or close it with. They are read as the host reads them. */
import { describe, expect, it, test } from "vitest"
import { commitMessage } from "../../../src/core/render/commit-message.ts"
import {
  code,
  inline,
  plain,
  quote,
  squashable,
  unmarked,
} from "../../../src/core/render/markdown/neutral.ts"

/** What GitHub, GitLab, Gitea, Bitbucket and Azure link in a commit message, which has no Markdown. */
const LINKED = [
  /#\d/,
  /\bgh-\d/i,
  /!\d/,
  /(?:https?:\/\/|www\.)\S*\/(?:issues?|pulls?|discussions|merge_requests|work_items|pull-requests|epics)\/+\d/i,
]
const linkedIn = (text: string) => LINKED.flatMap(pattern => pattern.exec(text)?.[0] ?? [])

const REFERENCES = [
  "#1",
  "#0012",
  "(#7)",
  "[#7]",
  "**#7**",
  "_#7_",
  "#7,#8",
  "# #7",
  "##7",
  "\\#7",
  "GH-1",
  "gh-12",
  "Gh-3.",
  "acme/shop#1",
  "acme/shop.js#1",
  "a-b/c_d#99",
  "AB#12",
  "!4",
  "group/sub/project!4",
  "group/project#4",
  "https://github.com/o/r/issues/4",
  "http://github.com/o/r/issues/4",
  "HTTPS://GitHub.com/O/R/Issues/4",
  "https://www.github.com/o/r/pull/4",
  "https://github.com/o/r/pull/4/files#diff-1",
  "https://github.com/o/r/issues/4#issuecomment-5",
  "https://github.com/o/r/issues//4",
  "https://github.com/o/r/discussions/4",
  "https://redirect.github.com/o/r/issues/4",
  "https://ghe.example.com/o/r/issues/4",
  "https://gitlab.com/g/s/p/-/issues/4",
  "https://gitlab.com/g/p/-/merge_requests/4",
  "https://bitbucket.org/w/r/pull-requests/4/overview",
  "https://codeberg.org/o/r/pulls/4",
  "[it](https://github.com/o/r/issues/4)",
  "<https://github.com/o/r/issues/4>",
  "www.github.com/o/r/issues/4",
  "#\u200b5",
  "#\u00ad5",
  "#\u{e0031}6",
  "#✅5",
  "G\u200bH-5",
  "shop!4",
  "#\u200d5",
  "https://github.com/o/r/iss\u200bues/4",
]
const BEFORE = [
  ["", "nothing"],
  ["Closes ", "a keyword"],
  ["closes: ", "a keyword and a colon"],
  ["FIXED:", "a keyword in capitals"],
  ["resolves **", "Markdown"],
  ["fix - see ", "words"],
  ["Co-authored-by: x <x@y.z>\n\nCloses: ", "a trailer"],
] as const

const DOORS: readonly (readonly [string, (text: string) => string])[] = [
  ["a title", text => plain(text)],
  ["a sentence without its marks", text => unmarked(inline(text))],
  ["a line of Markdown", text => inline(text)],
  ["a quote", text => quote(text)],
  ["a subject", text => commitMessage({ subject: text, of: "", ci: "kept_away" })],
  ["what a commit belongs to", text => commitMessage({ subject: "F1", of: text, ci: "may_run" })],
  ["code in what may be squashed", text => squashable(code(text), new Set([412]))],
]

describe.each(DOORS)("%s links nothing", (_, door) => {
  test.each(BEFORE)("after %j: %s", before => {
    const linked = REFERENCES.map(reference => door(`${before}${reference} and more`))
    expect(linked.flatMap(linkedIn)).toEqual([])
  })
})

test("what is no reference stays unchanged", () => {
  const words = [
    "C# and F# in 3 files!",
    "a colour of #fff, not of #abc",
    "high-5 and tough-1",
    "https://example.com/a/b?c=4#d",
    "https://github.com/o/r/issues",
    "https://github.com/o/r/tree/main/issues/x",
    "fix the closing tag",
  ]
  expect(words.map(text => plain(text))).toEqual(words)
})

describe("a body that may be squashed", () => {
  const ours = new Set([412, 7])
  it("keeps our own numbers", () => {
    const body = "Closes #412 · F1 (#7), [in a comment](../issues/412#issuecomment-1)"
    expect(squashable(body, ours)).toBe(body)
  })
  it("keeps no number of others, and none of ours in another repository", () => {
    const body = "`Fixes #4`, `#4127`, `acme/shop#412`, `x #4`\n```\nfixes #70\n```\n412 #9"
    expect(linkedIn(squashable(body, ours))).toEqual([])
  })
})

test("a commit's message has two lines, and a trailer in a title does not act as one", () => {
  const title = "Add it\n\n\nskip-checks: true\nCo-authored-by: eve <e@e.e>"
  const may = commitMessage({ subject: title, of: title, ci: "may_run" })
  expect(may.trimEnd().split("\n")).toHaveLength(3)
  expect(may).not.toMatch(/skip-checks:/)
  const away = commitMessage({ subject: title, of: title, ci: "kept_away" })
  expect(away).toMatch(/[^\n]\n\n\nskip-checks: true\n$/)
})
