/** Which program is meant by what people type as an agent. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { splitCommandLine } from "../../src/agent/command-line.ts"
import { anchorCommandLine, findAgent } from "../../src/agent/recipes.ts"

const recipes = { scripted: { command: "/usr/bin/node", args: ["main.ts"] } }

let bin: string
beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), "missions-bin-"))
  writeFileSync(join(bin, "tool"), "#!/bin/sh\n")
  chmodSync(join(bin, "tool"), 0o755)
  writeFileSync(join(bin, "plain"), "no program")
  mkdirSync(join(bin, "folder"))
})
afterAll(() => rmSync(bin, { recursive: true }))

test.for([
  ["a  b\tc", ["a", "b", "c"]],
  ["a 'b c' \"d e\"", ["a", "b c", "d e"]],
  ["a b\\ c", ["a", "b c"]],
  ["a '' b", ["a", "", "b"]],
  ["a --x='1 2'", ["a", "--x=1 2"]],
  [`a "say \\"hi\\"" 'it\\s'`, ["a", 'say "hi"', "it\\s"]],
  ["a $(rm -rf /) ; b > c | d *", ["a", "$(rm", "-rf", "/)", ";", "b", ">", "c", "|", "d", "*"]],
  ["", []],
] as const)("%s is split without a shell", ([line, words]) => {
  expect(splitCommandLine(line)).toEqual({ is: "words", words })
})

test("a recipe's name may be followed by arguments", () => {
  expect(findAgent("scripted --script /s.yml", { recipes, path: "" })).toEqual({
    is: "found",
    name: "scripted",
    agent: { command: "/usr/bin/node", args: ["main.ts", "--script", "/s.yml"] },
  })
})

test("a program is found on the PATH and gets an absolute path", () => {
  expect(findAgent("tool acp", { recipes, path: `relative:/nowhere:${bin}` })).toEqual({
    is: "found",
    name: "tool",
    agent: { command: join(bin, "tool"), args: ["acp"] },
  })
})

test.for([
  ["", "No agent was named."],
  ["tool 'acp", "The command line never closes its '."],
  ["plain", '"plain" is no agent that is known here'],
  ["folder", '"folder" is no agent that is known here'],
  ["./tool", '"./tool" is a relative path'],
  ["/nowhere/tool", '"/nowhere/tool" is not a program that can be run.'],
  ["constructor", '"constructor" is no agent that is known here'],
] as const)(
  "%s is refused with what happened, where, what was expected and what it got",
  ([typed, what]) => {
    const found = findAgent(typed, { recipes, path: bin })
    const said = found.is === "missing" ? found.said : ""
    expect(said.startsWith(what), said).toBe(true)
    expect(said).toContain('Expected: "scripted", or a command line')
    expect(said.endsWith(typed === "" ? "Got: nothing." : `Got: ${JSON.stringify(typed)}.`)).toBe(
      true,
    )
  },
)

test("a relative path that was typed in one folder means the same in another", () => {
  expect(anchorCommandLine("./agent --script ../a.yml 'b c'", "/home/mira/shop")).toBe(
    "/home/mira/shop/agent --script /home/mira/a.yml 'b c'",
  )
  expect(anchorCommandLine("bin/agent acp", "/home")).toBe("/home/bin/agent acp")
  expect(anchorCommandLine("scripted --script /s.yml", "/home")).toBe("scripted --script /s.yml")
})
