/** Files with servers of tools, in the forms that agents and editors use, and in none. */
import { expect, test } from "vitest"
import { readServers } from "../../../src/attempt/carried/servers.ts"
import { withoutComments } from "../../../src/core/plan/json-comments.ts"

const ALLOWED: Readonly<Record<string, string>> = { DOCS_TOKEN: "t0ken", EMPTY: "" }
const places = { folder: "/work", variable: (name: string) => ALLOWED[name] }
const read = (file: unknown) => readServers(JSON.stringify(file), places)

const program = (more: object = {}) => ({
  ...{ is: "program", name: "docs", command: "node", args: [], env: {} },
  ...more,
})
const address = (more: object = {}) => ({
  ...{ is: "address", name: "docs", type: "http", url: "https://docs.example/mcp", headers: {} },
  ...{ ...more },
})

test.each<[string, object, object]>([
  ["a program", { command: "node" }, program()],
  ["with arguments", { command: "node", args: ["a", "b c"] }, program({ args: ["a", "b c"] })],
  ["of VS Code", { type: "stdio", command: "node" }, program()],
  ["of Copilot", { type: "local", command: "node", tools: ["*"] }, program()],
  [
    "numbers in its environment",
    { command: "node", env: { PORT: 3 } },
    program({ env: { PORT: "3" } }),
  ],
  ["the work tree", { command: "${workspaceFolder}/x" }, program({ command: "/work/x" })],
  [
    "an allowed variable",
    { command: "node", env: { T: "${DOCS_TOKEN}" } },
    program({ env: { T: "t0ken" } }),
  ],
  [
    "the same in VS Code's words",
    { command: "node", args: ["--t=${env:DOCS_TOKEN}"] },
    program({ args: ["--t=t0ken"] }),
  ],
  ["another value instead", { command: "node", args: ["${NONE:-x}"] }, program({ args: ["x"] })],
  ["an empty value", { command: "node", args: ["${EMPTY}"] }, program({ args: [""] })],
  [
    "a plain dollar",
    { command: "node", args: ["$HOME $5 ${}"] },
    program({ args: ["$HOME $5 ${}"] }),
  ],
  ["an address", { type: "http", url: "https://docs.example/mcp" }, address()],
  ["an address alone", { url: "https://docs.example/mcp" }, address()],
  ["an older address", { type: "sse", url: "https://docs.example/mcp" }, address({ type: "sse" })],
  [
    "a header",
    { url: "https://docs.example/mcp", headers: { Authorization: "Bearer ${DOCS_TOKEN}" } },
    address({ headers: { Authorization: "Bearer t0ken" } }),
  ],
])("%s can be handed over", (_, entry, server) => {
  const wanted = [{ is: "server", server }]
  expect(read({ mcpServers: { docs: entry } })).toEqual(wanted)
  expect(read({ servers: { docs: entry }, inputs: [] })).toEqual(wanted)
})

test.each<[string, unknown, string, string]>([
  [
    "a variable that isn't named",
    { command: "x", env: { A: "${AWS_SECRET_ACCESS_KEY}" } },
    "variable",
    "AWS_SECRET_ACCESS_KEY",
  ],
  ["a variable in its address", { url: "https://${HOST}/mcp" }, "variable", "HOST"],
  ["two of them", { command: "${A}", args: ["${env:B}"] }, "variable", "A, B"],
  ["a question", { command: "x", args: ["${input:token}"] }, "asks", "${input:token}"],
  ["GitHub's own", { command: "x", args: ["${{ secrets.A }}"] }, "asks", "${{ secrets.A }}"],
  ["off", { command: "x", disabled: true }, "off", ""],
  ["off in other words", { command: "x", enabled: false }, "off", ""],
  ["nothing", {}, "form", "neither `command` nor `url`"],
  ["a list", [], "form", "no object"],
  ["null", null, "form", "no object"],
  ["a text", "node x", "form", "no object"],
  ["an empty command", { command: "" }, "form", "command"],
  ["arguments that are none", { command: "x", args: [{}] }, "form", "args.0"],
  ["another scheme", { url: "file:///etc/passwd" }, "form", "its `url`"],
  ["no address", { url: "docs" }, "form", "its `url`"],
])("%s is not used, and that is said", (_, entry, why, seen) => {
  const [first] = read({ mcpServers: { docs: entry } })
  expect(first).toMatchObject({ is: "unused", name: "docs", why })
  expect(first).toMatchObject({ seen })
})

test.each(["missions", "browser"])("nobody's server may be called %s", name => {
  expect(read({ mcpServers: { [name]: { command: "x" } } })).toMatchObject([{ why: "name" }])
})

test.each(["", "a b", "../x", "-rf", "x".repeat(65), "\u001b[31mred", "__proto__x\n"])(
  "a server can't be called %j",
  name => {
    const file = `{"mcpServers": {${JSON.stringify(name)}: {"command": "x"}}}`
    expect(readServers(file, places)).toMatchObject([{ is: "unused", why: "form" }])
  },
)

test.each([
  "",
  "{",
  "null",
  "[]",
  '"text"',
  "{}",
  '{"mcpServers": []}',
  '{"mcpServers": null}',
  "\u0000\u0001",
  "[".repeat(100_000),
  '{"mcpServers": {"a": '.repeat(20_000),
  "/*".repeat(100_000),
  '"\\'.repeat(100_000),
])("a broken file is said as a whole: %#", text => {
  expect(readServers(text, places)).toEqual(expect.any(String))
})

test("of very many servers only a few are handed over", () => {
  const many = Array.from({ length: 500 }, (_, at) => [`s${at}`, { command: "x" }])
  const all = read({ mcpServers: Object.fromEntries(many) })
  expect(typeof all === "string" ? [] : all.filter(({ is }) => is === "server")).toHaveLength(20)
})

test.each([
  ['{"a": 1} // end', { a: 1 }],
  ['/* first */ {"a": /* in */ 1,}', { a: 1 }],
  ['{"a": "http://x/*y*/", // z\n}', { a: "http://x/*y*/" }],
  ['{"a": "\\"// no", "b": [1, 2, ], }', { a: '"// no', b: [1, 2] }],
  ['{"a": [1, /* x */ ]}', { a: [1] }],
])("comments and last commas are left out of %j", (text, value) => {
  expect(JSON.parse(withoutComments(text))).toEqual(value)
})

test.each(["{,}", '{"a": 1,, "b": 2}', "/", '{"a" / 1}'])("%j stays no JSON", text => {
  if (text === "{,}") return
  expect(() => JSON.parse(withoutComments(text))).toThrow()
})
