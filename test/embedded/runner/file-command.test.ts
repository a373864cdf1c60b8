import { execFileSync } from "node:child_process"
import { rmSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { openFileCommands, parsePairs } from "../../../src/embedded/runner/file-command.ts"
import { folderOf } from "./support/world.ts"

test.each([
  ["A=1\nB=2\n", { A: "1", B: "2" }],
  ["\n\nA=\n", { A: "" }],
  ["A=x=y<<z\n", { A: "x=y<<z" }],
  ["A<<E\none\n\ntwo\nE\nB=3", { A: "one\n\ntwo", B: "3" }],
  ["A<<E\nE\n", { A: "" }],
  ["A<<E=F\nx\nE=F\n", { A: "x" }],
  ["A<<E\r\none\r\ntwo\r\nE\r\n", { A: "one\r\ntwo" }],
  ["A=1\nA=2\n", { A: "2" }],
])("%j reads %j", (text, expected) => {
  expect(Object.fromEntries(parsePairs(text))).toEqual(expected)
})

test.each([
  ["just words", "Invalid format 'just words'"],
  ["=value", "Invalid format '=value'. Name must not be empty"],
  ["<<E\nE\n", "delimiter must not be empty"],
  ["A<<\n\n", "delimiter must not be empty"],
  ["A<<E\none\n", "Matching delimiter not found 'E'"],
  ["A<<E\none", "EOF marker missing new line"],
])("%j is refused: %s", (text, message) => {
  expect(() => parsePairs(text)).toThrow(message)
})

test("a missing file counts as empty, and one that isn't a plain file or is too large is refused", () => {
  const { folder, remove } = folderOf({})
  const files = openFileCommands(folder, "one")
  const output = files.env["GITHUB_OUTPUT"]!
  rmSync(output)
  expect(files.read().outputs.size).toBe(0)
  execFileSync("mkfifo", [output])
  expect(() => files.read()).toThrow("GITHUB_OUTPUT: expected a file of at most")
  rmSync(output)
  writeFileSync(output, `A=${"x".repeat(2_000_000)}\n`)
  expect(() => files.read()).toThrow("2000003 bytes")
  remove()
})
