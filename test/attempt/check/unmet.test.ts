/** The text about an expectation that was not met: what was wanted, and what was seen. */
import { expect, test } from "vitest"
import type { Answer } from "../../../src/attempt/check/ask-address.ts"
import { judgeCommand } from "../../../src/attempt/check/judge.ts"
import type { Ran } from "../../../src/attempt/check/ran.ts"
import { Expect } from "../../../src/core/plan/expect.ts"
import { sha256 } from "../../../src/core/values/digest.ts"

const ran = (more: Partial<Ran> = {}): Ran => ({
  ...{ exit: 0, ms: 10, output: "", outputDigest: sha256(""), ended: "itself" },
  ...more,
})
const printed = (standard: string) => ran({ standard, output: `a warning\n${standard}` })
const json = (path: string, equals: unknown) => ({ json: [{ path, equals }] })
const CART = '{"items":[{"name":"tea","price":3},{"name":"cup","price":7}],"total":10,"open":null}'

/** Null if the expectation is met. */
const wrong = (wanted: object, seen: Ran): string | null => {
  const judged = judgeCommand(Expect.parse(wanted), seen, seen)
  return judged.is === "pass" ? null : judged.why
}

test.each([
  ["a value", json("$.total", 10), null],
  ["null", json("$.open", null), null],
  ["one by a filter", json("$.items[?@.name == 'cup'].price", 7), null],
  [
    "a list",
    { json: [{ path: "$['items']", equals: [] }] },
    /items'\] of the output is \[.*tea.*, wanted \[\]/,
  ],
  ["another value", json("$.total", 11), "$.total of the output is 10, wanted 11"],
  [
    "a text that only looks the same",
    json("$.total", "10"),
    '$.total of the output is 10, wanted "10"',
  ],
  ["a missing value", json("$.sum", 1), "$.sum of the output finds nothing, wanted 1"],
  [
    "one of several",
    json("$.items[*].price", 3),
    "$.items[*].price of the output finds more than one value, wanted 3",
  ],
  ["no path", json("total", 1), "total of the output is no JSON path, wanted 1"],
  [
    "a search for ever",
    json("$[?count($..*..*..*..*..*..*..*) > 9].x", 1),
    /^\$.* (finds nothing|took too long)/,
  ],
] as const)("JSON on standard output is expected to have %s", (_, wanted, why) => {
  const said = wrong(wanted, printed(CART))
  if (why === null || typeof why === "string") expect(said).toBe(why)
  else expect(said).toMatch(why)
})

test("standard output that isn't JSON is shown from its beginning", () => {
  expect(wrong(json("$.a", 1), printed("<html>\nlost"))).toBe(
    'the output is no JSON, seen "<html> lost"',
  )
})

test.each([
  ["a path that searches everywhere in everywhere", "$[?count($..*..*..*) > 1000000000]", 10_000],
  ["a pattern in it that backtracks without end", "$[?match(@, '(a+)+b')]", 1],
])("%s delays nothing", (_, path, count) => {
  const text = JSON.stringify(
    Array.from({ length: count }, () => ["a".repeat(40), ["a".repeat(40)]]).flat(),
  )
  expect(wrong(json(path, 1), printed(text))).toContain("took too long to follow")
})

const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`

test.each([
  ["$..x", /could not be followed|finds nothing/],
  ["$[0]", /something very deep|is \[\[/],
])("JSON that is nested too deeply is still judged by %s", (path, said) => {
  expect(wrong(json(path, 1), printed(deep))).toMatch(said)
})

test.each([
  ["there", null],
  ["missing", "dist/a.json is not there, wanted a file or a folder"],
  ["outside", "dist/a.json leads out of the tree, wanted a file or a folder"],
] as const)("a file that is %s", (is, why) => {
  const after = { files: [{ path: "dist/a.json", is }], answers: [] }
  expect(wrong({ files: ["dist/a.json"] }, ran({ after }))).toBe(why)
})

const URL_OF_WEB = "http://127.0.0.1:$MISSIONS_PORT_WEB/cart"
const answered = (status: number, body = ""): Answer => ({ is: "answered", status, body })

test.each([
  ["the wanted status", {}, answered(200), null],
  ["another status", {}, answered(500, "Oh\nno"), 'status 500, wanted 200; seen "Oh no"'],
  ["a refusal that is wanted", { status: 403 }, answered(403), null],
  [
    "no answer",
    {},
    { is: "none", why: "nothing listens there" },
    "nothing listens there, wanted status 200",
  ],
  ["a body that matches", { body: "^ok$" }, answered(200, "ok\n"), null],
  [
    "a body that does not",
    { body: "^ok$" },
    answered(200, "no"),
    'the answer does not match /^ok$/, seen "no"',
  ],
  ["JSON that holds", json("$.total", 10), answered(200, CART), null],
  [
    "JSON that does not",
    json("$.total", 1),
    answered(200, CART),
    "$.total of the answer is 10, wanted 1",
  ],
] as const)("an answer of a service: %s", (_, more, answer, why) => {
  const after = { files: [], answers: [{ method: "GET", url: URL_OF_WEB, answer }] }
  const said = wrong({ http: [{ url: URL_OF_WEB, ...more }] }, ran({ after }))
  expect(said).toBe(why === null ? null : `GET ${URL_OF_WEB}: ${why}`)
})

test("an answer that is wrong at first and right when asked again is flaky, as for any command", () => {
  const wanted = Expect.parse({ http: [{ url: URL_OF_WEB }] })
  const with200 = (status: number) =>
    ran({
      after: { files: [], answers: [{ method: "GET", url: URL_OF_WEB, answer: answered(status) }] },
    })
  expect(judgeCommand(wanted, with200(503), with200(200))).toMatchObject({
    is: "inconclusive",
    why: expect.stringContaining("flaky: GET"),
  })
})
